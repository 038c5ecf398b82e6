declare module "*.css" { const text: string; export default text; }

// What Material for MkDocs gives the scripts of a page.
declare function __md_get(key: string): any;
declare function __md_set(key: string, value: unknown): void;
declare const document$: { subscribe(run: () => void): void };

// Not in the library of TypeScript yet: "User-Agent Client Hints" (wicg.github.io/ua-client-hints).
interface Navigator {
  userAgentData?: {
    platform: string;
    getHighEntropyValues(hints: string[]): Promise<{ platformVersion: string }>;
  };
}

// The page's own search box: hooks/clearpane/search/script/element.js.
interface HTMLElementTagNameMap { "clear-search": HTMLElement & { value: string } }

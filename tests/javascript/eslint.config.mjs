/* What ESLint itself recommends, for all our scripts. */

import js from "@eslint/js";

const browser = [
  "addEventListener", "AbortController", "console", "CSS", "CSSStyleSheet", "customElements", "document", "Event", "fetch",
  "getComputedStyle", "Highlight", "history", "HTMLElement", "IntersectionObserver", "KeyboardEvent", "localStorage", "location",
  "matchMedia", "MutationObserver", "navigator", "NodeFilter", "process", "Range", "ResizeObserver", "sessionStorage",
  "setTimeout", "clearTimeout", "requestAnimationFrame", "URL", "URLSearchParams", "window", "Worker", "Element",
  "document$", "__md_get", "__md_set",
];

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2025, sourceType: "module", globals: Object.fromEntries(browser.map((name) => [name, "readonly"])) },
    rules: { eqeqeq: "error", "no-var": "error", "prefer-const": "error", "no-control-regex": "off" },
  },
];

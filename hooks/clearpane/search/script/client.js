/* The client: how search boxes of a page ask the engine, of which there is one for all of them. */

const here = /** @type {HTMLScriptElement | null} */ (document.currentScript);
/** The folder of the search's files. */
export const BASE = new URL(".", here?.src || location.href).href;
/** The site's address: the folder above. */
export const SITE = new URL("..", BASE).href;

const WORKER = new URL("clear-search-worker.js", BASE).href;
const UNLOADED = "clear-search-worker.js cannot be loaded";

class Client {
  constructor() {
    this.last = 0;
    this.waiting = new Map();
    /** @type {Promise<any> | undefined} */
    this.engine = undefined;
  }

  /* Starts the engine, at the first sign that somebody wants to search. */
  start() {
    if (!this.engine) {
      this.engine = location.protocol === "file:" ? this.inPage() : this.inWorker();
      this.engine.catch(() => (this.engine = undefined));
    }
    return this.engine;
  }

  async inWorker() {
    const worker = new Worker(WORKER);
    worker.addEventListener("message", ({ data }) => this.settle(data));
    // Who waits is told, and the next query starts another.
    worker.addEventListener("error", () => {
      worker.terminate();
      this.engine = undefined;
      for (const id of [...this.waiting.keys()]) this.settle({ id, error: UNLOADED });
    });
    return (message) => worker.postMessage(message);
  }

  inPage() {
    /** @type {any} */ (window).clearSearchBase = BASE;
    const script = Object.assign(document.createElement("script"), { src: WORKER });
    document.head.append(script);
    return new Promise((resolve, reject) => {
      script.addEventListener("error", () => reject(new Error(UNLOADED)));
      script.addEventListener("load", () => {
        const engine = /** @type {any} */ (window).clearSearchEngine;
        resolve(async (message) => this.settle(await engine.handle(message)));
      });
    });
  }

  /** @param {{ id: number, answer?: any, error?: string }} settled */
  settle({ id, answer, error }) {
    const { resolve, reject } = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) reject(new Error(error));
    else resolve(answer);
  }

  async send(message) {
    const post = await this.start();
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      post({ ...message, id });
    });
  }

  /* The site's scopes and help; the index of the scope is loaded when this settles. */
  open(scope) {
    return this.send({ type: "open", scope });
  }

  ask(text, scope, most) {
    return this.send({ type: "ask", text, scope, most });
  }
}

export const client = new Client();

/* The address of a page of the index, which tells the page what to mark. A disk serves no
   `index.html` for a folder. */
export function addressOf(url, words = []) {
  const [, page, anchor] = /** @type {string[]} */ (/^([^#]*)(.*)$/s.exec(url));
  const file = location.protocol === "file:" && (page === "" || page.endsWith("/")) ? `${page}index.html` : page;
  const address = new URL(file + anchor, SITE);
  if (words.length) address.searchParams.set("h", words.join(" "));
  return address.href;
}

/* The scope that the page shown belongs to, by its address: "" for what none claims. */
export function scopeOf(scopes) {
  const page = location.href.startsWith(SITE) ? location.href.slice(SITE.length) : "";
  return scopes.find(({ below = [] }) => below.some((start) => page.startsWith(start)))?.name || "";
}

/* What runs beside the page: the engine, fed by messages. A page opened from a disk may start no
   worker and fetch no file, but it may run scripts: so the index is made of scripts, and this one
   runs in the page. */

import { Engine } from "./engine.js";

const scope = /** @type {any} */ (globalThis);
const waiting = new Map();
/* Each file of the index calls this with its name and what it holds. */
scope.clearSearchData = (file, data) => waiting.get(file)?.(data);

const isWorker = typeof scope.importScripts === "function" && typeof scope.document === "undefined";

function load(file) {
  return new Promise((resolve, reject) => {
    waiting.set(file, resolve);
    const fail = () => reject(new Error(`${file} cannot be loaded; try again`));
    if (isWorker) {
      fetch(new URL(file, scope.location.href))
        .then((response) => (response.ok ? response.text() : Promise.reject()))
        .then((text) => resolve(JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")))))
        .catch(fail);
      return;
    }
    const script = scope.document.createElement("script");
    script.src = new URL(file, scope.clearSearchBase).href;
    script.addEventListener("error", fail);
    scope.document.head.append(script);
  });
}

const engine = new Engine(load);

if (isWorker) {
  scope.addEventListener("message", async ({ data }) => scope.postMessage(await engine.handle(data)));
} else {
  scope.clearSearchEngine = engine;
}

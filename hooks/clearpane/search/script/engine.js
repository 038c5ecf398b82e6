/* The engine: loads the index of a scope when it is first asked, and answers. A scope is a part of
   the site with an index of its own, as the pages for owners beside those for readers: what stands
   in one decides nothing in another, so no answer changes as more is loaded. */

import { Index } from "./index.js";
import { search } from "./results.js";
import { wordsOf } from "./words.js";

export class Engine {
  /** @param {(file: string) => Promise<any>} load gives what a file of the index holds */
  constructor(load) {
    this.load = load;
    this.indexes = new Map();
  }

  /* The scopes of the site: { name, title, file, below }. */
  async scopes() {
    return (await this.manifest()).scopes;
  }

  manifest() {
    return (this.loading ??= this.load("index.js"));
  }

  async index(name) {
    const { scopes, words } = await this.manifest();
    const scope = scopes.find((one) => one.name === name) || scopes[0];
    if (!this.indexes.has(scope.name)) {
      const both = Promise.all([this.load(scope.file), (this.words ??= this.load(words))]);
      this.indexes.set(scope.name, both.then(([pages, known]) => new Index({ ...known, ...pages })));
    }
    return this.indexes.get(scope.name);
  }

  /* Answers { id, type: "open" | "ask", text, scope, most } with { id, answer } or { id, error }. */
  async handle({ id, type, text, scope, most }) {
    try {
      if (type === "open") {
        const { scopes, help } = await this.manifest();
        await this.index(scope);
        return { id, answer: { scopes, help } };
      }
      const index = await this.index(scope);
      if (hasUnknown(index, text)) await this.learnEnglish(index);
      return { id, answer: search(index, text, most) };
    } catch (error) {
      // What could not be loaded is asked for again by the next query.
      if (this.indexes.size || this.loading) this.forget();
      return { id, error: String(error) };
    }
  }

  /* A word of common English is no typing error, though the site does not have it. */
  async learnEnglish(index) {
    const { english } = await this.manifest();
    const list = await (this.english ??= this.load(english).then((text) => new Set(text.split(" "))));
    index.vocabulary.english = list;
  }

  forget() {
    this.loading = this.words = this.english = undefined;
    this.indexes.clear();
  }
}

/* Tells whether a word is typed that neither the site has nor begins one of the site's words. */
function hasUnknown({ vocabulary }, text) {
  const isUnknown = (word) => !vocabulary.has(word) && !vocabulary.longerWords(word, 1).length;
  return !vocabulary.english.size && wordsOf(text).some(isUnknown);
}

/* The engine: loads the index of a scope when it is first asked, and answers. A scope is a part of
   the site with an index of its own, as the pages for owners beside those for readers: what stands
   in one decides nothing in another, so no answer changes as more is loaded. */

import { Index } from "./index.js";
import { Large } from "./large.js";
import { beginningOf } from "./query.js";
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
      this.indexes.set(scope.name, both.then(([data, known]) => this.made(data, known)));
    }
    return this.indexes.get(scope.name);
  }

  made(data, known) {
    return data.parts ? new Large(data, known, this.load) : new Index({ ...known, ...data });
  }

  /* Answers { id, type: "open" | "ask", text, scope, most } with { id, answer } or { id, error }. */
  async handle({ id, type, text, scope, most }) {
    try {
      if (type === "open") {
        const { scopes, help } = await this.manifest();
        await this.index(scope);
        return { id, answer: { scopes, help } };
      }
      this.latest = id;
      const answer = await this.answer(await this.index(scope), beginningOf(text), most, id);
      return { id, answer: { ...answer, query: text } };
    } catch (error) {
      if (error === OVERTAKEN) return { id, error };
      // What could not be loaded is asked for again by the next query.
      if (this.indexes.size || this.loading) this.forget();
      return { id, error: error.message || String(error) };
    }
  }

  async answer(index, text, most, id) {
    if (!(index instanceof Large)) {
      index.vocabulary.english = await this.englishFor(index, text);
      return search(index, text, most);
    }
    // Who types on wants no answer to less: it would load pages for nothing.
    const check = () => {
      if (id !== this.latest) throw OVERTAKEN;
    };
    await index.prepare(text, check);
    const english = await this.englishFor(index, text);
    check();
    index.vocabulary.english = english;
    return index.search(text, most, check);
  }

  /* A word of common English is no typing error, though the site does not have it: for other queries
     the list is empty, so that an answer is the same before it is loaded and after. */
  async englishFor(index, text) {
    if (!hasUnknown(index, text)) return new Set();
    const { english } = await this.manifest();
    return (this.english ??= this.load(english).then((words) => new Set(words.split(" "))));
  }

  forget() {
    this.loading = this.words = this.english = undefined;
    this.indexes.clear();
  }
}

const OVERTAKEN = "a newer query was asked";

/* Tells whether a word is typed that neither the site has nor begins one of the site's words. */
function hasUnknown({ vocabulary }, text) {
  const isUnknown = (word) => !vocabulary.has(word) && !vocabulary.longerWords(word, 1).length;
  return wordsOf(text).some(isUnknown);
}

/* A scope of very many pages. Its index lies in parts (`clearpane.search.parts`): a query loads those
   that tell where its words stand, finds the likeliest pages by them, and loads what these say. All
   is weighed as in an index that is loaded whole.

   What other queries have loaded decides nothing: the same query has the same answer. */

import { entriesOf, Index, NOWHERE } from "./index.js";
import { addPlaces, Common, levels, Part, SiteWords, weigher } from "./parts.js";
import { parseQuery, unfolded } from "./query.js";
import { likeliest, rank } from "./rank.js";
import { shown, understood } from "./results.js";
import { LOOKED_AT, SHOWN } from "./weights.js";
import { addNames, camelCased, errorCode, tokenOf, wordsOf } from "./words.js";

export class Large extends Index {
  /* `head` and `known` are what the build has written of the scope and of words, and `load` gives what
     a file holds. */
  constructor(head, known, load) {
    super({ ...known, pages: [] });
    this.head = head;
    this.load = load;
    this.weightOf = weigher(head.fields);
    this.layOut();
    this.common = new Common(head.words);
    this.vocabulary = new SiteWords(this.vocabulary, this.common, (word) => this.ownPart(word), (word) => this.endPart(word));
    this.postings = /** @type {any} */ ({ has: (token) => this.formsOf(token).length > 0, get: (token) => this.posting(token) });
    this.stepVerbs = new Set(head.verbs.map(tokenOf));
    this.forEveryCode = undefined;
    /** @type {Large} The same, with pages and entries only that were loaded, and what they say. */
    this.read = Object.create(this, { pages: { value: [] }, entries: { value: [] } });
    /** @type {Map<number, Promise<any>>} */
    this.loading = new Map();
    this.parts = [];
    this.begin();
  }

  /* Pages and entries, of which nothing is known yet but how they follow each other. */
  layOut() {
    const { head } = this;
    const lengths = levels(head.lengths);
    let step = 0;
    const steps = new Set(head.steps.map((further) => (step += further)));
    head.entries.forEach((count, number) => {
      const first = this.entries.length;
      const page = { number, first, end: first + count, length: 0 };
      for (let section = first; this.entries.length < page.end; ) {
        const entry = { number: this.entries.length, page, length: lengths[this.entries.length], section: first, step: false, anchor: "" };
        entry.step = steps.has(entry.number);
        if (entry.step) entry.section = section;
        else section = entry.number;
        entry.anchor = entry.number === first ? "" : " ";
        page.length += entry.length;
        this.entries.push(entry);
      }
      this.pages.push(page);
    });
    this.pageOf = Int32Array.from(this.entries, ({ page }) => page.number);
    this.measure(lengths.reduce((sum, length) => sum + length, 0));
  }

  begin() {
    // How rare the words of a title are is known better of those that are looked up now.
    this.telling = new WeakMap();
    this.own = new Set();
    this.ends = new Set();
    this.wanted = new Set();
    this.merged = new Map();
  }

  /* The part of words that a word would be in. */
  partOf(word) {
    return lastUpTo(this.head.starts, word);
  }

  /* The same, if it belongs to a word that was typed. */
  ownPart(word) {
    const number = this.partOf(word);
    return this.own.has(number) ? this.parts[number] : undefined;
  }

  /* The part of rare words that end like a word; none, as long as it is wanted. */
  endPart(word) {
    const number = this.head.starts.length + this.pages.length + lastUpTo(this.head.ends, reversed(word));
    this.ends.add(number);
    if (!this.parts[number]) this.wanted.add(number);
    return this.parts[number];
  }

  /* Loads the parts of the words typed: they tell of rare words whether the site has them. `check` is
     called after each wait, and throws if there is a newer query. */
  async prepare(text, check) {
    this.begin();
    for (let before = -1; before < this.own.size; ) {
      before = this.own.size;
      // A name within a run of letters and digits has a part of its own.
      const words = [...wordsOf(unfolded(text)), ...camelCased(unfolded(text))];
      words.forEach((word, at) => {
        // Nobody looks for it, and where it stands would be the longest to tell.
        if (this.stopWords.has(word) && this.common.counts.has(word)) return;
        const others = [word + (words[at + 1] || ""), errorCode(word).replace("#", "0x")];
        [word, ...others].filter(Boolean).forEach((one) => this.own.add(this.partOf(one)));
      });
      await this.loadParts(this.own);
      check();
    }
  }

  loadParts(wanted) {
    return Promise.all([...wanted].map((number) => this.loadPart(number)));
  }

  loadPages(numbers) {
    return this.loadParts(new Set(numbers.map((number) => this.head.starts.length + number)));
  }

  loadPart(number) {
    if (!this.loading.has(number)) {
      const { parts, digests, starts } = this.head;
      const part = this.load(`${parts}${number}-${digests.slice(5 * number, 5 * number + 5)}.js`).then((data) => {
        addNames(data.names || []);
        if (data.pages) this.readPage(this.pages[number - starts.length], data.pages[0]);
        else this.parts[number] = new Part({ ...data, words: data.words.split(",") }, this.common);
      });
      this.loading.set(number, part);
    }
    return this.loading.get(number);
  }

  /** @param {any} place @param {any} record */
  readPage({ number, first, end }, { entries = [], keywords = {}, ...record }) {
    /** @type {any} */
    const page = { versions: [], ...record, number, first, end, length: 0 };
    const { read } = this;
    for (const entry of entriesOf(page, entries, keywords)) {
      const length = wordsOf(`${entry.title} ${entry.text}`).length;
      read.entries[entry.number] = entry;
      entry.length += length;
      if (entry.step) read.entries[entry.section].length += length;
    }
    read.entries[first].length += wordsOf(page.description || "").length;
    for (let at = first; at < end; at++) page.length += read.entries[at].length;
    read.pages[number] = page;
  }

  /* The words as the pages write them whose token this is. */
  formsOf(token) {
    const parts = [this.common, ...[...this.own, ...this.ends].map((number) => this.parts[number])];
    return [...new Set(parts.flatMap((part) => part?.forms.get(token) || []))];
  }

  /* Where a token stands; nowhere, as long as a part that tells is wanted. */
  posting(token) {
    if (!this.merged.has(token)) {
      const forms = this.formsOf(token);
      if (!forms.length) return undefined;
      const absent = forms.map((word) => this.partOf(word)).filter((number) => !this.parts[number]);
      absent.forEach((number) => this.wanted.add(number));
      if (absent.length) return NOWHERE;
      this.merged.set(token, this.placesOf(forms));
    }
    return this.merged.get(token);
  }

  /* Where any of some words stands; one that a name is read apart to may be told of an entry twice. */
  placesOf(words) {
    const found = new Map();
    for (const word of words) addPlaces(found, this.parts[this.partOf(word)].at.get(word), this.pages, this.weightOf);
    const entries = [...found.keys()].sort((a, b) => a - b);
    return { entries, weights: entries.map((entry) => found.get(entry)) };
  }

  /* About as rare as it is, if it was not looked up: some entries hold several forms of a word. */
  rarityOf(token) {
    const known = this.merged.get(token);
    if (known) return this.rarity(known.entries.length);
    const counts = (this.common.forms.get(token) || []).map((word) => this.common.counts.get(word));
    const most = Math.max(...counts, RARE);
    return this.rarity(most + OTHER_FORMS * (counts.reduce((sum, count) => sum + count, 0) - most));
  }

  /* As `search` of results.js. */
  async search(text, most = SHOWN.pages, check = () => {}) {
    let query = parseQuery(this, text);
    while (this.wanted.size) {
      await this.loadParts(this.wanted);
      check();
      this.wanted.clear();
      query = parseQuery(this, text);
    }
    if (query.lacksCode) {
      await this.loadPages([this.head.codes]);
      check();
      this.read.forEveryCode = this.read.findForEveryCode([this.read.pages[this.head.codes]]);
      this.forEveryCode = this.entries[this.read.forEveryCode?.number];
    }
    const { found, likely } = query.units.length ? likeliest(this, query, this.pages, Math.max(most, LOADED)) : { found: 0, likely: [] };
    const answer = { ...understood(this, text, query, found), total: found };
    const numbers = likely.map(({ page }) => page.number);
    await this.loadPages(numbers);
    check();
    const read = numbers.map((number) => this.read.pages[number]);
    const { pages } = rank(this.read, query, read.splice(0, LOADED), LOADED);
    const others = likeliest(this.read, query, read, most).likely;
    return { ...answer, ...shown(this.read, query, [...pages, ...others].slice(0, most)) };
  }
}

/* Lengths are rounded before pages are loaded: so some more are than get the second look. */
const LOADED = LOOKED_AT.pages + 10;
/* A word that is not in the head, and was not typed, is in about so many entries. */
const RARE = 2;
/* Of the entries with other forms of a word, so many do not hold the most frequent. */
const OTHER_FORMS = 0.6;

/* Where the last of sorted values is that is not greater than this one; the first, if none is. */
function lastUpTo(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}

const reversed = (word) => [...word].reverse().join("");

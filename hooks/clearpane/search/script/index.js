/* The index: which entries hold which word, and how much it weighs there. An entry is what can be
   landed on: a page, a section, a step. */

import { Synonyms, phrasesOf } from "./synonyms.js";
import { Vocabulary } from "./vocabulary.js";
import { WEIGHTS } from "./weights.js";
import { errorCode, fold, isWord, namesIn, tokenOf, tokensOf, useNames, useSpellings, wordsOf } from "./words.js";

const HYPHENED = /(?<![\p{L}\p{N}])[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)+/gu;

export class Index {
  /* From what the build has written (`clearpane.search.index`). */
  constructor({ pages, keywords = [], synonyms = [], spellings = {}, stopWords = [], english = "" }) {
    useSpellings(spellings);
    useNames(pages.flatMap(textsOf));
    this.entries = [];
    this.pages = [];
    this.postings = new Map();
    this.vocabulary = new Vocabulary();
    this.stopWords = new Set(stopWords);
    this.stopTokens = new Set(tokensOf(stopWords.join(" ")));
    this.synonyms = new Synonyms(synonyms.map(phrasesOf));
    // A reader's word may be mistyped too, so the words of the synonyms are known words.
    synonyms.flatMap((group) => phrasesOf(group)).flatMap(wordsOf).forEach((word) => this.vocabulary.add(word, 0));
    this.vocabulary.english = new Set(english ? english.split(" ") : []);
    pages.forEach((page, at) => this.addOrPassOver(page, keywords[at]));
    this.measure(this.entries.reduce((sum, entry) => sum + entry.length, 0));
    this.pageOf = Int32Array.from(this.entries, ({ page }) => page.number);
    this.telling = new WeakMap();
    this.stepVerbs = new Set(this.entries.filter(({ step }) => step).map(({ title }) => tokenOf(wordsOf(title)[0] || "")));
    this.forEveryCode = this.findForEveryCode();
    this.vocabulary.arrange();
  }

  /* How long entries and pages are in the middle, from how many words they have together. */
  measure(length) {
    this.size = this.entries.length;
    this.averageLength = length / (this.size || 1);
    this.averagePage = this.averageLength * Math.sqrt(this.size / this.pages.length);
  }

  /* The first section without a code of the page that has most sections on codes, if any has some. */
  findForEveryCode(pages = this.pages) {
    const sections = (page) => this.entries.slice(page.first + 1, page.end).filter(({ step }) => !step);
    const count = (page) => sections(page).filter(codeIn).length;
    const [most] = [...pages].sort((a, b) => count(b) - count(a));
    return most && count(most) >= FEWEST_CODES ? sections(most).find((entry) => !codeIn(entry)) : undefined;
  }

  /* A page that cannot be read costs itself, not the search. */
  addOrPassOver(record, keywords) {
    const entries = this.entries.length;
    const pages = this.pages.length;
    try {
      this.addPage({ ...record, keywords: record.keywords || keywords });
    } catch (error) {
      this.entries.length = entries;
      this.pages.length = pages;
      console.warn(`search: cannot read the page ${record?.url}`, error);
    }
  }

  /** @param {any} record */
  addPage({ entries = [], keywords = {}, called = {}, ...record }) {
    const page = { ...record, number: this.pages.length, first: this.entries.length, versions: record.versions || [] };
    const added = entriesOf(page, entries, keywords);
    this.pages.push(page);
    this.entries.push(...added);
    const { field } = WEIGHTS;
    const [top] = added;
    for (const entry of added) {
      if (entry.step) {
        const words = `${entry.title} ${entry.text}`;
        this.addWords(entry, words, field.step);
        this.addWords(this.entries[entry.section], words, field.stepInSection);
        continue;
      }
      this.addWords(entry, entry.title, entry === top ? field.pageTitle : field.title);
      this.addWords(entry, entry.text, field.text);
      this.addNames(entry, saidOf(keywords, entry), field.asked);
      this.addNames(entry, saidOf(called, entry), field.called);
    }
    this.addWords(top, page.description || "", field.description);
    page.end = this.entries.length;
    page.length = added.reduce((sum, entry) => sum + entry.length, 0);
    added.forEach((entry) => this.file(entry));
  }

  addWords(entry, text, weight) {
    const words = wordsOf(text);
    words.forEach((word) => this.addWord(entry, word, weight));
    this.synonyms.phrasesIn(words).forEach((phrase) => addToken(entry, phrase, weight));
    entry.length += words.length;
    // "e-mail" is also "email", "sign-in" also "signin".
    for (const joined of text.match(HYPHENED) || []) {
      this.addWord(entry, fold(joined).replace(/-/g, ""), weight);
    }
    namesIn(text).forEach((name) => this.addWord(entry, name, weight));
  }

  addWord(entry, word, weight) {
    if (!isWord(word)) return;
    this.vocabulary.add(word);
    addToken(entry, tokenOf(word), weight);
  }

  /* However many phrases of what readers ask, or of what links say, hold a word, it counts once. */
  addNames(entry, joined, weight) {
    const phrases = phrasesOf(joined).map(wordsOf);
    new Set(phrases.flat()).forEach((word) => this.addWord(entry, word, weight));
    const known = new Set(phrases.flatMap((words) => this.synonyms.phrasesIn(words)));
    known.forEach((phrase) => addToken(entry, phrase, weight));
  }

  /* Moves an entry's words to where they are looked up: each with its entries in ascending order. */
  file(entry) {
    for (const [token, weight] of entry.words) {
      let posting = this.postings.get(token);
      if (!posting) this.postings.set(token, (posting = { entries: [], weights: [] }));
      posting.entries.push(entry.number);
      posting.weights.push(weight);
    }
    delete entry.words;
  }

  /* How telling it is to be one of so many entries: high for few. */
  rarity(holders) {
    return Math.log(1 + (this.size - holders + 0.5) / (holders + 0.5));
  }

  rarityOf(token) {
    return this.rarity(this.postings.get(token)?.entries.length || 0);
  }

  /* The entries that hold a phrase, word by word. */
  withPhrase(phrase) {
    return this.postings.get(phrase.join(" ")) || NOWHERE;
  }

  /* The entries that hold all tokens of a phrase, with the weight of the one that each holds least. */
  withAll(phrase) {
    const postings = phrase.map((token) => this.postings.get(token));
    return postings.includes(undefined) ? NOWHERE : postings.reduce(both);
  }
}

/* The entries of a page, the page itself first: their numbers follow `page.first` up to `page.end`. A
   step is in the section whose number it has. */
export function entriesOf(page, parts, keywords) {
  /** @type {any} */
  let section = { anchor: "", number: page.first };
  const top = { anchor: "", title: page.title, text: page.text, signpost: page.signpost };
  return [top, ...parts].map((part, at) => {
    const entry = {
      ...part, title: part.title || "", text: part.text || "", tabs: part.tabs || [],
      page, number: page.first + at, section: part.step ? section.number : page.first, length: 0, words: new Map(),
    };
    if (at) entry.anchor ||= usualId(part.step ? part.section ?? section.anchor : "", entry.tabs, entry.title);
    entry.asked = part.step ? [] : phrasesOf(saidOf(keywords, entry)).map(tokensOf);
    if (part.step) return entry;
    entry.learned = weightsIn(saidOf(page.learned || {}, entry));
    return (section = entry);
  });
}

/* Words with their weights: "laptop 40,desk -3". */
const weightsIn = (text) => new Map([...text.matchAll(/([^ ,]+) (-?\d+)/g)].map(([, word, weight]) => [word, Number(weight)]));

/* What is said of an entry, by the table of its page: "constructor" may be an id, too. */
const saidOf = (table, { anchor }) => (Object.hasOwn(table, anchor) ? table[anchor] : "");

/* A page that cannot be read has none. */
const textsOf = (page) => [page, ...(page?.entries || [])].flatMap((part) => [`${part?.title || ""}`, `${part?.text || ""}`]);

const FEWEST_CODES = 3;
/* The error code that an entry is about, if its title names one. */
export function codeIn(entry) {
  return (entry.code ??= wordsOf(entry.title).map(errorCode).find(Boolean) || "");
}

export const NOWHERE = { entries: [], weights: [] };

function addToken(entry, token, weight) {
  entry.words.set(token, (entry.words.get(token) || 0) + weight);
}

function both(a, b) {
  const found = { entries: [], weights: [] };
  for (let i = 0, j = 0; i < a.entries.length && j < b.entries.length; ) {
    if (a.entries[i] === b.entries[j]) {
      found.entries.push(a.entries[i]);
      found.weights.push(Math.min(a.weights[i++], b.weights[j++]));
    } else if (a.entries[i] < b.entries[j]) i++;
    else j++;
  }
  return found;
}

/* The id that the build gives a step, unless the page has it already (`clearpane.step_ids`). */
function usualId(section, tabs, sentence) {
  const slugs = (text) =>
    text.normalize("NFKC").toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu) || [];
  const parts = [...tabs.map((tab) => slugs(tab).join("-")), slugs(sentence).slice(0, 8).join("-")];
  return [section, ...parts].filter(Boolean).join("--").replace(/['’]/g, "");
}

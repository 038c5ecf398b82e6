/* The index: which entries hold which word, and how much it weighs there. An entry is what can be
   landed on: a page, a section, a step. */

import { Synonyms, phrasesOf } from "./synonyms.js";
import { Vocabulary } from "./vocabulary.js";
import { WEIGHTS } from "./weights.js";
import { errorCode, fold, namesIn, tokenOf, tokensOf, useNames, useSpellings, wordsOf } from "./words.js";

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
    const total = this.entries.reduce((sum, entry) => sum + entry.length, 0);
    this.averageLength = total / (this.entries.length || 1);
    this.pageOf = Int32Array.from(this.entries, ({ page }) => page.number);
    this.telling = new WeakMap();
    this.stepVerbs = new Set(this.entries.filter(({ step }) => step).map(({ title }) => tokenOf(wordsOf(title)[0] || "")));
    this.forEveryCode = this.findForEveryCode();
    this.vocabulary.arrange();
  }

  /* The first section without a code of the page that has most sections on codes, if any has some. */
  findForEveryCode() {
    const sections = (page) => this.entries.slice(page.first + 1, page.end).filter(({ step }) => !step);
    const count = (page) => sections(page).filter(codeIn).length;
    const [most] = [...this.pages].sort((a, b) => count(b) - count(a));
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

  /* A page's entries follow each other, the page itself first: `page.first` up to `page.end`. */
  /** @param {any} record */
  addPage({ entries = [], keywords = {}, called = {}, ...record }) {
    const first = this.entries.length;
    /** @type {any} */
    const page = { ...record, number: this.pages.length, first, versions: record.versions || [] };
    this.pages.push(page);
    const add = (part) => {
      const entry = {
        tabs: [], text: "", title: "", ...part,
        page, section: first, number: this.entries.length, length: 0, words: new Map(),
      };
      entry.asked = entry.step ? [] : phrasesOf(keywords[entry.anchor]).map(tokensOf);
      this.entries.push(entry);
      return entry;
    };
    const { field } = WEIGHTS;
    const top = add({ anchor: "", title: page.title || "", text: page.text || "", signpost: page.signpost });
    this.addWords(top, top.title, field.pageTitle);
    this.addWords(top, top.text, field.text);
    this.addWords(top, page.description || "", field.description);
    this.addNames(top, keywords[""], field.asked);
    this.addNames(top, called[""], field.called);
    let section = top;
    for (const part of entries) {
      const above = part.step ? part.section ?? section.anchor : "";
      const entry = add({ ...part, anchor: part.anchor || usualId(above, part.tabs || [], part.title || "") });
      if (part.step) {
        entry.section = section.number;
        const words = `${entry.title} ${entry.text}`;
        this.addWords(entry, words, field.step);
        this.addWords(section, words, field.stepInSection);
      } else {
        section = entry;
        this.addWords(entry, entry.title, field.title);
        this.addWords(entry, entry.text, field.text);
        this.addNames(entry, keywords[entry.anchor], field.asked);
        this.addNames(entry, called[entry.anchor], field.called);
      }
    }
    page.end = this.entries.length;
    const added = this.entries.slice(first);
    page.length = added.reduce((sum, entry) => sum + entry.length, 0);
    added.forEach((entry) => this.file(entry));
  }

  addWords(entry, text, weight) {
    const words = wordsOf(text);
    words.forEach((word) => this.addWord(entry, word, weight));
    this.synonyms.phrasesIn(words).forEach((phrase) => addToken(entry, phrase, weight));
    entry.length += words.length;
    // "e-mail" is also "email", "sign-in" also "signin".
    for (const joined of text.match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)+/gu) || []) {
      this.addWord(entry, fold(joined).replace(/-/g, ""), weight);
    }
    namesIn(text).forEach((name) => this.addWord(entry, name, weight));
  }

  addWord(entry, word, weight) {
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
    return Math.log(1 + (this.entries.length - holders + 0.5) / (holders + 0.5));
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

/* A page that cannot be read has none. */
const textsOf = (page) => [page, ...(page?.entries || [])].flatMap((part) => [`${part?.title || ""}`, `${part?.text || ""}`]);

const FEWEST_CODES = 3;
/* The error code that an entry is about, if its title names one. */
export function codeIn(entry) {
  return (entry.code ??= wordsOf(entry.title).map(errorCode).find(Boolean) || "");
}

const NOWHERE = { entries: [], weights: [] };

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

/* The parts of a large index as the build writes them (`clearpane.search.parts`), and the vocabulary
   that they make. */

import { Vocabulary } from "./vocabulary.js";
import { WEIGHTS } from "./weights.js";
import { tokenOf } from "./words.js";

/* Numbers that are written as a letter each, a power of 1.15. */
export const levels = (letters) => Array.from(letters, (letter) => Math.round(1.15 ** (letter.codePointAt(0) - 35)));

/* Some words, and where each stands. */
export class Part {
  /* Of the `common` words, which every query knows, only the places are told. */
  constructor({ words, at = [] }, common = null) {
    this.at = new Map();
    this.forms = new Map();
    this.vocabulary = new Vocabulary();
    words.forEach((word, number) => {
      this.at.set(word, at[number] || "");
      if (common?.counts.has(word)) return;
      this.add(word, at.length ? at[number].match(/[a-z]/g).length : 1);
    });
    this.vocabulary.arrange();
  }

  add(word, count) {
    if (!word.includes(" ")) this.vocabulary.add(word, count);
    const token = word.split(" ").map(tokenOf).join(" ");
    this.forms.set(token, [...(this.forms.get(token) || []), word]);
  }
}

/* The words that every query knows, and in how many entries each stands. */
export class Common extends Part {
  constructor([words, counts]) {
    super({ words: [] });
    this.counts = new Map();
    const levelsOf = levels(counts);
    words.split(",").forEach((word, number) => {
      this.counts.set(word, levelsOf[number]);
      this.add(word, levelsOf[number]);
    });
  }
}

/* What the build says of where a word stands: so many pages on, so many entries on as a letter, then
   how often in which field. */
const PLACE = /(\d*)(-*)([a-z])((?:\d*[A-Z])*)/g;
const A = "a".charCodeAt(0);

/* Adds to `found` how much a word weighs in each entry. */
export function addPlaces(found, at, pages, weightOf) {
  let [page, entry] = [-1, -1];
  for (const [, further, rows, letter, how] of at.matchAll(PLACE)) {
    if (further) {
      page += +further;
      entry = pages[page].first - 1;
    }
    entry += 26 * rows.length + letter.charCodeAt(0) - A + 1;
    found.set(entry, (found.get(entry) || 0) + weightOf(how));
  }
}

/* How much a way to stand in fields weighs, by the letters of the fields: "2TH". */
export function weigher(fields) {
  const known = new Map();
  const weigh = (how) =>
    [...how.matchAll(/(\d*)(.)/g)].reduce((sum, [, times, field]) => sum + (+times || 1) * WEIGHTS.field[fields[field]], 0);
  return (how) => {
    if (!known.has(how)) known.set(how, weigh(how || "T"));
    return known.get(how);
  };
}

/* The words of a large scope: those that every query knows, and the rare ones of the parts that a
   query has loaded for its own words. */
export class SiteWords extends Vocabulary {
  /** @param {(word: string) => Part | undefined} partOf @param {(word: string) => Part | undefined} endPart */
  constructor(others, common, partOf, endPart) {
    super();
    this.partOf = partOf;
    this.endPart = endPart;
    for (const { counts } of [others, common.vocabulary]) counts.forEach((count, word) => this.add(word, count));
    this.arrange();
  }

  has(word) {
    return super.has(word) || Boolean(this.partOf(word)?.vocabulary.has(word));
  }

  count(word) {
    return super.count(word) || this.partOf(word)?.vocabulary.count(word) || 0;
  }

  longerWords(word, most) {
    const found = [...super.longerWords(word, most), ...(this.partOf(word)?.vocabulary.longerWords(word, most) || [])];
    return found.sort((a, b) => this.count(b) - this.count(a)).slice(0, most);
  }

  /* Of rare words first those that begin like this one; where none is much like it, those that end so. */
  wordsNear(word, limit) {
    const near = [...super.wordsNear(word, limit), ...(this.partOf(word)?.vocabulary.wordsNear(word, limit) || [])];
    if (near.some(({ steps }) => steps < 2) || this.longerWords(word, 1).length) return near;
    const known = new Set(near.map(({ known }) => known));
    const others = this.endPart(word)?.vocabulary.wordsNear(word, limit) || [];
    return [...near, ...others.filter((other) => !known.has(other.known))];
  }
}

/* The parts of a large index as the build writes them (`clearpane.search.parts`), and the vocabulary
   that they make. */

import { Vocabulary } from "./vocabulary.js";
import { WEIGHTS } from "./weights.js";
import { tokenOf } from "./words.js";

export const levels = (powers, base) => powers.map((power) => Math.round(base ** power));

/* Rising numbers, from how many lie between each and the one before. */
function rising(gaps) {
  let last = -1;
  return gaps.map((gap) => (last += gap + 1));
}

/* Some words: in how many entries each stands, and in which. */
export class Part {
  /* `weights` are those of the ways to stand in fields, which postings name by number. Of the `common`
     words, which every query knows, only the postings are told. */
  constructor({ words: [list, counts], at = [], ways = [] }, weights = [], common = null) {
    const words = list.split(",");
    const count = levels(counts, 1.15);
    this.counts = new Map();
    this.forms = new Map();
    this.vocabulary = new Vocabulary();
    words.forEach((word, number) => {
      if (common?.counts.has(word)) return;
      this.counts.set(word, count[number]);
      if (!word.includes(" ")) this.vocabulary.add(word, count[number]);
      const token = word.split(" ").map(tokenOf).join(" ");
      this.forms.set(token, [...(this.forms.get(token) || []), word]);
    });
    this.vocabulary.arrange();
    this.numberOf = new Map(words.map((word, number) => [word, number]));
    this.at = at;
    this.ways = ways;
    this.weights = weights;
  }

  posting(word) {
    const number = this.numberOf.get(word);
    return { entries: rising(this.at[number]), weights: this.ways[number].map((way) => this.weights[way]) };
  }
}

/* What it weighs to stand so often in each field of an entry. */
export const weightOf = (way) => Object.entries(way).reduce((sum, [field, count]) => sum + WEIGHTS.field[field] * count, 0);

/* The words of a large scope: those that every query knows, and the rare ones of the parts that a
   query has loaded for its own words. */
export class SiteWords extends Vocabulary {
  /** @param {(word: string) => Part | undefined} partOf */
  constructor(others, common, partOf) {
    super();
    this.partOf = partOf;
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

  wordsNear(word, limit) {
    return [...super.wordsNear(word, limit), ...(this.partOf(word)?.vocabulary.wordsNear(word, limit) || [])];
  }
}

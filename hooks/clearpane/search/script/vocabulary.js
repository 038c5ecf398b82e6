/* The vocabulary: which words of the site begin like a word, or are written much like it. */

import { errorCode, fold, wordsOf } from "./words.js";

const PREFIX = /^(?:de|dis|mis|non|over|pre|re|sub|un|under)(?=\p{L}{4})/u;

export class Vocabulary {
  constructor() {
    /** @type {Map<string, number>} How often each word stands on the pages. */
    this.counts = new Map();
    /** @type {Set<string>} Words of common English: whoever types one has made no typing error. */
    this.english = new Set();
  }

  /* A word of the list, or one made of such a word: "reboot", "preinstalled". */
  isEnglish(word) {
    return this.english.has(word) || this.english.has(word.replace(PREFIX, ""));
  }

  add(word, count = 1) {
    this.counts.set(word, (this.counts.get(word) || 0) + count);
  }

  has(word) {
    return this.counts.has(word);
  }

  count(word) {
    return this.counts.get(word) || 0;
  }

  /* Sorts the words by how they begin and by their length, so that few need to be looked at. */
  arrange() {
    this.beginnings = [...this.counts.keys()].map((word) => ({ word, key: beginningOf(word) }));
    this.beginnings.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.lengths = new Map();
    for (const word of this.counts.keys()) {
      const known = { word, letters: lettersOf(word), code: errorCode(word) };
      if (!this.lengths.has(word.length)) this.lengths.set(word.length, []);
      this.lengths.get(word.length).push(known);
    }
  }

  /* Longer words that begin like this one, the most frequent first. */
  longerWords(word, most) {
    const start = beginningOf(word);
    const found = [];
    for (let at = this.firstFrom(start); at < this.beginnings.length; at++) {
      const { word: known, key } = this.beginnings[at];
      if (!key.startsWith(start)) break;
      if (key.length > start.length) found.push(known);
    }
    return found.sort((a, b) => this.count(b) - this.count(a)).slice(0, most);
  }

  /* Where in the sorted words those begin that are not less than this key. */
  firstFrom(key) {
    let [low, high] = [0, this.beginnings.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.beginnings[middle].key < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /* Words that at most `limit` typing errors lead to, as { known, steps }. */
  wordsNear(word, limit) {
    const code = errorCode(word);
    const letters = lettersOf(word);
    const near = [];
    // A code may be typed without its "0x".
    const most = code ? 2 : limit;
    for (let length = Math.max(3, word.length - most); length <= word.length + most; length++) {
      for (const known of this.lengths.get(length) || []) {
        if (Boolean(known.code) !== Boolean(code)) continue;
        if (!code && differing(letters, known.letters) > 2 * limit) continue;
        const steps = distance(code || word, known.code || known.word, limit);
        if (steps <= limit) near.push({ known: known.word, steps });
      }
    }
    return near;
  }

  /* Words of the site that are written most like the words typed: each does have results. */
  nearWords(text) {
    const near = new Map();
    for (const word of wordsOf(text).slice(0, 4)) {
      const letters = lettersOf(word);
      for (const [length, words] of this.lengths) {
        if (length < 4) continue;
        for (const { word: known, letters: ofKnown } of words) {
          if (!(letters & ofKnown) || !this.count(known) || /\d/.test(known)) continue;
          const likeness = alike(word, known);
          if (likeness > (near.get(known) || LEAST_ALIKE)) near.set(known, likeness);
        }
      }
    }
    return [...near].sort((a, b) => b[1] - a[1]).slice(0, 4).map(([word]) => word);
  }

  /* What was typed, its last word completed to the site's most frequent word that begins so. */
  completed(text) {
    const last = fold(/(?<![\p{L}\p{N}])[\p{L}\p{N}]*$/u.exec(text)?.[0] || "");
    const [longer] = last ? this.longerWords(last, 1) : [];
    return longer?.startsWith(last) ? text + longer.slice(last.length) : "";
  }
}

/* Below it a word is no help, but an odd word. */
const LEAST_ALIKE = 0.5;

/* A code begins alike with "0x" and without. */
const beginningOf = (word) =>
  errorCode(word) || (/^(0x)?(?=.*\d)[0-9a-f]{4,}$/.test(word) ? `#${word.replace(/^0x/, "")}` : word);

/* Which letters a word holds, one bit for each. */
function lettersOf(word) {
  let letters = 0;
  for (let at = 0; at < word.length; at++) letters |= 1 << (word.charCodeAt(at) & 31);
  return letters;
}

function differing(a, b) {
  let count = 0;
  for (let bits = a ^ b; bits; bits &= bits - 1) count++;
  return count;
}

/* How many letters must be added, dropped, changed or swapped with their neighbour to get from a
   to b. Gives limit + 1 as soon as it is more than limit. */
export function distance(a, b, limit) {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      let steps = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) steps = Math.min(steps, before[j - 2] + 1);
      row.push(steps);
      if (steps < least) least = steps;
    }
    if (least > limit) return limit + 1;
    before = last;
    last = row;
  }
  return last[b.length];
}

/* How many pairs of neighbouring letters two words share, from 0 to 1. */
function alike(a, b) {
  const pairs = (word) => new Set([...word].slice(1).map((letter, at) => word[at] + letter));
  const [inA, inB] = [pairs(a), pairs(b)];
  return (2 * [...inA].filter((pair) => inB.has(pair)).length) / (inA.size + inB.size || 1);
}

/* Synonyms: which phrases mean the same, and where a text holds one of them. */

import { tokenOf, tokensOf } from "./words.js";

/* The build joins phrases by commas. */
export const phrasesOf = (joined = "") => (joined ? joined.split(",") : []);

/* From a phrase, as its tokens joined by spaces, to the phrases of the same meaning. */
export class Synonyms {
  constructor(groups) {
    this.table = new Map();
    this.longest = 1;
    this.byFirst = new Map();
    groups.forEach((group) => this.add(unique(group.map(tokensOf))));
  }

  add(phrases) {
    for (const phrase of phrases) {
      const key = phrase.join(" ");
      const others = phrases.filter((other) => other !== phrase);
      if (phrase.length > 1 && !this.table.has(key)) {
        this.byFirst.set(phrase[0], [...(this.byFirst.get(phrase[0]) || []), { phrase, key }]);
      }
      this.table.set(key, unique([...this.of(key), ...others]));
      this.longest = Math.max(this.longest, phrase.length);
    }
  }

  has(key) {
    return this.table.has(key);
  }

  of(key) {
    return this.table.get(key) || [];
  }

  /* The phrases that stand in a text, word by word: "take" and "off" far apart are not "take off". */
  phrasesIn(words) {
    const tokens = words.map(tokenOf);
    return tokens.flatMap((token, at) =>
      (this.byFirst.get(token) || [])
        .filter(({ phrase }) => phrase.every((other, step) => tokens[at + step] === other))
        .map(({ key }) => key),
    );
  }
}

const unique = (phrases) => [...new Map(phrases.map((phrase) => [phrase.join(" "), phrase])).values()];

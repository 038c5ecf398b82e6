/* Words: how text is cut into words, and which words count as the same. */

import rules from "../names.json" with { type: "json" };

/** Spellings that no ending tells, such as "threw": set once, as the index is made. */
let spellings = new Map();
const tokens = new Map();

/** @param {Record<string, string>} table */
export function useSpellings(table) {
  spellings = new Map(Object.entries(table));
  tokens.clear();
}

/* Lower case, without accents and apostrophes: "Don’t" is "dont". */
export function fold(text) {
  if (/^[\x00-\x26\x28-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.normalize("NFKD").replace(/[\p{M}'’]/gu, "").toLowerCase();
}

/* Names in CamelCase, folded, with the words that they are made of: "fileresponse". As other patterns
   for runs of letters it is tried where a run begins, and not at each of two million letters again. */
const names = new Map();
const NAME = new RegExp(rules.name, "g");
const BEFORE = new RegExp(rules.before, "g");

/* Learns the names of a site. Those are read apart whose parts are words of the site as well:
   "JSONResponse" where it speaks of responses in JSON, but no "BitLocker", for it has no lockers. */
export function useNames(texts) {
  const plain = new Set(texts.flatMap((text) => fold(text.replace(NAME, " ")).match(/\p{L}+/gu) || []));
  const areWords = (name) => fold(apart(name)).split(" ").every((part) => plain.has(part));
  addNames(texts.flatMap((text) => text.match(NAME) || []).filter(areWords));
}

/** @param {string[]} found names that are read apart, if they have parts */
export function addNames(found) {
  for (const name of found) {
    const parts = fold(apart(name)).split(" ");
    if (parts.length > 1 && isWord(name)) names.set(fold(name), parts);
  }
}

const apart = (name) => name.replace(BEFORE, "$& ");

/** @returns {string[]} The words that a name is made of; none for what is no name. */
export const partsOf = (word) => names.get(fold(word)) || [];

/* What a text holds that looks like a name, folded; then those that are read apart. */
export const camelCased = (text) => (text.match(NAME) || []).map(fold);
export const namesIn = (text) => camelCased(text).filter((name) => names.has(name));

/* A name that is written in small letters is one word. */
const readApart = (text) => text.replace(NAME, (name) => partsOf(name).join(" ") || name);

/* A longer run of letters is data, and no word that somebody types. */
const LONGEST_WORD = 64;
export const isWord = (run) => run.length <= LONGEST_WORD;

export const wordsOf = (text) => (fold(readApart(text)).match(/[\p{L}\p{N}]+/gu) || []).filter(isWord);

/* The token that a word is found by: an error code, or the stem of its usual spelling. */
export function tokenOf(word) {
  let token = tokens.get(word);
  if (token === undefined) {
    token = errorCode(word) || stem(spellings.get(word) || word);
    tokens.set(word, token);
  }
  return token;
}

export const tokensOf = (text) => wordsOf(text).map(tokenOf);

/* "0xC004F211", "c004f211" and "oxcoo4f211" are one code: "#c004f211". Others: "". */
export function errorCode(word) {
  const digits = word.replace(/^[0o]x/, "").replace(/o/g, "0");
  const looksLikeCode =
    /^[0-9a-f]{7,9}$/.test(digits) && /\d/.test(digits) && /[a-f]|0{2}/.test(digits);
  return looksLikeCode || /^[0o]x[0-9a-fo]{2,}$/.test(word) ? `#${digits}` : "";
}

/* A whole code, of eight digits: one that the site lacks is another error, and no typing error. */
export const isWholeCode = (word) => errorCode(word).length === 9;

/* Endings, longest first. Light and wrong now and then, which does no harm: page and query are
   cut alike, and what matters is that "activation", "activated" and "activate" meet. */
const ENDINGS =
  "ations ation ating ators ator ments ment ated ates ings able ions ate ing ers ion ies ed er ly es or s e y".split(" ");
const SHORTEST_STEM = 3;
/* "enroll" is "enrol", "cancelled" is "canceled"; "sell" and "call" are words of their own. */
const LONG_L = /(?<=\p{L}{3,})ll$/u;

function stem(word) {
  if (word.length <= SHORTEST_STEM || /\d/.test(word)) return word;
  const american = word
    .replace(/is(e|ed|es|er|ing|ation|ations)$/, "iz$1")
    .replace(/our(s|ed|ing)?$/, "or$1");
  for (const ending of ENDINGS) {
    const rest = american.slice(0, -ending.length);
    if (!american.endsWith(ending) || rest.length < SHORTEST_STEM || !/[aeiouy]/.test(rest)) continue;
    if (ending === "s" && /[us]$/.test(rest)) return american;
    // "stopped" is "stop", but "selling" is "sell".
    return rest.replace(/([bdfgmnprt])\1$/, "$1").replace(LONG_L, "l");
  }
  return american.replace(LONG_L, "l");
}

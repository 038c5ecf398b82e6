/* The query: from what was typed to units, each one thing that is asked for, with the phrases that
   may stand for it on the pages and how well each stands for it (1 as typed). */

import { readings } from "./readings.js";
import { distance } from "./vocabulary.js";
import { WEIGHTS } from "./weights.js";
import { errorCode, isWholeCode, partsOf, tokenOf, tokensOf, wordsOf } from "./words.js";

/* "Which", "where" and "why" stand on many pages, but tell what is asked of the same thing. */
const QUESTION_WORD = /^(?:when|where|which|who|whose|why)$/;

/* What is typed as code is: "TestClient", "on_startup", "url_for()", "app.state". */
const WRITTEN = /(?<![\p{L}\p{N}])[\p{L}\p{N}]*(?:\p{Ll}\p{Lu}|\p{L}_\p{L}|\p{L}\(\)|\p{L}\.\p{Ll}{3})[\p{L}\p{N}_.]*/gu;

export function parseQuery(index, text) {
  const typed = wordsOf(unfolded(text)).map((word) => asStopWord(index, word));
  const units = unitsOf(index, typed, !/\s$/.test(text));
  units.forEach((unit) => lookUp(index, unit));
  const written = new Set((text.match(WRITTEN) || []).flatMap(wordsOf));
  units.filter(({ word }) => written.has(word)).forEach((unit) => (unit.weight *= WEIGHTS.written));
  const fixed = new Map(units.flatMap(({ fixes }) => (fixes ? [fixes] : [])));
  const tokens = typed.map((word) => tokenOf(fixed.get(word) || word));
  const order = units.flatMap(({ phrases, word }) => phrases[0]?.phrase || tokensOf(word));
  return {
    units,
    weight: units.reduce((sum, unit) => sum + unit.weight, 0) || 1,
    // How often each unit stands in what is being scored.
    counts: new Float64Array(units.length),
    // The words typed, stop words too, and the phrases that stand for the units.
    tokens,
    words: new Set(tokens),
    line: ` ${tokens.join(" ")} `,
    order,
    // Of each unit the first reading, whose words questions have taught something of.
    telling: [...new Set(order)],
    readings: new Set(units.flatMap(({ phrases }) => phrases.map(({ phrase }) => phrase.join(" ")))),
    codes: units.map(({ word }) => errorCode(word)).filter((code) => index.postings.has(code)),
    lacksCode: typed.some((word) => isWholeCode(word) && !index.postings.has(errorCode(word))),
    identifiers: identifiersIn(index, text),
    byFirst: byFirst(units),
    version: (/\bw(?:in(?:dows)?)?\s*(10|11)\b/i.exec(text) || [])[1],
  };
}

/* What is typed as a machine writes it, such as "aka.ms/myrecoverykey", "ms-settings:activation" or
   "slmgr", as tokens that stand in few entries; common English words are none. */
function identifiersIn(index, text) {
  const found = new Set();
  for (const run of text.match(/\S+/g) || []) {
    const words = wordsOf(run);
    const isWritten = /[\p{L}\p{N}][._:/\\@-][\p{L}\p{N}]|[\p{Ll}]\p{Lu}|^[-/]\p{L}/u.test(run);
    for (const word of words.filter((one) => !index.stopWords.has(one))) {
      const holders = index.postings.get(tokenOf(word))?.entries.length || 0;
      const isCommon = index.vocabulary.isEnglish(word) && !isWritten;
      if (holders && holders <= Math.max(4, index.size / 50) && !isCommon) {
        if (isWritten || !index.vocabulary.isEnglish(word)) found.add(tokenOf(word));
      }
    }
  }
  return [...found];
}

/* Words that carry no meaning are left out, unless they are all there is. Of them a question word
   counts nevertheless, but is not marked in the results: it is no word that somebody looks for. */
function unitsOf(index, typed, isUnfinished) {
  const isTelling = typed.some((word) => !index.stopWords.has(word));
  const meant = typed.map((word) => corrected(index, word));
  const units = [];
  for (let at = 0; at < typed.length; ) {
    const unit = phraseUnit(index, meant, at) || joinedUnit(index, typed, at);
    if (unit) units.push(unit);
    else if (!isTelling || !index.stopWords.has(typed[at])) {
      units.push(wordUnit(index, typed[at], isUnfinished && at === typed.length - 1));
    } else if (QUESTION_WORD.test(typed[at])) {
      units.push({ ...wordUnit(index, typed[at], false), isAside: true });
    }
    at += unit ? unit.size : 1;
  }
  return units;
}

/* Of a whole message or page that is pasted, its beginning is the query, and the first codes behind it:
   messages end with them. */
const MOST_WORDS = 32;
const MOST_LETTERS = 1000;
const MOST_CODES = 4;
const CODES_WITHIN = 20_000;

export function beginningOf(text) {
  let start = text;
  if (start.length > MOST_LETTERS) start = start.slice(0, MOST_LETTERS).replace(/(?<![\p{L}\p{N}])[\p{L}\p{N}]+$/u, "");
  const [over] = [...start.matchAll(/[\p{L}\p{N}]+/gu)].slice(MOST_WORDS);
  if (over) start = start.slice(0, over.index);
  if (start === text) return text;
  const codes = text.slice(start.length, CODES_WITHIN).normalize("NFKC").match(SPELLED) || [];
  return [start, ...codes.slice(0, MOST_CODES)].join(" ");
}

/* Codes as people copy and dictate them: "0x C004 F211", "0x-c004-f211", "OxCOO4F211"; without "0x"
   only those that begin as error codes of Windows do: "c004 f211", "8007 0005", no years. */
const SPELLED = new RegExp(
  ["[0o]GAPx(?:GAP[0-9a-fo]){7,8}", "[8c][0o][0-9a-fo]{2}(?!\\d)GAP(?=[0-9a-fo]*\\d)[0-9a-fo]{4}"]
    .map((spelling) => `\\b${spelling.replaceAll("GAP", "[\\s\\p{Pd}\\u00ad\\u200b\\u2060]*")}\\b`).join("|"), "giu",
);

/* "0x c004f211" is one code, "win10" is two words, and "do i really need" is "do i need". */
export function unfolded(text) {
  return text
    .normalize("NFKC")
    .replace(SPELLED, (code) => code.replace(/[^0-9a-fox]/gi, ""))
    .replace(/\b(?:actually|honestly|kindly|really|simply)\b(?=\s*\S)/gi, " ")
    .replace(/\bw(?:in(?:dows)?)?(10|11)\b/gi, "windows $1");
}

/* "wich" is "which", and as little telling; but "hoe" may be any word, so short ones stay. */
function asStopWord(index, word) {
  if (word.length < 4 || index.vocabulary.has(word) || index.stopWords.has(word)) return word;
  if (index.vocabulary.isEnglish(word)) return word;
  return [...index.stopWords].find((stop) => stop.length > 3 && stop[0] === word[0] && distance(word, stop, 1) === 1) || word;
}

/* A phrase is known by its words, so each must be read as one word: as the likeliest, if it is
   mistyped. */
function corrected(index, word) {
  const { vocabulary, stopWords } = index;
  if (vocabulary.has(word) || stopWords.has(word) || vocabulary.isEnglish(word)) return word;
  return readings(index, word, false).find(({ fixed }) => fixed)?.fixed || word;
}

/* The longest run of words from here on that the synonyms know as a phrase, words without meaning
   left out or not: "internet is down" is "internet down". */
function phraseUnit(index, meant, at) {
  for (let size = Math.min(index.synonyms.longest + 1, meant.length - at); size > 1; size--) {
    const words = meant.slice(at, at + size);
    const phrase = [words.map(tokenOf), withoutStopWords(index, words).map(tokenOf)].find(
      (tokens) => tokens.length > 1 && index.synonyms.has(tokens.join(" ")),
    );
    if (!phrase) continue;
    const typed = [{ phrase, weight: 1, how: "typed" }];
    return { word: words.join(" "), size, phrases: withSynonyms(index, typed) };
  }
  return null;
}

/* Not where the run begins or ends in one: then a shorter run is meant. */
function withoutStopWords(index, words) {
  if (index.stopWords.has(words[0]) || index.stopWords.has(words.at(-1))) return [];
  return words.filter((word) => !index.stopWords.has(word));
}

/* "mother board" where the pages say "motherboard". */
function joinedUnit(index, typed, at) {
  if (at + 1 >= typed.length || index.stopWords.has(typed[at]) || /^\d+$/.test(typed[at + 1])) return null;
  const joined = typed[at] + typed[at + 1];
  if (joined.length < 5 || !index.vocabulary.has(joined)) return null;
  // What holds "FileResponse" holds both words.
  if (partsOf(joined).length) return null;
  const phrases = [
    { phrase: [tokenOf(joined)], weight: 1, how: "typed" },
    { phrase: [tokenOf(typed[at]), tokenOf(typed[at + 1])], weight: 1, how: "typed" },
  ];
  return { word: `${typed[at]} ${typed[at + 1]}`, size: 2, phrases: withSynonyms(index, phrases) };
}

function wordUnit(index, word, isLast) {
  const phrases = readings(index, word, isLast);
  const fixed = phrases.find(({ fixed }) => fixed)?.fixed;
  return { word: fixed || word, size: 1, fixes: fixed && [word, fixed], phrases: withSynonyms(index, phrases) };
}

function withSynonyms(index, phrases) {
  const others = phrases
    .filter(({ how }) => how !== "completed")
    .flatMap(({ phrase }) => index.synonyms.of(phrase.join(" ")));
  return [...phrases, ...others.map((phrase) => ({ phrase, weight: WEIGHTS.reading.synonym, how: "synonym" }))];
}

/* Looks a unit up: `hits` tells for each entry how often it stands there, weighed by field and
   reading, and `pages` the same for each page.

   A unit is the more telling the fewer entries hold any of its readings: "mobo" is no rarer than
   "motherboard". An entry with a mere synonym counts for little: else a telling word would lose by
   having many synonyms. What the site does not know still counts, as something missing. */
function lookUp(index, unit) {
  unit.hits = new Float32Array(index.entries.length);
  unit.pages = new Float32Array(index.pages.length);
  let holders = 0;
  const count = ({ entries, weights }, share) => {
    for (let at = 0; at < entries.length; at++) {
      const before = unit.hits[entries[at]];
      const hit = weights[at] * share;
      if (hit <= before) continue;
      if (!before) holders += share ** 3;
      unit.hits[entries[at]] = hit;
      unit.pages[index.pageOf[entries[at]]] += hit - before;
    }
  };
  const { reading } = WEIGHTS;
  for (const { phrase, weight } of unit.phrases) {
    count(index.withPhrase(phrase), weight);
    if (phrase.length > 1 && weight > reading.synonym) count(index.withAll(phrase), weight * reading.scattered);
  }
  unit.weight = holders ? index.rarity(holders) : Math.log(1 + index.size) / 2;
  if (/^1[01]$/.test(unit.word)) unit.weight *= WEIGHTS.versionWord;
  if (unit.isAside) unit.weight *= WEIGHTS.questionWord;
}

/* The readings of all units by their first token, to see quickly which stand in a text. */
function byFirst(units) {
  const table = new Map();
  units.forEach(({ phrases }, at) => {
    for (const reading of phrases) {
      const [first] = reading.phrase;
      if (!table.has(first)) table.set(first, []);
      table.get(first).push({ at, reading });
    }
  });
  return table;
}

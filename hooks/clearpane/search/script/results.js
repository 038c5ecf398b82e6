/* Results: what a search box shows of the best pages, as plain data. Text with marks is a list of
   [text, how], where `how` is "" for what is not marked, else how it was found. */

import { parseQuery } from "./query.js";
import { rank, withoutTwins } from "./rank.js";
import { SHOWN } from "./weights.js";
import { fold, tokenOf, tokensOf } from "./words.js";

const EXCERPT_LENGTH = 180;

/**
 * Answers a query: { query, total, pages, corrected, also, missing, suggest, near }.
 * `total` counts all pages that hold anything asked for; `pages` are the best `most` of them.
 */
export function search(index, text, most = SHOWN.pages) {
  const query = parseQuery(index, text);
  const { pages, total } = query.units.length ? rank(index, query, index.pages, most) : { pages: [], total: 0 };
  return { ...understood(index, text, query, total), total, ...shown(index, query, pages.slice(0, most)) };
}

/* How a query was read, as an answer tells it. */
export function understood(index, text, query, total) {
  const lookedFor = query.units.filter(({ isAside }) => !isAside);
  return {
    query: text,
    corrected: query.units.flatMap(({ fixes }) => (fixes ? [fixes] : [])),
    missing: lookedFor.filter(({ hits }) => !hits.some(Boolean)).map(({ word }) => word),
    suggest: index.vocabulary.completed(text),
    near: total ? [] : index.vocabulary.nearWords(text),
  };
}

/* Pages as they are shown, and the words marked on them that others stood for, as { word, as }. */
export function shown(index, query, found) {
  const pages = found.map((one) => pageOf(index, query, one));
  const texts = pages.flatMap(({ title, hits }) => [title, ...hits.flatMap(({ section, title, text }) => [section, title, text])]);
  const marks = new Map();
  for (const [text, how] of texts.flat()) {
    const token = tokenOf(fold(text));
    if (how === "synonym" && !marks.has(token)) marks.set(token, text.toLowerCase());
  }
  const also = query.units.flatMap(({ word, phrases }) => {
    const others = phrases.filter((reading) => isAlso(reading) && reading.phrase.some((token) => marks.has(token)));
    const as = others.map(({ phrase }) => phrase.map((token) => marks.get(token)).filter(Boolean).join(" "));
    return as.length ? [{ word, as: [...new Set(as)].slice(0, 3) }] : [];
  });
  return { pages, also };
}

const isAlso = ({ how }) => how === "synonym";

/* How each token is marked in an entry, or in a page's title: what was typed where it stands there,
   else what it also means; of a phrase such as "heart of the pc" the words that say something. */
function marksOf(index, query, tokens) {
  const marks = new Map();
  const stands = ({ phrase }) => phrase.every((token) => tokens.has(token));
  for (const { phrases, isAside } of query.units) {
    const here = isAside ? [] : phrases.filter(stands);
    const typed = here.filter((reading) => !isAlso(reading));
    for (const { phrase, how } of typed.length ? typed : here) {
      const telling = phrase.length > 1 ? phrase.filter((token) => !index.stopTokens.has(token)) : phrase;
      telling.forEach((token) => marks.get(token) === "typed" || marks.set(token, how));
    }
  }
  return marks;
}

function pageOf(index, query, { page, entries }) {
  const title = page.title || page.url;
  return {
    url: page.url,
    title: marked(title, marksOf(index, query, new Set(tokensOf(title)))),
    versions: page.versions,
    hits: showingFirst(withoutTwins(entries).slice(0, SHOWN.entries).map(({ entry }) => ({ entry, hit: hitOf(index, query, entry) }))),
  };
}

/* A section that says nothing of what was asked, but for one of its steps: then the step is first. */
function showingFirst(found) {
  const [{ entry: first }] = found;
  const at = found.findIndex(({ hit }) => [hit.section, hit.title, hit.text].flat().some(([, how]) => how));
  const isItsStep = at > 0 && found[at].entry.step && found[at].entry.section === first.number;
  return (isItsStep ? [found[at], ...found.filter((one, place) => place !== at)] : found).map(({ hit }) => hit);
}

/* A hit below the page's own title: where on the page it is, and the sentence that was found. */
function hitOf(index, query, entry) {
  const section = index.entries[entry.section];
  const isTop = !entry.anchor;
  const above = entry.step && section.anchor ? section.title : "";
  const marks = marksOf(index, query, new Set(tokensOf(`${above} ${entry.title} ${entry.text}`)));
  return {
    url: entry.page.url + (isTop ? "" : `#${encodeURIComponent(entry.anchor)}`),
    section: marked(above, marks),
    title: isTop ? [] : marked(entry.title, marks),
    tabs: entry.tabs,
    step: Boolean(entry.step),
    text: excerptOf(entry, marks),
  };
}

/* The sentence that holds most of what was asked, and those after it; each only once, though it may
   stand in two tabs. */
function excerptOf(entry, marks) {
  const sentences = (entry.sentences ??= sentencesOf(entry.anchor ? entry.text : `${entry.text} ${entry.page.description || ""}`));
  const counts = sentences.map(({ tokens }) => tokens.filter((token) => marks.has(token)).length);
  let at = counts.reduce((best, count, place) => (count > counts[best] ? place : best), 0);
  let excerpt = at ? "… " : "";
  while (at < sentences.length && excerpt.length < EXCERPT_LENGTH) excerpt += sentences[at++].text;
  return marked(excerpt.trim(), marks);
}

/* One that has no end for so many letters ends at a blank. */
const SENTENCE = /(?:[^.!?]{1,400}(?=[.!?]|$)|[^.!?]{1,400}(?=\s)|[^.!?]{1,400})[.!?]*\s*/g;

function sentencesOf(text) {
  const sentences = new Set(text.match(SENTENCE)?.map((sentence) => `${sentence.trim()} `));
  return [...sentences].map((sentence) => ({ text: sentence, tokens: [...new Set(tokensOf(sentence))] }));
}

function marked(text, marks) {
  const parts = [];
  for (const part of text.split(/([\p{L}\p{N}'’]+)/u)) {
    const how = [tokenOf(fold(part)), ...tokensOf(part)].map((token) => marks.get(token)).find(Boolean) || "";
    if (parts.length && parts.at(-1)[1] === how && !how) parts.at(-1)[0] += part;
    else if (part) parts.push([part, how]);
  }
  return parts;
}

/* Features: what a second look sees of an entry, each a number from about 0 to 1. Their weights are
   fitted (weights.js). */

import { codeIn } from "./index.js";
import { tokenOf, tokensOf } from "./words.js";

const titleOf = (entry) => (entry.titleTokens ??= tokensOf(entry.title));
const textOf = (entry) => (entry.textTokens ??= tokensOf(entry.text));
const wholeOf = (entry) => (entry.wholeTokens ??= [...titleOf(entry), ...textOf(entry)]);

/* What all entries of a page share: `found` is { page, own, best }. */
export function featuresOfPage(index, query, found, bestOwn) {
  const top = index.entries[found.page.first];
  const pageTitle = titleOf(top);
  return {
    page: found.own / bestOwn,
    pageTitle: likeness(index, query, pageTitle),
    pageAsked: bestOf(top.asked, (phrase) => likeness(index, query, phrase)),
    pageSame: bestOf([pageTitle, ...top.asked], (phrase) => sameWords(query, phrase) ** 4),
    pageSaid: Math.min(2, saidIn(query, top)),
    pageCover: query.units.reduce((sum, { weight, pages }) => sum + (pages[found.page.number] ? weight : 0), 0) / query.weight,
    pageTrouble: isTrouble(query.tokens) && isTrouble(pageTitle) ? 1 : 0,
    hub: found.page.hub ? 1 : 0,
    changes: changesIn(index, found.page),
    boost: Math.log(found.page.boost || 1),
  };
}

export function featuresOf(index, query, { entry, score }, page, bestScore) {
  const top = index.entries[entry.page.first];
  const section = index.entries[entry.section];
  const title = titleOf(entry);
  // What readers ask of a page speaks for the page, and not for its first paragraph.
  const asked = entry === top ? [] : entry.asked;
  const above = entry.step && section !== top ? section : null;
  const { number } = entry;
  const share = (weigh) => query.units.reduce((sum, unit) => sum + unit.weight * weigh(unit), 0) / query.weight;
  const titleText = telling(index, title).tokens;
  const code = codeIn(entry);
  const codeAbove = above ? codeIn(above) : "";
  return {
    ...page,
    entry: score / bestScore,
    entryCover: share(({ hits }) => (hits[number] || hits[entry.section] || hits[top.number] ? 1 : 0)),
    ownCover: share(({ hits }) => (hits[number] ? 1 : 0)),
    title: likeness(index, query, title),
    titleOnly: titleText.length ? shareAsked(index, query, title) : 0,
    above: above ? likeness(index, query, titleOf(above)) : 0,
    titles: likeness(index, query, entry.titlesTokens ??= [...pageTitleIf(index, entry), ...title]),
    lead: shareMatched(query, entry.leadTokens ??= textOf(entry).slice(0, LEAD)),
    asked: bestOf(asked, (phrase) => likeness(index, query, phrase)),
    same: sameWords(query, title) ** 4,
    sameAsked: bestOf(asked, (phrase) => sameWords(query, phrase)) ** 4,
    orderTitle: sameOrder(index, query, title),
    quoted: query.tokens.length >= SHORTEST_QUOTE && longestRun(query.tokens, title) === 1 ? 1 : 0,
    titleRun: titleRun(index, query, title),
    near: nearness(query, wholeOf(entry)),
    stepAsked: entry.step ? stepAsked(index, query, title) : 0,
    // A page that is all introduction has no better place.
    top: entry === top ? 1 - entry.length / (entry.page.length || 1) : 0,
    signpost: entry.signpost ? 1 : 0,
    otherCode: (code || codeAbove) && !query.codes.includes(code || codeAbove) ? 1 : 0,
    identifierPage: shareHeld(query.identifiers, query.identifiers.length ? pageTokens(index, entry.page) : []),
    learned: learnedOf(query, entry.step ? section : entry),
    version: versionOf(query, entry),
    side: sideOf(query, [...title, ...pageTitleIf(index, entry)]),
  };
}

/* 1 for a list of changes, which its title says, or whose sections are named by versions or dates: it
   speaks of everything, and answers little. */
const CHANGES = /^(?:change ?log|changes|history|news|release(?:s| notes)|what['’]?s new)\b/i;
const VERSION = /^\W*(?:v(?:ersion)? ?)?\d+\.\d+|^\W*\d{4}-\d\d/i;
const FEWEST_VERSIONS = 5;

function changesIn(index, page) {
  if (page.changes === undefined) {
    const sections = index.entries.slice(page.first + 1, page.end).filter(({ step }) => !step);
    const versions = sections.filter(({ title }) => VERSION.test(title)).length;
    const isList = versions >= FEWEST_VERSIONS && versions > sections.length / 8;
    page.changes = isList || CHANGES.test(page.title || "") ? 1 : 0;
  }
  return page.changes;
}

/* Whoever begins with a verb that a step of the site begins with asks for a step, and mostly for one
   that begins so. */
function stepAsked(index, { tokens }, title) {
  if (!index.stepVerbs.has(tokens[0])) return 0;
  return title[0] === tokens[0] ? 1 : 0.5;
}

const SHORTEST_QUOTE = 4;
const LEAD = 30;

const bestOf = (list, value) => list.reduce((best, one) => Math.max(best, value(one)), 0);

const pageTitleIf = (index, entry) => (entry.number === entry.page.first ? [] : titleOf(index.entries[entry.page.first]));

function pageTokens(index, page) {
  return (page.tokens ??= [...new Set(index.entries.slice(page.first, page.end).flatMap(wholeOf))]);
}

const shareHeld = (wanted, tokens) =>
  wanted.length ? wanted.filter((token) => tokens.includes(token)).length / wanted.length : 0;

/* 1 where the tabs around are of the Windows version that was typed, -1 where of another. */
function versionOf(query, { tabs }) {
  if (!query.version || !tabs.length) return 0;
  return tabs.join().includes(query.version) ? 1 : -1;
}

/* "Before" and "after": 1 where a title is on the same side as the query, -1 where it is on the
   other. Whoever says what is done has done it. */
const tokenSet = (words) => new Set(words.split(" ").map(tokenOf));
const BEFORE = tokenSet("before prepare prevent plan planning avoid ahead beforehand upcoming");
const AFTER = tokenSet("after since now replaced swapped changed installed died dead broken broke fried failed lost new longer");

function sideOf({ words }, title) {
  const holds = (tokens) => [...words].some((token) => tokens.has(token));
  const isBefore = title.some((token) => BEFORE.has(token));
  if (holds(BEFORE)) return isBefore ? 1 : 0;
  return isBefore && holds(AFTER) ? -1 : 0;
}

/* Whether words tell of trouble, as a question does and the title of a page that mends something. */
const TROUBLE = tokenSet(
  "not cannot cant couldnt wont doesnt didnt isnt nothing unable fail fails failed failure refused invalid lost wrong " +
    "error problem issue trouble troubleshoot troubleshooting stuck broken stopped help fix fixes solve",
);
const isTrouble = (tokens) => tokens.some((token) => TROUBLE.has(token));

/* What questions that were answered by a section have taught of the words typed: "motherboard 12". */
function learnedOf(query, entry) {
  return query.telling.reduce((sum, token) => sum + (entry.learned.get(token) || 0), 0) / 10;
}

/* How many of the phrases of what readers ask are typed, stop words and all, or are a reading of
   what was typed. */
function saidIn(query, entry) {
  entry.lines ??= [...new Set(entry.asked.map((phrase) => phrase.join(" ")))];
  return entry.lines.filter((line) => query.line.includes(` ${line} `) || query.readings.has(line)).length;
}

/* What a step has over its section: whether anything is asked beyond the titles above it, and how
   much of that stands in the step. Words of the titles choose the section, the others its step. */
export function featuresOfStep(index, query, entry) {
  const above = index.entries[entry.section];
  const known = bestReadings(query, [...titleOf(above), ...pageTitleIf(index, above)]) || [];
  const held = bestReadings(query, wholeOf(entry)) || [];
  const beyond = query.units.flatMap(({ weight }, at) => (known[at] ? [] : [{ weight, holds: held[at]?.weight || 0 }]));
  const asked = beyond.reduce((sum, { weight }) => sum + weight, 0);
  const found = beyond.reduce((sum, { weight, holds }) => sum + weight * holds, 0);
  return { any: asked ? 1 : 0, beyond: asked ? found / asked : 0 };
}

/* 1 when a text and the query ask for the same things and nothing else, 0 when they share nothing;
   rare words count for more. */
function likeness(index, query, tokens) {
  const ofQuery = shareMatched(query, telling(index, tokens).tokens);
  if (!ofQuery) return 0;
  const ofText = shareAsked(index, query, tokens);
  return (2 * ofText * ofQuery) / (ofText + ofQuery || 1);
}

/* How much of the query's weight stands in a text. */
function shareMatched(query, tokens) {
  const best = bestReadings(query, tokens);
  if (!best) return 0;
  let matched = 0;
  best.forEach(({ weight }, at) => (matched += weight * query.units[at].weight));
  return matched / query.weight;
}

/* How much of a text's weight is asked for. */
function shareAsked(index, query, tokens) {
  const text = telling(index, tokens);
  const best = bestReadings(query, text.tokens);
  if (!best) return 0;
  const asked = new Map();
  best.forEach(({ phrase, weight }) => phrase.forEach((token) => asked.set(token, weight)));
  let shared = 0;
  text.tokens.forEach((token, at) => (shared += text.weights[at] * (asked.get(token) || 0)));
  return shared / text.weight;
}

/* For each unit the best reading that stands in a text, if any does for any unit. */
function bestReadings(query, tokens) {
  let best;
  let held;
  for (const token of tokens) {
    for (const { at, reading } of query.byFirst.get(token) || []) {
      if (best?.[at]?.weight >= reading.weight) continue;
      if (reading.phrase.length > 1) {
        held ??= new Set(tokens);
        if (!reading.phrase.every((other) => held.has(other))) continue;
      }
      best ??= [];
      best[at] = reading;
    }
  }
  return best;
}

/* How far query and title are made of the same words, stop words and all, from 0 to 1: many headings
   are the reader's question, and "which" and "how many" are what tells it from another. */
function sameWords(query, title) {
  const own = new Set(title);
  const shared = [...own].filter((token) => query.words.has(token)).length;
  return shared > 1 ? (2 * shared) / (query.words.size + own.size) : 0;
}

/* The words of a text without stop words, each with its weight, and what they weigh together. */
function telling(index, tokens) {
  let text = index.telling.get(tokens);
  if (text) return text;
  const kept = tokens.filter((token) => !index.stopTokens.has(token));
  const weights = kept.map((token) => index.rarityOf(token));
  text = { tokens: kept, weights, weight: weights.reduce((sum, weight) => sum + weight, 0) || 1 };
  index.telling.set(tokens, text);
  return text;
}

/* How much of the query stands in the text as one run, stop words counted or left out: people
   type some messages word for word, and others from memory. */
function sameOrder(index, query, text) {
  return Math.max(longestRun(query.tokens, text), longestRun(query.order, telling(index, text).tokens));
}

/* How much of a title stands in the query as one run: people add words to what the screen says. */
function titleRun(index, query, title) {
  const own = telling(index, title).tokens;
  return Math.max(title.length > 2 ? longestRun(title, query.tokens) : 0, own.length > 2 ? longestRun(own, query.order) : 0);
}

/* The longest run of the query's words that stands in the text in the same order, as a share of
   the query; 0 for a single word. */
function longestRun(query, text) {
  let longest = 1;
  text.forEach((token, from) => {
    for (let at = query.indexOf(token); at >= 0; at = query.indexOf(token, at + 1)) {
      let run = 1;
      while (at + run < query.length && query[at + run] === text[from + run]) run++;
      longest = Math.max(longest, run);
    }
  });
  return query.length > 1 ? (longest - 1) / (query.length - 1) : 0;
}

/* How much of the query's weight stands within a few words of each other, at best. */
const WINDOW = 12;

function nearness(query, tokens) {
  const places = [];
  tokens.forEach((token, place) => {
    for (const { at, reading } of query.byFirst.get(token) || []) {
      if (reading.phrase.every((other, step) => tokens[place + step] === other)) {
        places.push({ place, at, worth: reading.weight * query.units[at].weight });
      }
    }
  });
  let best = 0;
  for (let first = 0; first < places.length; first++) {
    const worth = new Map();
    for (let next = first; next < places.length && places[next].place < places[first].place + WINDOW; next++) {
      const { at, worth: one } = places[next];
      worth.set(at, Math.max(worth.get(at) || 0, one));
    }
    if (worth.size < 2 && query.units.length > 1) continue;
    best = Math.max(best, [...worth.values()].reduce((sum, one) => sum + one, 0));
  }
  return best / query.weight;
}

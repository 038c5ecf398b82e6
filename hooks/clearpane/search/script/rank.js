/* Ranking: which pages answer the query, and which entry of each page to land on. At first words
   are weighed as in BM25F: by rarity, by the field they stand in, more for the first find than for
   the tenth. The likeliest pages get a second look at what features.js sees. */

import { featuresOf, featuresOfPage, featuresOfStep } from "./features.js";
import { codeIn } from "./index.js";
import { LOOKED_AT, WEIGHTS } from "./weights.js";

/* Gives of some pages the best first, at least `most` if so many are found:
   { page, score, entries: [{ entry, score }] }, best entry first. */
export function rank(index, query, pages = index.pages, most = 0) {
  const { found, likely, others } = candidates(index, query, pages, most);
  for (const page of likely) {
    page.entries.forEach((scored) => (scored.score = weigh(scored.features)));
    page.entries.sort((a, b) => b.score - a.score || a.entry.number - b.entry.number);
    page.entries = withoutTwins(page.entries);
    page.score = together(page.entries.map(({ score }) => score));
    leadToStep(index, query, page.entries);
  }
  likely.sort((a, b) => b.score - a.score || a.page.number - b.page.number);
  return { pages: [...likely, ...others], total: found };
}

/* What entries are worth together, of whose scores the first is the best: about as much as that one,
   and more the more there are like it. */
export function together(scores) {
  const [best] = scores;
  return best + WEIGHTS.together * Math.log(scores.reduce((sum, score) => sum + Math.exp(score - best), 0));
}

/* The same step in the tab of the other Windows is no second result, and no second reason. */
export function withoutTwins(entries) {
  const seen = new Set();
  return entries.filter(({ entry }) => {
    const key = entry.step ? `${entry.section} ${entry.title}` : entry.anchor;
    return !seen.has(key) && seen.add(key);
  });
}

/* Of the section that fits best, the section itself or the likeliest of its steps comes first: which
   page, and which section, is settled, so that no other loses by it. */
function leadToStep(index, query, entries) {
  const worth = ({ entry, score }) => score + (entry.step ? sum(WEIGHTS.step, featuresOfStep(index, query, entry)) : 0);
  const section = sectionOf(entries[0].entry);
  const own = entries.filter(({ entry }) => sectionOf(entry) === section);
  const best = own.reduce((one, other) => (worth(other) > worth(one) ? other : one));
  entries.splice(entries.indexOf(best), 1);
  entries.unshift(best);
}

/* The number of the section that an entry is, or is in as a step. */
export const sectionOf = ({ step, section, number }) => (step ? section : number);

export function weigh(features) {
  // Who has typed an error code has that error, whatever else was typed.
  return sum(WEIGHTS.rank, features) + 100 * (features.code || 0);
}

function sum(weights, features) {
  let score = 0;
  for (const name in weights) score += weights[name] * features[name];
  return score;
}

/* How many pages hold anything asked for, the likeliest with their features, and those behind them. */
export function candidates(index, query, pages = index.pages, most = 0) {
  const { found, likely: others } = likeliest(index, query, pages, Math.max(most, LOOKED_AT.pages));
  const likely = others.splice(0, LOOKED_AT.pages);
  const bestOwn = Math.max(...likely.map(({ own }) => own));
  const bestEntry = Math.max(...likely.flatMap(({ entries }) => entries.map(({ score }) => score)));
  for (const found of likely) {
    const ofPage = featuresOfPage(index, query, found, bestOwn);
    found.entries.forEach((scored) => {
      scored.features = featuresOf(index, query, scored, ofPage, bestEntry);
      scored.features.code = codeShare(index, query, scored.entry);
    });
  }
  return { found, likely, others };
}

/* The same without features: of a page nothing need be known but which words it holds. */
export function likeliest(index, query, pages, most) {
  const hit = pages
    .map((page) => ({ page, own: scorePage(index, query, page), entries: [] }))
    .filter(({ own }) => own)
    .sort((a, b) => b.own - a.own);
  const likely = hit.slice(0, 4 * LOOKED_AT.pages);
  // Whoever asks for more pages gets them behind the same first ones.
  const others = hit.slice(likely.length, most);
  [...likely, ...others].forEach((found) => scoreEntries(index, query, found));
  likely.sort((a, b) => b.first - a.first);
  return { found: hit.length, likely: [...likely, ...others].slice(0, most) };
}

/* 1 for an entry whose title is a code that was typed, less for one below it or that names it. For a
   code that the site lacks, what its page of codes says first holds for every code. */
function codeShare(index, query, entry) {
  const { forEveryCode } = index;
  if (query.lacksCode && forEveryCode && !query.codes.length) {
    if (entry === forEveryCode) return 1;
    return entry.section === forEveryCode.number ? 0.99 : 0;
  }
  if (!query.codes.length) return 0;
  if (query.codes.includes(codeIn(entry))) return 1;
  const holds = query.units.some(({ word, hits }) => /\d/.test(word) && hits[entry.number] > 0);
  if (query.codes.includes(codeIn(index.entries[entry.section]))) return 0.99;
  return holds ? 0.5 : 0;
}

/* What an entry is worth that holds nothing of the query, but is the answer to it. */
const LEAST = 1e-6;

/* What all entries of a page are worth together. */
function scorePage(index, query, page) {
  let isHit = false;
  query.units.forEach(({ pages, isAside }, at) => {
    query.counts[at] = pages[page.number];
    if (pages[page.number] && !isAside) isHit = true;
  });
  if (!isHit) return query.lacksCode && page === index.forEveryCode?.page ? LEAST : 0;
  return bm25(query, page.length / index.averagePage);
}

/* A page is worth what its entries are together, and its best entry once more. */
function scoreEntries(index, query, found) {
  for (let number = found.page.first; number < found.page.end; number++) {
    const score = scoreEntry(index, query, number);
    if (score) found.entries.push({ entry: index.entries[number], score });
  }
  found.entries.sort((a, b) => b.score - a.score || a.entry.number - b.entry.number);
  let [steps, sections] = [0, 0];
  found.entries = found.entries.filter(({ entry }) =>
    entry.step ? ++steps <= LOOKED_AT.steps : ++sections <= LOOKED_AT.sections || !entry.anchor,
  );
  found.first = found.own + WEIGHTS.bestEntry * found.entries[0].score;
}

/* 0 for an entry that holds nothing of what is asked for, though it may say "where". */
function scoreEntry(index, query, number) {
  const entry = index.entries[number];
  const page = entry.page.first;
  const { section } = entry;
  const { units, counts } = query;
  let isHit = false;
  for (let at = 0; at < units.length; at++) {
    const { hits, isAside } = units[at];
    const above = Math.max(number === page ? 0 : hits[page], number === section ? 0 : hits[section]);
    if (hits[number] && !isAside) isHit = true;
    counts[at] = hits[number] + WEIGHTS.inherited * above;
  }
  if (!isHit) return query.lacksCode && entry === index.forEveryCode ? LEAST : 0;
  return bm25(query, entry.length / index.averageLength);
}

/* The weight of the units that are counted at all, less where others are missing. `length` is
   relative to the average. */
function bm25({ units, counts, weight }, length) {
  const { saturation, length: matters, keptUnmatched } = WEIGHTS;
  const heldBack = saturation * (1 - matters + matters * length);
  let score = 0;
  let matched = 0;
  for (let at = 0; at < units.length; at++) {
    if (!counts[at]) continue;
    score += (units[at].weight * counts[at] * (saturation + 1)) / (counts[at] + heldBack);
    matched += units[at].weight;
  }
  return score * (keptUnmatched + (1 - keptUnmatched) * (matched / weight));
}

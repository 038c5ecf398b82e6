/* Fits the weights of the second look (hooks/clearpane/search/script/weights.js):

     node tests/bench/search/fit.mjs SITE=QUERIES.tsv,QUERIES.tsv [SITE=QUERIES.tsv …] [--only=NAME,NAME]

   SITE is a built site with our search. A line of a file of queries is: query, right pages, right
   places (expressions), blanks between; in a file of `steps` it is: query, right steps. `bare:SITE`
   asks without synonyms and without what readers say; such queries and those in a folder `imagined`
   count less, and steps more, for there are few. What a step has over its section is fitted on them
   alone. With --only all weights but those named stay as they are. Each file is held back in turn,
   with its bare twin, and asked with weights that were fitted on the others. Prints what the held
   files say, the weights fitted on all, and with --without for each weight what the held files lose
   when it goes; what loses nothing may go. */

import { indexOf, isOfSteps, NAMES, OF_STEP, queriesOf, rowsOf } from "./rows.mjs";
import { together } from "../../../hooks/clearpane/search/script/rank.js";
import { WEIGHTS } from "../../../hooks/clearpane/search/script/weights.js";

const STEPS = 120;
const RATE = 0.1;
/* How far large weights are held back, and how much landing in the section counts beside the page. */
const HELD_BACK = 0.001;
const SECTION = 0.7;
const OF_STEPS = { share: 5, place: 1.5 };
const BARE = 0.2;
const IMAGINED = 0.15;
/* Other sites' queries, which have no places, are few for what they stand for. */
const OF_OTHERS = 2;
/* Set by hand, each for a kind of query of which no file has enough; what was learned is left out of
   the indexes here, for it was learned from the same queries. */
const BY_HAND = ["quoted", "boost", "version", "changes", "learned"];

const options = process.argv.slice(2);
const asked = options.filter((option) => option.includes("=") && !option.startsWith("--"));
const only = options.find((option) => option.startsWith("--only="))?.slice("--only=".length).split(",");
if (!asked.length) throw new Error("usage: node fit.mjs SITE=QUERIES.tsv[,QUERIES.tsv] [bare:SITE=QUERIES.tsv …] [--only=NAME,NAME] [--without]");

const dot = (values, weights) => values.reduce((sum, value, at) => sum + value * weights[at], 0);
const scoreOf = (row, weights) => row.code + dot(row.values, weights);

/* Conditional logistic regression: the right entries are to have the highest scores. No
   weight changes the side of zero that it is on. */
function fit(files, without = -1) {
  const total = files.reduce((sum, { share, queries }) => sum + share * queries.length, 0);
  const isFixed = NAMES.map((name) => (only ? !only.includes(name) : BY_HAND.includes(name)));
  const start = NAMES.map((name) => Math.sign(WEIGHTS.rank[name]));
  const weights = start.map((side, at) => (at === without ? 0 : isFixed[at] ? WEIGHTS.rank[NAMES[at]] : 0.3 * side));
  const slopeOf = (slope) => {
    for (const { queries, share, place } of files) {
      for (const rows of queries) {
        const scores = rows.map((row) => scoreOf(row, weights));
        addSlope(slope, rows, "values", scores, "isPage", share / total);
        addSlope(slope, rows, "values", scores, "isPlace", (place * share) / total);
      }
    }
  };
  return descended(weights, slopeOf, (next, at) => (isFixed[at] ? weights[at] : at === without || next * start[at] < 0 ? 0 : next));
}

/* What a step has over its section: of the section of a right step, it is to have the highest score. */
function fitOfStep(files, weights) {
  const groups = files.filter(({ file }) => isOfSteps(file)).flatMap(({ queries }) => queries.flatMap((rows) => {
    const sections = [...new Set(rows.filter(({ isPlace }) => isPlace).map(({ section }) => section))];
    return sections.map((section) => rows.filter((row) => row.section === section));
  }));
  const ofStep = OF_STEP.map(() => 0);
  const slopeOf = (slope) => groups.forEach((rows) => {
    const scores = rows.map((row) => scoreOf(row, weights) + dot(row.ofStep, ofStep));
    addSlope(slope, rows, "ofStep", scores, "isPlace", 1 / groups.length);
  });
  return descended(ofStep, slopeOf, (next) => next);
}

/* Changes weights step by step against the slope, by Adam; `kept` says what becomes of each. */
function descended(weights, slopeOf, kept) {
  const [first, second] = [weights.map(() => 0), weights.map(() => 0)];
  for (let step = 1; step <= STEPS; step++) {
    const slope = weights.map((weight) => 2 * HELD_BACK * weight);
    slopeOf(slope);
    weights.forEach((weight, at) => {
      first[at] = 0.9 * first[at] + 0.1 * slope[at];
      second[at] = 0.999 * second[at] + 0.001 * slope[at] ** 2;
      const change = first[at] / (1 - 0.9 ** step) / (Math.sqrt(second[at] / (1 - 0.999 ** step)) + 1e-9);
      weights[at] = kept(weight - RATE * change, at);
    });
  }
  return weights;
}

function addSlope(slope, rows, values, scores, flag, part) {
  const highest = Math.max(...scores);
  const likely = scores.map((score) => Math.exp(score - highest));
  const all = likely.reduce((sum, one) => sum + one, 0);
  const right = rows.reduce((sum, row, at) => sum + (row[flag] ? likely[at] : 0), 0);
  if (!right) return;
  rows.forEach((row, at) => {
    const pull = part * (likely[at] / all - (row[flag] ? likely[at] / right : 0));
    if (Math.abs(pull) > 1e-9) row[values].forEach((value, name) => (slope[name] += pull * value));
  });
}

/* How often the right page comes first, is among three, and its first section is a right place. */
function figuresOf(queries, weights, ofStep) {
  const sum = [0, 0, 0];
  for (const rows of queries) {
    if (!rows.length) continue;
    const scored = rows.map((row) => ({ ...row, score: scoreOf(row, weights) })).sort((a, b) => b.score - a.score);
    const scores = new Map(scored.map(({ page }) => [page, []]));
    scored.forEach(({ page, score }) => scores.get(page).push(score));
    const ofPages = new Map([...scores].map(([page, own]) => [page, together(own)]));
    const order = [...scored].sort((a, b) => ofPages.get(b.page) - ofPages.get(a.page));
    const pages = [...new Set(order.map(({ page }) => page))];
    const right = new Set(order.filter(({ isPage }) => isPage).map(({ page }) => page));
    const rank = pages.findIndex((page) => right.has(page));
    sum[0] += rank === 0;
    sum[1] += rank >= 0 && rank < 3;
    const [best] = order;
    const own = order.filter(({ page, section }) => page === pages[0] && section === best.section);
    const worth = (row) => row.score + dot(row.ofStep, ofStep);
    const led = own.reduce((one, other) => (worth(other) > worth(one) ? other : one), own[0]);
    sum[2] += Boolean([...(led ? [led] : []), ...order].find(({ page, isSection }) => isSection && page === pages[0])?.isPlace);
  }
  return sum;
}

const shares = (sum, count) => sum.map((one) => (one / count).toFixed(3)).join(" / ");

/* What each file says of weights that were fitted without it and its twin. */
function heldFigures(files, without) {
  const groups = [...new Set(files.map(({ file }) => file))];
  return groups.flatMap((group) => {
    const weights = fit(files.filter(({ file }) => file !== group), without);
    const ofStep = fitOfStep(files.filter(({ file }) => file !== group), weights);
    return files.filter(({ file }) => file === group).map(({ name, queries }) => ({ name, count: queries.length, sum: figuresOf(queries, weights, ofStep) }));
  });
}

const files = asked.flatMap((option) => {
  const [site, names] = option.split("=");
  const isBare = site.startsWith("bare:");
  // How words are read is set as an index is made: all its queries are asked before the next one.
  const index = indexOf(site.replace(/^bare:/, ""), isBare ? "bare" : "unlearned");
  return names.split(",").map((file) => {
    const isSteps = isOfSteps(file);
    const queries = queriesOf(file);
    return {
      file, name: `${isBare ? "bare:" : ""}${file.split("/").slice(-2).join("/")}`,
      share: (file.includes("imagined") ? IMAGINED : 1) * (isSteps ? OF_STEPS.share : isBare ? BARE : queries.some(({ patterns }) => patterns.length) ? 1 : OF_OTHERS),
      place: isSteps ? OF_STEPS.place : SECTION,
      queries: queries.map((query) => rowsOf(index, query)),
    };
  });
});
const firsts = (held) => held.reduce((sum, { sum: [first] }) => sum + first, 0);
const held = heldFigures(files);
console.log("held back: page first / in three / place first");
held.forEach(({ name, count, sum }) => console.log(`  ${name}: ${shares(sum, count)} of ${count}`));
const weights = fit(files);
const named = (names, values) => console.log(names.map((name, at) => `${name}: ${values[at].toFixed(2)}`).join(", "));
named(NAMES, weights);
named(OF_STEP, fitOfStep(files, weights));
if (options.includes("--without")) NAMES.forEach((name, at) => {
  const lost = firsts(held) - firsts(heldFigures(files, at));
  console.log(`${name}: without it ${lost > 0 ? `${lost} fewer` : "none lost"}`);
});

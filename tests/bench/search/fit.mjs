/* Fits the weights of the second look (hooks/clearpane/search/script/weights.js):

     node tests/bench/search/fit.mjs SITE/search QUERIES.tsv [QUERIES.tsv …]

   A line of a file of queries is: query, right pages, right places (expressions), blanks between.
   Each fifth of the queries is held back in turn and asked with weights that were fitted on the
   others. Prints what the held fifths say, the weights fitted on all, and for each what is lost
   without it; what loses nothing may go. */

import { readFileSync } from "node:fs";
import { Index } from "../../../hooks/clearpane/search/script/index.js";
import { parseQuery } from "../../../hooks/clearpane/search/script/query.js";
import { candidates } from "../../../hooks/clearpane/search/script/rank.js";
import { WEIGHTS } from "../../../hooks/clearpane/search/script/weights.js";

const FOLDS = 5;
const STEPS = 120;
const RATE = 0.1;
/* How far large weights are held back, and how much landing in the section counts beside the page. */
const HELD_BACK = 0.001;
const SECTION = 0.7;
/* What a code that was typed is worth: it decides, so it is not fitted. */
const CODE = 30;
const NAMES = Object.keys(WEIGHTS.rank);

const [folder, ...files] = process.argv.slice(2);
if (!files.length) throw new Error("usage: node fit.mjs SITE/search QUERIES.tsv [QUERIES.tsv …]");

function read(name) {
  const text = readFileSync(`${folder}/${name}`, "utf8");
  return JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));
}

function queriesOf(file) {
  const [, ...lines] = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line.trim()).map((line) => {
    const [text, pages, places = ""] = line.split("\t");
    const patterns = places.split(" ").filter(Boolean).map((pattern) => new RegExp(`^(?:${pattern})$`));
    return { text, pages: pages.split(" "), patterns };
  });
}

const trimmed = (url) => url.replace(/\/$/, "");

/* The entries that may answer a query, each with its features, and whether it is right. */
function rowsOf(index, { text, pages, patterns }) {
  const query = parseQuery(index, text);
  const { likely } = query.units.length ? candidates(index, query) : { likely: [] };
  return likely.flatMap(({ page, entries }) =>
    entries.map(({ entry, features }) => {
      const place = `${trimmed(page.url)}#${entry.anchor}`;
      return {
        values: NAMES.map((name) => features[name]),
        code: CODE * features.code,
        page: trimmed(page.url),
        isPage: pages.includes(trimmed(page.url)),
        isPlace: patterns.some((pattern) => pattern.test(place)),
      };
    }),
  );
}

const scoreOf = (row, weights) => row.values.reduce((sum, value, at) => sum + value * weights[at], row.code);

/* Conditional logistic regression, by Adam: the right entries are to have the highest scores. No
   weight changes the side of zero that it is on. */
function fit(queries, without = -1) {
  const start = NAMES.map((name) => Math.sign(WEIGHTS.rank[name]));
  const weights = start.map((side, at) => (at === without ? 0 : 0.3 * side));
  const [first, second] = [NAMES.map(() => 0), NAMES.map(() => 0)];
  for (let step = 1; step <= STEPS; step++) {
    const slope = weights.map((weight) => 2 * HELD_BACK * weight);
    for (const rows of queries) addSlope(slope, rows, weights, queries.length);
    weights.forEach((weight, at) => {
      first[at] = 0.9 * first[at] + 0.1 * slope[at];
      second[at] = 0.999 * second[at] + 0.001 * slope[at] ** 2;
      const change = first[at] / (1 - 0.9 ** step) / (Math.sqrt(second[at] / (1 - 0.999 ** step)) + 1e-9);
      const next = weight - RATE * change;
      weights[at] = at === without || next * start[at] < 0 ? 0 : next;
    });
  }
  return weights;
}

function addSlope(slope, rows, weights, count) {
  const scores = rows.map((row) => scoreOf(row, weights));
  const highest = Math.max(...scores);
  const likely = scores.map((score) => Math.exp(score - highest));
  const all = likely.reduce((sum, one) => sum + one, 0);
  for (const [flag, share] of [["isPage", 1], ["isPlace", SECTION]]) {
    const right = rows.reduce((sum, row, at) => sum + (row[flag] ? likely[at] : 0), 0);
    if (!right) continue;
    rows.forEach((row, at) => {
      const pull = (share / count) * (likely[at] / all - (row[flag] ? likely[at] / right : 0));
      if (Math.abs(pull) > 1e-9) row.values.forEach((value, name) => (slope[name] += pull * value));
    });
  }
}

/* How often the right page comes first, is among three, and the first entry is a right place. */
function figuresOf(queries, weights) {
  const sum = [0, 0, 0];
  for (const rows of queries) {
    const order = [...rows].sort((a, b) => scoreOf(b, weights) - scoreOf(a, weights));
    const pages = [...new Set(order.map(({ page }) => page))];
    const right = new Set(order.filter(({ isPage }) => isPage).map(({ page }) => page));
    const rank = pages.findIndex((page) => right.has(page));
    sum[0] += rank === 0;
    sum[1] += rank >= 0 && rank < 3;
    sum[2] += Boolean(order[0]?.isPlace);
  }
  return sum;
}

const shares = (sum, count) => sum.map((one) => (one / count).toFixed(3)).join(" / ");

function heldFigures(queries, without) {
  const sum = [0, 0, 0];
  for (let fold = 0; fold < FOLDS; fold++) {
    const weights = fit(queries.filter((_, at) => at % FOLDS !== fold), without);
    figuresOf(queries.filter((_, at) => at % FOLDS === fold), weights).forEach((one, at) => (sum[at] += one));
  }
  return sum;
}

const manifest = read("index.js");
const index = new Index({ ...read(manifest.words), ...read(manifest.scopes[0].file), english: read(manifest.english) });
const queries = files.flatMap(queriesOf).map((query) => rowsOf(index, query));
const held = heldFigures(queries);
console.log(`${queries.length} queries; held back: page first / in three / place first: ${shares(held, queries.length)}`);
const weights = fit(queries);
console.log(`fitted on all: ${shares(figuresOf(queries, weights), queries.length)}`);
NAMES.forEach((name, at) => {
  const lost = held[0] - heldFigures(queries, at)[0];
  console.log(`${name}: ${weights[at].toFixed(2)}, without it ${lost > 0 ? `${lost} fewer` : "none lost"}`);
});

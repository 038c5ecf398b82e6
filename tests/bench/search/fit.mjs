/* Fits the weights of the second look (hooks/clearpane/search/script/weights.js):

     node tests/bench/search/fit.mjs SITE=QUERIES.tsv,QUERIES.tsv [SITE=QUERIES.tsv …]

   SITE is a built site with our search. A line of a file of queries is: query, right pages, right
   places (expressions), blanks between; in a file of `steps` it is: query, right steps. `bare:SITE`
   asks without synonyms and without what readers say; such queries count less, and steps more, for
   there are few. Each file is held back in turn, with its bare twin, and asked with weights that were
   fitted on the others. Prints what the held files say, the weights fitted on all, and with --without
   for each weight what the held files lose when it goes; what loses nothing may go. */

import { readFileSync } from "node:fs";
import { Index } from "../../../hooks/clearpane/search/script/index.js";
import { parseQuery } from "../../../hooks/clearpane/search/script/query.js";
import { candidates } from "../../../hooks/clearpane/search/script/rank.js";
import { WEIGHTS } from "../../../hooks/clearpane/search/script/weights.js";

const STEPS = 120;
const RATE = 0.1;
/* How far large weights are held back, and how much landing in the section counts beside the page. */
const HELD_BACK = 0.001;
const SECTION = 0.7;
const OF_STEPS = { share: 5, place: 1.5 };
const BARE = 0.2;
/* Other sites' queries, which have no places, are few for what they stand for. */
const OF_OTHERS = 2;
/* What a code that was typed is worth: it decides, so it is not fitted. */
const CODE = 30;
/* Set by hand, each for a kind of query of which no file has enough. */
const BY_HAND = ["quoted", "boost", "version", "changes"];
const NAMES = Object.keys(WEIGHTS.rank);

const options = process.argv.slice(2);
const asked = options.filter((option) => option.includes("="));
if (!asked.length) throw new Error("usage: node fit.mjs SITE=QUERIES.tsv[,QUERIES.tsv] [bare:SITE=QUERIES.tsv …] [--without]");

function indexOf(site, isBare) {
  const read = (name) => {
    const text = readFileSync(`${site}/search/${name}`, "utf8");
    return JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));
  };
  const { words, scopes, english } = read("index.js");
  const data = { ...read(words), ...read(scopes[0].file), english: read(english) };
  return new Index(isBare ? { ...data, synonyms: [], keywords: [] } : data);
}

function queriesOf(file) {
  const [, ...lines] = readFileSync(file, "utf8").split("\n");
  const isSteps = isOfSteps(file);
  return lines.filter((line) => line.trim()).map((line) => {
    const [text, right, places = ""] = line.split("\t");
    const patterns = (isSteps ? right : places).split(" ").filter(Boolean);
    const pages = isSteps ? patterns.map((pattern) => pattern.split("#")[0]) : right.split(" ");
    return { text, pages, patterns: patterns.map((pattern) => new RegExp(`^(?:${pattern})$`)) };
  });
}

/* "steps.tsv", "handed-over-steps.tsv", "steps-more.tsv". */
const isOfSteps = (file) => /steps(?:-\w+)?\.tsv$/.test(file);

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
        isPage: pages.some((one) => one === ".*" || one === trimmed(page.url)),
        isSection: Boolean(entry.anchor),
        isPlace: patterns.some((pattern) => pattern.test(place)),
      };
    }),
  );
}

const scoreOf = (row, weights) => row.values.reduce((sum, value, at) => sum + value * weights[at], row.code);

/* Conditional logistic regression, by Adam: the right entries are to have the highest scores. No
   weight changes the side of zero that it is on. */
function fit(files, without = -1) {
  const total = files.reduce((sum, { share, queries }) => sum + share * queries.length, 0);
  const isFixed = NAMES.map((name) => BY_HAND.includes(name));
  const start = NAMES.map((name) => Math.sign(WEIGHTS.rank[name]));
  const weights = start.map((side, at) => (at === without ? 0 : isFixed[at] ? WEIGHTS.rank[NAMES[at]] : 0.3 * side));
  const [first, second] = [NAMES.map(() => 0), NAMES.map(() => 0)];
  for (let step = 1; step <= STEPS; step++) {
    const slope = weights.map((weight) => 2 * HELD_BACK * weight);
    for (const { queries, share, place } of files) {
      for (const rows of queries) addSlope(slope, rows, weights, share / total, place);
    }
    weights.forEach((weight, at) => {
      if (isFixed[at]) return;
      first[at] = 0.9 * first[at] + 0.1 * slope[at];
      second[at] = 0.999 * second[at] + 0.001 * slope[at] ** 2;
      const change = first[at] / (1 - 0.9 ** step) / (Math.sqrt(second[at] / (1 - 0.999 ** step)) + 1e-9);
      const next = weight - RATE * change;
      weights[at] = at === without || next * start[at] < 0 ? 0 : next;
    });
  }
  return weights;
}

function addSlope(slope, rows, weights, part, place) {
  const scores = rows.map((row) => scoreOf(row, weights));
  const highest = Math.max(...scores);
  const likely = scores.map((score) => Math.exp(score - highest));
  const all = likely.reduce((sum, one) => sum + one, 0);
  for (const [flag, share] of [["isPage", 1], ["isPlace", place]]) {
    const right = rows.reduce((sum, row, at) => sum + (row[flag] ? likely[at] : 0), 0);
    if (!right) continue;
    rows.forEach((row, at) => {
      const pull = share * part * (likely[at] / all - (row[flag] ? likely[at] / right : 0));
      if (Math.abs(pull) > 1e-9) row.values.forEach((value, name) => (slope[name] += pull * value));
    });
  }
}

/* How often the right page comes first, is among three, and its first section is a right place. */
function figuresOf(queries, weights) {
  const sum = [0, 0, 0];
  for (const rows of queries) {
    const together = {};
    rows.forEach((row) => (together[row.page] = (together[row.page] || 0) + Math.exp(scoreOf(row, weights))));
    const order = [...rows].sort((a, b) => together[b.page] - together[a.page] || scoreOf(b, weights) - scoreOf(a, weights));
    const pages = [...new Set(order.map(({ page }) => page))];
    const right = new Set(order.filter(({ isPage }) => isPage).map(({ page }) => page));
    const rank = pages.findIndex((page) => right.has(page));
    sum[0] += rank === 0;
    sum[1] += rank >= 0 && rank < 3;
    sum[2] += Boolean(order.find(({ page, isSection }) => isSection && page === pages[0])?.isPlace);
  }
  return sum;
}

const shares = (sum, count) => sum.map((one) => (one / count).toFixed(3)).join(" / ");

/* What each file says of weights that were fitted without it and its twin. */
function heldFigures(files, without) {
  const groups = [...new Set(files.map(({ file }) => file))];
  return groups.flatMap((group) => {
    const weights = fit(files.filter(({ file }) => file !== group), without);
    return files.filter(({ file }) => file === group).map(({ name, queries }) => ({ name, count: queries.length, sum: figuresOf(queries, weights) }));
  });
}

const files = asked.flatMap((option) => {
  const [site, names] = option.split("=");
  const isBare = site.startsWith("bare:");
  // How words are read is set as an index is made: all its queries are asked before the next one.
  const index = indexOf(site.replace(/^bare:/, ""), isBare);
  return names.split(",").map((file) => {
    const isSteps = isOfSteps(file);
    const queries = queriesOf(file);
    return {
      file, name: `${isBare ? "bare:" : ""}${file.split("/").slice(-2).join("/")}`,
      share: isSteps ? OF_STEPS.share : isBare ? BARE : queries.some(({ patterns }) => patterns.length) ? 1 : OF_OTHERS,
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
console.log(NAMES.map((name, at) => `${name}: ${weights[at].toFixed(2)}`).join(", "));
if (options.includes("--without")) NAMES.forEach((name, at) => {
  const lost = firsts(held) - firsts(heldFigures(files, at));
  console.log(`${name}: without it ${lost > 0 ? `${lost} fewer` : "none lost"}`);
});

/* Learns from questions and their answers which words lead to which section, over and above all that
   the search sees in the pages themselves, and writes it down:

     node tests/bench/search/learn.mjs SITE FILE.toml QUERIES.tsv [QUERIES.tsv …]

   SITE is a built site with our search, FILE.toml mostly `hooks/learned.toml`; files of queries are
   those of `fit.mjs`. What people have really asked counts more than what lies in a folder `imagined`.
   A word gets a weight for a place only where enough questions agree on it: the others stay zero. */

import { writeFileSync } from "node:fs";
import { parseQuery } from "../../../hooks/clearpane/search/script/query.js";
import { weigh } from "../../../hooks/clearpane/search/script/rank.js";
import { indexOf, isOfSteps, NAMES, queriesOf, rowsOf } from "./rows.mjs";

const ROUNDS = 80;
const RATE = 0.15;
/* How much the questions together must pull at a weight for it not to be zero. */
const HELD_BACK = 1.5;
/* What people have really asked, and what asks for one step, of which there is less. */
const REAL = 10;
const OF_STEPS = 3;
/* How much landing in the right place counts beside the page. */
const PLACE = 0.7;
/* A code that was typed decides anyway. */
const HIGHEST = 40;
const TENTH = 10;

const [site, out, ...files] = process.argv.slice(2);
if (!files.length) throw new Error("usage: node learn.mjs SITE FILE.toml QUERIES.tsv [QUERIES.tsv …]");

const index = indexOf(site, "unlearned");
/* Each word and place has a number, as the tables are laid out by them. */
const numbers = { words: new Map(), places: new Map() };
const numberOf = (known, name) => known.get(name) ?? known.set(name, known.size).get(name);

function examplesOf(file) {
  const share = (file.includes("imagined") ? 1 : REAL) * (isOfSteps(file) ? OF_STEPS : 1);
  return queriesOf(file).flatMap((query) => {
    const words = parseQuery(index, query.text).telling.filter((word) => !word.startsWith("#")).map((word) => numberOf(numbers.words, word));
    const rows = rowsOf(index, query).map(({ values, address, isPage, isPlace, code }) => ({
      score: Math.min(HIGHEST, code + weigh(Object.fromEntries(NAMES.map((name, at) => [name, values[at]])))),
      place: numberOf(numbers.places, address), isPage, isPlace,
    }));
    return words.length && rows.some(({ isPage }) => isPage) ? [{ share, words, rows }] : [];
  });
}

const examples = files.flatMap(examplesOf);
const mean = examples.reduce((sum, { share }) => sum + share, 0) / examples.length;
const size = numbers.places.size;
const weights = new Float32Array(numbers.words.size * size);
const squares = new Float32Array(weights.length);

/* Adds how each weight of an example's words should change, for its right rows to be the likeliest. */
function addSlope(slope, { share, words, rows }) {
  const learned = new Map();
  const taught = (place) => {
    if (!learned.has(place)) learned.set(place, words.reduce((sum, word) => sum + weights[word * size + place], 0));
    return learned.get(place);
  };
  const scores = rows.map(({ score, place }) => score + taught(place));
  const highest = Math.max(...scores);
  const likely = scores.map((score) => Math.exp(score - highest));
  const all = likely.reduce((sum, one) => sum + one, 0);
  const pulls = new Map();
  for (const [flag, part] of [["isPage", 1], ["isPlace", PLACE]]) {
    const right = rows.reduce((sum, row, at) => sum + (row[flag] ? likely[at] : 0), 0);
    if (!right) continue;
    rows.forEach((row, at) => {
      const pull = ((part * share) / mean) * (likely[at] / all - (row[flag] ? likely[at] / right : 0));
      pulls.set(row.place, (pulls.get(row.place) || 0) + pull);
    });
  }
  pulls.forEach((pull, place) => words.forEach((word) => (slope[word * size + place] += pull)));
}

for (let round = 0; round < ROUNDS; round++) {
  const slope = new Float32Array(weights.length);
  examples.forEach((example) => addSlope(slope, example));
  for (let at = 0; at < weights.length; at++) {
    squares[at] += slope[at] ** 2;
    const rate = RATE / (Math.sqrt(squares[at]) + 0.3);
    const next = weights[at] - rate * slope[at];
    weights[at] = Math.sign(next) * Math.max(Math.abs(next) - rate * HELD_BACK, 0);
  }
}

const lines = [];
let count = 0;
for (const [place, column] of [...numbers.places].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const taught = [...numbers.words].map(([word, row]) => [word, Math.round(TENTH * weights[row * size + column])]).filter(([, weight]) => weight);
  if (!taught.length) continue;
  count += taught.length;
  const [page, anchor] = place.split("#");
  const address = `/${page ? `${page}/` : ""}${anchor ? `#${anchor}` : ""}`;
  const words = taught.sort(([a], [b]) => (a < b ? -1 : 1)).map((pair) => `"${pair.join(" ")}"`);
  lines.push(`"${address}" = [${words.join(", ")}]`);
}
writeFileSync(out, `# Written by \`node tests/bench/search/learn.mjs\` from questions and their answers: of each page\n# or section the stems of words that lead to it, or away from it, and how much, in tenths.\n[learned]\n${lines.join("\n")}\n`);
console.log(`${examples.length} questions, ${count} weights of ${numbers.words.size} words for ${lines.length} places`);

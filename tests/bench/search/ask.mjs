/* Asks the search of a built site without a browser, and MiniSearch as it comes beside it:

     node tests/bench/search/ask.mjs SITE QUERIES.tsv [QUERIES.tsv …] [-v] [--bare]

   A line of a file of queries is: query, right pages, right places (expressions), blanks between.
   Prints how often a right page comes first, is among three, and the first place is right; with -v
   what missed; with --bare the same without synonyms, what readers say, and what was learned. MiniSearch reads
   Material's `search_index.json`, where the site has one with entries. */

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { indexOf } from "./rows.mjs";
import { search } from "../../../hooks/clearpane/search/script/results.js";

const options = process.argv.slice(2);
const [site, ...files] = options.filter((option) => !option.startsWith("-"));
if (!files.length) throw new Error("usage: node ask.mjs SITE QUERIES.tsv [QUERIES.tsv …] [-v] [--bare]");

function ours() {
  const index = indexOf(site, options.includes("--bare") ? "bare" : "");
  return (text) => search(index, text).pages.flatMap(({ hits }) => hits.map(({ url }) => decodeURIComponent(url)));
}

function miniSearch() {
  const file = `${site}/search/search_index.json`;
  const { docs } = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { docs: [] };
  if (!docs.length) return null;
  const MiniSearch = createRequire(new URL("../../javascript/package.json", import.meta.url))("minisearch");
  const index = new MiniSearch({ fields: ["title", "text"], searchOptions: { fuzzy: 0.2, prefix: true } });
  index.addAll(docs.map((entry, id) => ({ ...entry, id })));
  return (text) => index.search(text).map(({ id }) => docs[id].location);
}

function figures(name, ask, lines) {
  const sum = [0, 0, 0];
  for (const line of lines) {
    const [text, pages, places = ""] = line.split("\t");
    const found = ask(text).map((url) => url.replace(/\/(?=#|$)/, ""));
    const rank = [...new Set(found.map((url) => url.split("#")[0]))].findIndex((page) => pages.split(" ").includes(page));
    const first = found.find((url) => url.includes("#")) || "";
    const isPlace = places.split(" ").some((pattern) => pattern && new RegExp(`^(?:${pattern})$`).test(first));
    [rank === 0, rank >= 0 && rank < 3, isPlace].forEach((hit, at) => (sum[at] += Number(hit)));
    if (options.includes("-v") && rank !== 0) console.log(`${text}: ${found.slice(0, 3).join(" ")}`);
  }
  console.log(name, sum.map((one) => (one / lines.length).toFixed(3)).join(" / "), `of ${lines.length}`);
}

const engines = Object.entries({ Clearpane: ours(), MiniSearch: miniSearch() }).filter(([, ask]) => ask);
for (const file of files) {
  const lines = readFileSync(file, "utf8").split("\n").slice(1).filter((line) => line.trim());
  for (const [name, ask] of engines) figures(`${file.split("/").at(-1)} ${name}`, ask, lines);
}

/* Asks the index of a large site in parts, and beside it the same pages in one index:

     node tests/bench/search/parts.mjs SITE [COUNT]

   SITE is a site of more than 1,000 pages that `clearpane finish` has finished. COUNT queries, 300 if
   none is said, are made of its own words, the same in each run: titles, half typed and mistyped ones,
   words of a text, and those of single steps. Prints how often both have the same first page, the same
   three, the same place for the Enter key, how often that is the step that a query was made of, and
   how many bytes a reader loads for the first answer: worker and word lists included, compressed. */

import { readdirSync, readFileSync } from "node:fs";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { Engine } from "../../../hooks/clearpane/search/script/engine.js";

const read = (site, name) => readFileSync(`${site}/search/${name}`, "utf8");
const parsed = (text) => JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));

/* The pages of the site, as the build has written them. */
function pagesOf(site) {
  const { scopes } = parsed(read(site, "index.js"));
  const { parts, starts, entries, digests } = parsed(read(site, scopes[0].file));
  if (!parts) throw new Error(`${site}: its index is in one piece`);
  return entries.map((_, page) => {
    const number = starts.length + page;
    return parsed(read(site, `${parts}${number}-${digests.slice(5 * number, 5 * number + 5)}.js`)).pages[0];
  });
}

/* Numbers from 0 to 1, the same in each run (mulberry32). */
function dice(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/* A query of each kind in turn, from anywhere: { text, step }. */
function madeOf(pages, count) {
  const roll = dice(7);
  const below = (number) => Math.floor(roll() * number);
  const one = (list) => list[below(list.length)];
  const wordsIn = (text = "") => text.match(/[\p{L}\p{N}][\p{L}\p{N}'’_-]*/gu) || [];
  const some = (words) => words.filter(() => roll() < 0.6).slice(0, 6);
  const mistyped = (word) => {
    const at = 1 + below(word.length - 3);
    return word.slice(0, at) + one([word[at + 1], "", "e" + word[at]]) + word.slice(at + 1);
  };
  const part = (wanted) => {
    for (;;) {
      const page = one(pages);
      const entry = one([page, ...(page.entries || [])]);
      if (wanted === Boolean(entry.step) && wordsIn(entry.title || "").length > 2) return entry;
    }
  };
  const steps = pages.flatMap(({ entries = [] }) => entries.filter(({ step, title = "" }) => step && wordsIn(title).length > 3));
  const kinds = [
    () => [part(false).title, ""],
    () => [wordsIn(part(false).title).join(" ").slice(0, 14).trim(), ""],
    () => [wordsIn(part(false).title).slice(0, 6).map((word) => (word.length > 6 ? mistyped(word) : word)).join(" "), ""],
    () => [some(wordsIn(part(false).text || "").slice(9, 18)).join(" "), ""],
    () => {
      const { title } = one(steps);
      return [some(wordsIn(title)).join(" "), title];
    },
  ];
  const found = [];
  while (found.length < count) {
    const [text, step] = kinds[found.length % kinds.length]().map((said) => said.toLowerCase());
    if (text.length > 2) found.push({ text: text.slice(0, 90), step });
  }
  return found;
}

/* What a search answers, and what it has loaded for it. How names are read is known to a whole thread:
   so each way to search has its own. */
async function answersOf(site, isWhole, queries) {
  const files = new Map();
  const get = (name) => {
    if (!files.has(name)) files.set(name, { text: read(site, name), bytes: gzipSync(read(site, name)).length });
    return files.get(name);
  };
  const whole = isWhole ? { pages: pagesOf(site) } : undefined;
  const load = (log) => async (name) => {
    const { text, bytes } = get(name);
    log.push(bytes);
    const data = parsed(text);
    return whole && data.parts ? whole : data;
  };
  const keep = new Engine(load([]));
  const answers = [];
  for (const { text } of queries) {
    const log = [get("clear-search-worker.js").bytes];
    const engine = isWhole ? keep : new Engine(load(log));
    const { answer, error } = await engine.handle({ id: answers.length, type: "ask", text, scope: "", most: 6 });
    if (error) throw new Error(`${text}: ${error}`);
    const [first] = answer.pages.flatMap(({ hits }) => hits);
    const place = answer.pages[0]?.hits.find(({ url }) => url.includes("#")) || first;
    const said = place ? place.title.map(([run]) => run).join("") : "";
    answers.push({ pages: answer.pages.map(({ url }) => url), total: answer.total, place: place?.url, said, log });
  }
  return answers;
}

function inThread(data) {
  return new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url), { workerData: data }).once("message", resolve).once("error", reject);
  });
}

async function main() {
  const [site, count = "300"] = process.argv.slice(2);
  if (!site || !readdirSync(site).includes("search")) throw new Error("usage: node parts.mjs SITE [COUNT]");
  const queries = madeOf(pagesOf(site), +count);
  const whole = await inThread({ site, isWhole: true, queries });
  const parts = await inThread({ site, isWhole: false, queries });
  const same = (of) => queries.filter((_, at) => `${of(whole[at])}` === `${of(parts[at])}`).length;
  const share = (number, of = queries.length) => `${((100 * number) / of).toFixed(1)} %`;
  console.log(
    `of ${queries.length}: first page ${share(same(({ pages }) => pages[0]))}, first three ${share(same(({ pages }) => pages.slice(0, 3)))},`,
    `place ${share(same(({ place }) => place))}, count ${share(same(({ total }) => total))}`,
  );
  const ofSteps = queries.map((_, at) => at).filter((at) => queries[at].step);
  const sameStep = ofSteps.filter((at) => whole[at].place === parts[at].place).length;
  const leads = (answers) => ofSteps.filter((at) => answers[at].said.toLowerCase() === queries[at].step).length;
  console.log(
    `of ${ofSteps.length} of steps: the same place ${share(sameStep, ofSteps.length)}, to the step`,
    `whole ${share(leads(whole), ofSteps.length)}, in parts ${share(leads(parts), ofSteps.length)}`,
  );
  const costs = parts.map(({ log }, at) => [log.reduce((sum, bytes) => sum + bytes, 0), log.length, queries[at].text]);
  costs.sort(([a], [b]) => a - b);
  const at = (part) => costs[Math.min(costs.length - 1, Math.floor(part * costs.length))];
  console.log(`bytes: median ${at(0.5)[0]}, 95th ${at(0.95)[0]}, 99th ${at(0.99)[0]}, worst ${at(1).join(", ")}`);
  if (process.argv.includes("-v")) {
    queries.forEach(({ text }, at) => {
      const [a, b] = [whole[at], parts[at]];
      if (a.place !== b.place) console.log(`${text}: ${a.place} | ${b.place}`);
    });
  }
}

if (isMainThread) await main();
else parentPort?.postMessage(await answersOf(workerData.site, workerData.isWhole, workerData.queries));

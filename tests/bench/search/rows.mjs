/* Queries of files with their right answers, and what the search of a built site sees of each entry that
   may answer them: for `ask.mjs`, `fit.mjs` and `learn.mjs`. */

import { readFileSync } from "node:fs";
import { Index } from "../../../hooks/clearpane/search/script/index.js";
import { parseQuery } from "../../../hooks/clearpane/search/script/query.js";
import { featuresOfStep } from "../../../hooks/clearpane/search/script/features.js";
import { candidates, sectionOf } from "../../../hooks/clearpane/search/script/rank.js";
import { WEIGHTS } from "../../../hooks/clearpane/search/script/weights.js";

/* What a code that was typed is worth: it decides, so it is not fitted. */
const CODE = 30;
export const NAMES = Object.keys(WEIGHTS.rank);
export const OF_STEP = Object.keys(WEIGHTS.step);

/* The index of a built site; `bare` without synonyms, what readers say and what was learned of it. */
export function indexOf(site, kind = "") {
  const read = (name) => {
    const text = readFileSync(`${site}/search/${name}`, "utf8");
    return JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));
  };
  const { words, scopes, english } = read("index.js");
  const data = { ...read(words), ...read(scopes[0].file), english: read(english) };
  if (kind) data.pages.forEach((page) => delete page.learned);
  return new Index(kind === "bare" ? { ...data, synonyms: [], keywords: [] } : data);
}

export function queriesOf(file) {
  const lines = readFileSync(file, "utf8").split("\n").filter((line) => line.trim() && !line.startsWith("#"));
  if (file.endsWith("queries.tsv")) return lines.map((line) => line.split("\t")).filter(([, , half]) => half === "tuned").map(ofSearch);
  const isSteps = isOfSteps(file);
  return lines.slice(1).map((line) => {
    const [text, right, places = ""] = line.split("\t");
    const patterns = (isSteps ? right : places).split(" ").filter(Boolean);
    const pages = isSteps ? patterns.map((pattern) => pattern.split("#")[0]) : right.split(" ");
    return { text, pages, patterns: patterns.map((pattern) => new RegExp(`^(?:${pattern})$`)) };
  });
}

/* A line of this folder's `queries.tsv`, whose half that is held back nothing is fitted on. */
function ofSearch([text, , , answer, also = ""]) {
  const places = `${answer} ${also}`.trim().split(" ").map((place) => place.replace(/^\.\//, "").split("#"));
  const patterns = places.map(([page, section]) => new RegExp(`^${trimmed(page)}#${section ? `${section}(--.*)?` : ".*"}$`));
  return { text, pages: places.map(([page]) => trimmed(page)), patterns };
}

/* "steps.tsv", "handed-over-steps.tsv", "steps-more.tsv". */
export const isOfSteps = (file) => /steps(?:-\w+)?\.tsv$/.test(file);

const trimmed = (url) => url.replace(/\/$/, "");

/* The entries that may answer a query, each with its features, and whether it is right. */
export function rowsOf(index, { text, pages, patterns }) {
  const query = parseQuery(index, text);
  const { likely } = query.units.length ? candidates(index, query) : { likely: [] };
  return likely.flatMap(({ page, entries }) =>
    entries.map(({ entry, features }) => {
      const place = `${trimmed(page.url)}#${entry.anchor}`;
      return {
        values: NAMES.map((name) => features[name]),
        ofStep: entry.step ? Object.values(featuresOfStep(index, query, entry)) : OF_STEP.map(() => 0),
        section: sectionOf(entry),
        address: `${trimmed(page.url)}#${index.entries[sectionOf(entry)].anchor}`,
        code: CODE * features.code,
        page: trimmed(page.url),
        isPage: pages.some((one) => one === ".*" || one === trimmed(page.url)),
        isSection: Boolean(entry.anchor),
        isPlace: patterns.some((pattern) => pattern.test(place)),
      };
    }),
  );
}

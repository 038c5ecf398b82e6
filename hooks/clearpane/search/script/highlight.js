/* Marks on a page the words for which it was found, without a change to the page. */

import { adoptSheet } from "./elements.js";

const NAME = "clear-search";
const CSS_TEXT = `::highlight(${NAME}) { background-color: Mark; color: MarkText; }`;

const MOST_WORDS = 8;

/** @param {string | null} words one blank between */
export function highlight(words) {
  const article = document.querySelector("article, main, [role=main]");
  if (!words || !article || !CSS.highlights) return;
  const wanted = words.split(" ").filter(Boolean).slice(0, MOST_WORDS).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${wanted.join("|")})(?![\\p{L}\\p{N}])`, "giu");
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  const ranges = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const { index, 0: word } of (node.nodeValue || "").matchAll(pattern)) {
      const range = new Range();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      ranges.push(range);
    }
  }
  const marks = new Highlight();
  ranges.forEach((range) => marks.add(range));
  CSS.highlights.set(NAME, marks);
  adoptSheet(document, CSS_TEXT);
}

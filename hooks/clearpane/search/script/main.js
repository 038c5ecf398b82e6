/* What a page loads: its search boxes, the keys that lead there, and the query in its address. */

import { ClearSearch } from "./element.js";
import { highlight } from "./highlight.js";
import { takeOver } from "./material.js";

const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable]");

function start() {
  highlight(new URL(location.href).searchParams.get("h"));
  customElements.define("clear-search", ClearSearch);
  const theme = document.querySelector(".md-search[data-clear-search]");
  const own = /** @type {ClearSearch | null} */ (document.querySelector("clear-search"));
  const box = theme ? takeOver(theme) : own?.box;
  if (!box) return;
  // Zensical's button promises a key of its own.
  const hasCompact = !theme && own?.hasAttribute("compact");
  addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    const isHeld = event.ctrlKey || event.metaKey;
    const isTheirs = hasCompact && isHeld && event.key === "k";
    if (!isTheirs && (!["/", "s", "f"].includes(event.key) || isHeld || event.altKey || isTyping(target))) return;
    event.preventDefault();
    box.focus();
    box.input.select();
  });
  const reopen = () => {
    const words = new URL(location.href).searchParams.get("q");
    if (words && box.input.value !== words) box.put(words);
    else if (words) box.focus();
  };
  reopen();
  addEventListener("pageshow", ({ persisted }) => persisted && reopen());
  addEventListener("popstate", () => setTimeout(reopen, 300));
}

if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
else start();

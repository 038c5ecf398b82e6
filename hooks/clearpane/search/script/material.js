/* The box of Material for MkDocs and MaterialX: the theme's own elements, classes and toggle. The
   build has taken the names away by which the theme's script would start its own search. */

import { Box } from "./box.js";
import { adoptSheet } from "./elements.js";
import css from "./material.css";

const NAMES = {
  item: "md-search-result__item",
  link: "md-search-result__link",
  article: "md-search-result__article md-typeset",
  tag: "md-tag",
};

export function takeOver(search) {
  adoptSheet(document, css);
  const one = (selector) => search.querySelector(selector);
  const input = one("input.md-search__input");
  const toggle = /** @type {HTMLInputElement} */ (document.getElementById("__search"));
  const status = Object.assign(document.createElement("div"), { className: "clear-search-status" });
  status.setAttribute("role", "status");
  search.append(status);
  const open = (isOpen) => toggle.checked !== isOpen && toggle.click();
  const box = new Box({
    input, status, names: NAMES,
    list: one(".md-search-result__list"),
    meta: one(".md-search-result__meta"),
    suggest: one(".md-search__suggest"),
    opened: () => open(true),
    closed: (leaves) => leaves && open(false),
  });
  input.addEventListener("focus", () => open(true));
  input.addEventListener("keydown", ({ key }) => {
    // Where nothing was typed, nothing stands below to go on to.
    if (key === "Escape" || (key === "Tab" && !input.value.trim())) open(false);
    if (key === "Escape") input.blur();
  });
  // What stands below the results is reached by the Tab key; whoever goes on from there has done.
  search.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !search.contains(relatedTarget) && open(false));
  toggle?.addEventListener("change", () => (toggle.checked ? input.focus() : input.blur()));
  one("form").addEventListener("reset", () => setTimeout(() => box.put("")));
  one("form").addEventListener("submit", (event) => event.preventDefault());
  const share = one("[data-md-component=search-share]");
  if (share) input.addEventListener("input", () => {
    share.href = share.dataset.clipboardText = `${location.origin}${location.pathname}?${new URLSearchParams({ q: input.value })}`;
  });
  return box;
}

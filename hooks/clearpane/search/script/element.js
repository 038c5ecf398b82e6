/* <clear-search>: a search box for any site, by two lines of HTML:

     <script src="/search/clear-search.js" defer></script>
     <clear-search></clear-search>

   Attributes: `label` says what it is for, `placeholder` what may be typed. Without scripts, what
   stands inside the element is shown. */

import { Box } from "./box.js";
import { client } from "./client.js";
import css from "./element.css";
import { adoptSheet } from "./elements.js";

/* The height in pixels that is enough to read the first results. */
const ROOM = 240;

const HTML = `
  <label class="label" for="input"></label>
  <div class="row" role="search">
    <input id="input" type="search" autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="search">
    <button class="go" type="button">Search</button>
    <button class="shut" type="button">Close</button>
  </div>
  <div class="panel" hidden><p class="meta"></p><ol class="list"></ol></div>
  <div class="status" role="status"></div>`;

export class ClearSearch extends HTMLElement {
  /* What stands in the box; to put words there asks for nothing yet. */
  get value() {
    return this.box?.input.value || "";
  }

  set value(words) {
    if (this.box) this.box.input.value = words;
  }

  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    const template = document.createElement("template");
    template.innerHTML = HTML;
    root.append(template.content);
    adoptSheet(root, css);
    const one = (selector) => /** @type {any} */ (root.querySelector(selector));
    const panel = one(".panel");
    const input = one("input");
    one("label").textContent = this.getAttribute("label") || "Search";
    input.placeholder = this.getAttribute("placeholder") || "";
    const row = one(".row");
    // The box stays where it is: results stand above it where there is no room below. The page moves
    // only if there is none above either, as beside the keyboard of a phone.
    const makeRoom = () => {
      const above = this.getBoundingClientRect().top;
      const below = (window.visualViewport?.height || window.innerHeight) - row.getBoundingClientRect().bottom;
      const isAbove = below < ROOM && above > ROOM;
      panel.classList.toggle("above", isAbove);
      panel.style.maxHeight = isAbove ? `min(70vh, ${above - 8}px)` : "";
      if (!isAbove && below < ROOM) row.scrollIntoView({ block: "start" });
    };
    const show = (isShown) => {
      if (isShown === !panel.hidden) return;
      panel.hidden = !isShown;
      if (isShown) makeRoom();
    };
    const open = (isOpen) => {
      this.toggleAttribute("open", isOpen);
      if (!isOpen) show(false);
    };
    const box = new Box({
      input, list: one(".list"), meta: one(".meta"), status: one(".status"),
      reveal: () => open(true), opened: () => show(true), closed: () => show(false),
    });
    this.box = box;
    one(".go").addEventListener("click", () => box.go());
    one(".shut").addEventListener("click", () => open(false));
    this.addEventListener("pointerenter", () => client.start(), { once: true });
    input.addEventListener("focus", () => input.value && show(true));
    addEventListener("pointerdown", (event) => event.composedPath().includes(this) || open(false));
    this.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !root.contains(/** @type {Node} */ (relatedTarget)) && open(false));
    this.addEventListener("keydown", ({ key }) => key === "Escape" && !input.value && open(false), true);
    // A page that listens for keys sees this element, not its input, and takes letters for commands.
    for (const kind of ["keydown", "keypress", "keyup"]) {
      this.addEventListener(kind, (/** @type {KeyboardEvent} */ event) => event.ctrlKey || event.metaKey || event.stopPropagation());
    }
    // Where the screen is narrow, Zensical has a button alone, the label of a box to tick.
    const toggle = this.hasAttribute("compact") && document.getElementById("__search");
    if (toggle) toggle.addEventListener("change", () => box.focus());
  }
}

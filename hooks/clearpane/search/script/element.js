/* <clear-search>: a search box for any site, by two lines of HTML:

     <script src="/search/clear-search.js" defer></script>
     <clear-search></clear-search>

   Attributes: `label` says what it is for, `placeholder` what may be typed. Without scripts, what
   stands inside the element is shown. */

import { Box } from "./box.js";
import { client } from "./client.js";
import css from "./element.css";

const HTML = `
  <label class="label" for="input"></label>
  <div class="row" role="search">
    <input id="input" type="search" autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="search">
    <button class="go" type="button">Search</button>
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
    // A sheet that is made by a script needs no exception from a policy against inline styles.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const one = (selector) => /** @type {any} */ (root.querySelector(selector));
    const panel = one(".panel");
    const input = one("input");
    one("label").textContent = this.getAttribute("label") || "Search";
    input.placeholder = this.getAttribute("placeholder") || "";
    const show = (isShown) => (panel.hidden = !isShown);
    const box = new Box({
      input, list: one(".list"), meta: one(".meta"), status: one(".status"),
      opened: () => show(true), closed: () => show(false),
    });
    this.box = box;
    one(".go").addEventListener("click", () => box.go());
    this.addEventListener("pointerenter", () => client.start(), { once: true });
    input.addEventListener("focus", () => input.value && show(true));
    addEventListener("pointerdown", (event) => event.composedPath().includes(this) || show(false));
    this.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !root.contains(/** @type {Node} */ (relatedTarget)) && show(false));
  }
}

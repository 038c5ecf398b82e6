/* A search box: a combobox, and a listbox that lists pages with the places found on them, as the
   ARIA practices describe it. It works on elements that are there, the theme's or its own. */

import { addressOf, client, scopeOf } from "./client.js";
import { anchor, button, element, line, withMarks } from "./elements.js";

const SPOKEN_AFTER = 400;
const MORE = 6;
let boxes = 0;

export class Box {
  /**
   * @param {{ input: any, list: any, meta: any, status: any, suggest?: any,
   *   names?: Record<string, string>, reveal?: () => void, opened?: () => void,
   *   closed?: (leaves?: boolean) => void }} parts
   *
   * `input` is typed into; `list` gets the results, `meta` says what was found and how, `status` is
   * read aloud. `names` are the classes of what the list is made of. `reveal` makes the input one
   * that can be typed into, `opened` is called when the results are to be seen, `closed` when not.
   */
  constructor({ input, list, meta, status, suggest = null, names = {}, reveal = () => {}, opened = () => {}, closed = () => {} }) {
    /** @type {HTMLInputElement} */
    this.input = input;
    /** @type {HTMLElement} */
    this.list = list;
    /** @type {HTMLElement} */
    this.meta = meta;
    /** @type {HTMLElement} */
    this.status = status;
    /** @type {HTMLElement | null} */
    this.suggest = suggest;
    /** @type {Record<string, string>} */
    this.names = names;
    this.reveal = reveal;
    this.opened = opened;
    /** @type {(leaves?: boolean) => void} */
    this.closed = closed;
    this.id = `clear-search-${++boxes}`;
    this.active = -1;
    this.most = MORE;
    this.asked = 0;
    /** @type {string | null} The scope searched: that of the page, until another is asked for. */
    this.scope = null;
    /** @type {{ name: string, below: string[] }[]} */
    this.scopes = [];
    /** @type {string | null} The scope that the page belongs to. */
    this.own = null;
    this.help = { doors: [], ask: "" };
    /** @type {HTMLElement[]} */
    this.options = [];
    /** @type {HTMLElement | null} */
    this.root = null;
    list.id ||= `${this.id}-list`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Search results");
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": list.id, "aria-haspopup": "listbox", autocomplete: "off",
    })) input.setAttribute(name, value);
    meta.textContent = "";
    input.addEventListener("focus", () => this.intend());
    input.addEventListener("pointerenter", () => this.intend());
    input.addEventListener("input", () => this.changed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    list.addEventListener("click", (event) => this.followed(event));
  }

  /* Loads what the first answer needs. */
  intend() {
    this.opening ??= client.open("").then(async ({ scopes, help }) => {
      this.scopes = scopes;
      this.help = help;
      this.own = scopeOf(scopes);
      this.scope ??= this.own;
      if (this.scope) await client.open(this.scope);
    });
    this.opening.catch(() => (this.opening = undefined));
    return this.opening;
  }

  changed() {
    this.most = MORE;
    this.show();
  }

  /* Asks for what stands in the box now; an answer that comes late is passed over. */
  async show() {
    const turn = ++this.asked;
    const text = this.input.value;
    if (!text.trim()) return this.clear(text);
    try {
      await this.intend();
      const answer = await client.ask(text, this.scope, this.most);
      if (turn === this.asked) this.render(answer);
    } catch (error) {
      if (turn !== this.asked) return;
      this.clear(text);
      this.say(`The search could not be loaded. ${error.message}`);
    }
  }

  clear(text = "") {
    this.scope = this.own;
    this.list.replaceChildren();
    this.meta.replaceChildren();
    this.root?.remove();
    this.activate(-1);
    this.input.setAttribute("aria-expanded", "false");
    if (this.suggest) this.suggest.textContent = "";
    this.list.dataset.query = text;
    this.speak("");
    this.closed();
  }

  render(answer) {
    const { pages, total, query } = answer;
    this.list.replaceChildren(...pages.map((page) => this.pageItem(page)));
    /** @type {NodeListOf<HTMLElement>} */
    const options = this.list.querySelectorAll("[role=option]");
    this.options = [...options];
    this.options.forEach((option, at) => (option.id = `${this.id}-${at}`));
    this.activate(-1);
    this.input.setAttribute("aria-expanded", String(this.options.length > 0));
    // Behind a query that is longer than the box it would stand under other letters.
    const fits = this.input.scrollWidth <= this.input.clientWidth;
    if (this.suggest) this.suggest.textContent = fits ? answer.suggest : "";
    const count = total === 1 ? "1 page" : `${total} pages`;
    const words = [total > pages.length ? `${count}, the best ${pages.length} shown` : count];
    if (!total) words[0] = "Nothing found";
    if (this.scope !== this.own) words.push(`searched: ${this.scope || "the other pages"}`);
    for (const [typed, meant] of answer.corrected) words.push(`“${meant}”, corrected from “${typed}”`);
    for (const { word, as } of answer.also) words.push(`also: ${as.join(", ")} for “${word}”`);
    if (answer.missing.length && total) words.push(`not found: ${answer.missing.join(", ")}`);
    this.meta.replaceChildren(words.join(" · "));
    this.root?.remove();
    this.root = this.below(answer);
    if (this.root) this.list.after(this.root);
    const lines = [...(this.options[0]?.querySelectorAll(".page, .place") || [])];
    const first = `First: ${lines.map(({ textContent }) => textContent).join(", ")}`;
    this.speak([...words, total ? first : this.root && "Help stands below"].filter(Boolean).join(". "));
    this.list.dataset.query = query;
    this.opened();
  }

  /* A page with its places: its title leads to the best of them, each other place to itself. */
  pageItem({ title, versions, hits }) {
    const { item: className = "item" } = this.names;
    const item = element("li", { className, role: "none" });
    const group = element("div", { role: "group" });
    group.setAttribute("aria-label", title.map(([text]) => text).join(""));
    group.append(...hits.map((hit, at) => this.option(hit, at ? [] : title, versions)));
    item.append(group);
    return item;
  }

  option(hit, pageTitle, versions) {
    const { link = "link", article = "article", tag = "tag" } = this.names;
    const href = addressOf(hit.url, markedWords([pageTitle, hit.section, hit.title, hit.text]));
    const option = element("a", { className: link, href, tabIndex: -1, role: "option" });
    option.setAttribute("aria-selected", "false");
    const body = element("div", { className: article });
    if (pageTitle.length) body.append(withMarks("p", pageTitle, "page"));
    const where = [hit.section, hit.title].filter(({ length }) => length);
    if (where.length) {
      const line = element("p", { className: "place" });
      where.forEach((part, at) => line.append(at ? " › " : "", withMarks("span", part)));
      body.append(line);
    }
    const tags = hit.tabs.length ? hit.tabs : pageTitle.length && !hit.title.length ? versions : [];
    const labels = tags.map((text) => element("span", { className: tag, textContent: text }));
    if (labels.length) {
      const line = element("p", { className: "tags" });
      labels.forEach((label, at) => line.append(at ? " " : "", label));
      body.append(line);
    }
    if (hit.text.length) body.append(withMarks("p", hit.text, "text"));
    option.append(body);
    return option;
  }

  /* What stands below the results: more of them, other scopes, and help where there is nothing. */
  below({ pages, total, near }) {
    const parts = [];
    if (total > pages.length) parts.push(line(button("Show more", () => { this.most += MORE; this.show(); })));
    if (!total) {
      const { doors, ask } = this.help;
      if (near.length) parts.push(line("Words that are found here:", ...near.map((word) => button(word, () => this.put(word)))));
      if (doors.length) parts.push(line("Or start here:", ...doors.map(([text, url]) => anchor(text, addressOf(url)))));
      if (ask) parts.push(line("Still nothing?", anchor("Ask a question", ask)));
    }
    for (const { name } of this.scopes.filter((scope) => scope.name !== this.scope)) {
      parts.push(line(button(`Search ${name || "the other pages"}`, () => this.turnTo(name))));
    }
    if (!parts.length) return null;
    const root = element("div", { className: total ? "search-more" : "search-help" });
    root.append(...parts);
    return root;
  }

  turnTo(scope) {
    this.scope = scope;
    this.focus();
    this.changed();
  }

  put(words) {
    this.input.value = words;
    this.focus();
    this.changed();
  }

  focus() {
    this.reveal();
    this.input.focus();
  }

  /* Makes an option the active one, which the Enter key follows; -1 for none. */
  activate(at) {
    this.options?.[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const option = this.options?.[at];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    const count = this.input.value.trim() ? this.options?.length || 0 : 0;
    const { key } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if ((key === "ArrowDown" || key === "ArrowUp") && count) {
      const step = key === "ArrowDown" ? 1 : -1;
      // One place before the first is the box itself.
      this.activate(((this.active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (key === "Enter") {
      event.preventDefault();
      this.go();
      return;
    } else if (key === "Escape") {
      if (this.input.value) this.put("");
      else this.input.blur();
      this.closed();
    } else if (key === "ArrowRight" && this.suggest?.textContent && this.input.selectionStart === this.input.value.length) {
      this.put(this.suggest.textContent);
    } else return;
    event.preventDefault();
  }

  /* Follows the active option, or the first; waits for the answer to what stands in the box. */
  async go() {
    if (this.list.dataset.query !== this.input.value) await this.show();
    const option = this.options?.[Math.max(0, this.active)];
    if (option?.isConnected) option.click();
  }

  /* Whoever comes back finds the results again: the query stays in the address of the page left. */
  followed(event) {
    if (!event.target.closest?.("a") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const here = new URL(location.href);
    here.searchParams.set("q", this.input.value);
    history.replaceState(history.state, "", here);
    this.closed(true);
  }

  /* Not at each letter: only what rests is read aloud. */
  speak(text) {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => (this.status.textContent = text), SPOKEN_AFTER);
  }

  say(text) {
    this.meta.replaceChildren(text);
    this.opened();
    this.speak(text);
  }
}

/* The words that are marked, as they stand there. */
function markedWords(texts) {
  const marked = texts.flat().filter(([, how]) => how).map(([text]) => text.toLowerCase());
  return [...new Set(marked)].slice(0, 8);
}

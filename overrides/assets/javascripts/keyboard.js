// Material's Menu and Search are labels, which a keyboard cannot reach: buttons take their place.
{
  const NAMES = { __drawer: "Menu", __search: "Search" };

  /** @param {HTMLLabelElement} label */
  const makeButton = (label) => {
    const toggle = /** @type {HTMLInputElement} */ (label.control);
    const button = document.createElement("button");
    button.type = "button";
    button.className = label.className;
    button.setAttribute("aria-label", NAMES[label.htmlFor]);
    // Material's styles tell the two apart by this.
    button.setAttribute("for", label.htmlFor);
    button.append(...label.childNodes);
    button.addEventListener("click", () => toggle.click());
    const tell = () => button.setAttribute("aria-expanded", String(toggle.checked));
    toggle.addEventListener("change", tell);
    tell();
    label.replaceWith(button);
    return button;
  };

  /** @type {NodeListOf<HTMLLabelElement>} */
  const labels = document.querySelectorAll("label.md-header__button[for]");
  const buttons = [...labels]
    .filter((label) => label.htmlFor in NAMES)
    .map(makeButton);

  document.addEventListener("keydown", (event) => {
    const drawer = /** @type {HTMLInputElement} */ (document.getElementById("__drawer"));
    if (event.key !== "Escape" || !drawer.checked) return;
    drawer.click();
    buttons.find((button) => button.getAttribute("for") === "__drawer").focus();
  });
}

// A table or a block of code too wide for the screen scrolls in its box, by keyboard too. Material
// does so for code some time after the box has changed its size, which is too late for some readers.
{
  const watcher = new ResizeObserver((entries) => {
    for (const entry of entries) {
      const target = /** @type {HTMLElement} */ (entry.target);
      const scrolls = target.scrollWidth > target.clientWidth;
      if (!scrolls) target.removeAttribute("tabindex");
      else target.tabIndex = 0;
    }
  });
  // Material makes the boxes once the page has been read; and a nameless landmark for each button
  // that copies code.
  addEventListener("load", () => {
    const boxes = ".md-typeset__scrollwrap, .md-typeset pre > code";
    for (const box of document.querySelectorAll(boxes)) watcher.observe(box);
    for (const nav of document.querySelectorAll(".md-code__nav")) nav.setAttribute("role", "presentation");
  });
}

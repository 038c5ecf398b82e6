/* What the box is made of: elements, and a style sheet for them. */

/**
 * @param {string} name
 * @param {Record<string, any>} [properties]
 */
export function element(name, { role = "", ...properties } = {}) {
  const made = Object.assign(document.createElement(name), properties);
  if (role) made.setAttribute("role", role);
  return made;
}

const HOW = { corrected: "corrected", synonym: "also" };

export function withMarks(name, parts, className = "") {
  const made = element(name, { className });
  for (const [text, how] of parts) {
    if (!how) made.append(text);
    else made.append(Object.assign(element("mark", { textContent: text }), HOW[how] ? { title: HOW[how] } : {}));
  }
  return made;
}

export function line(...parts) {
  const made = element("p");
  made.append(...parts.flatMap((part, at) => (at ? [" ", part] : [part])));
  return made;
}

export function button(text, pressed) {
  const made = element("button", { type: "button", textContent: text });
  made.addEventListener("click", pressed);
  return made;
}

export const anchor = (text, href) => element("a", { textContent: text, href });

/* A sheet that is made by a script needs no exception from a policy against inline styles. */
export function adoptSheet(root, text) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

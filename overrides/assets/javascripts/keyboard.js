// Material's menu and search buttons are labels, which a keyboard cannot reach. Make them buttons.
{
  const NAMES = { __drawer: "Menu", __search: "Search" };

  const button = (label, toggle, name) => {
    label.tabIndex = 0;
    label.setAttribute("role", "button");
    if (name) label.setAttribute("aria-label", name);
    const tell = () => label.setAttribute("aria-expanded", String(toggle.checked));
    toggle.addEventListener("change", tell);
    tell();
    label.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      toggle.click();
    });
  };

  for (const label of document.querySelectorAll(".md-header__button[for], .md-nav--primary label[for]")) {
    const toggle = document.getElementById(label.htmlFor);
    if (toggle?.matches(".md-toggle")) button(label, toggle, NAMES[label.htmlFor]);
  }

  document.addEventListener("keydown", (event) => {
    const drawer = document.getElementById("__drawer");
    if (event.key !== "Escape" || !drawer.checked) return;
    drawer.click();
    document.querySelector(".md-header__button[for=__drawer]").focus();
  });
}

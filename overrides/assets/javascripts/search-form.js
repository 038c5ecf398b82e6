// The search box in the page hands its words to the theme's search as they are typed. Material's is
// a panel; Zensical's is a dialog in a shadow tree, which a button opens.
{
  const box = document.getElementById("page-search");
  const panel = document.querySelector(".md-search__input");
  const dialog = document.querySelector(".md-search__button");

  const dialogInput = () =>
    [...document.body.children].map((child) => child.shadowRoot?.querySelector("input")).find(Boolean);

  const hand = () => {
    const query = panel || (dialog && dialogInput());
    if (!query || !box.value) return;
    if (!panel) dialog.click();
    query.value = box.value;
    box.value = "";
    query.focus();
    query.dispatchEvent(new Event("keyup", { bubbles: true }));
    query.dispatchEvent(new Event("input", { bubbles: true }));
  };

  box?.addEventListener("input", hand);
  box?.form.addEventListener("submit", (event) => {
    if (!panel && !dialog) return;
    event.preventDefault();
    hand();
  });
}

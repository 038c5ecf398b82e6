// The search box in the page hands its words to Material's search panel as they are typed.
{
  const box = document.getElementById("page-search");
  const query = document.querySelector(".md-search__input");

  const hand = () => {
    if (!query || !box.value) return;
    query.value = box.value;
    box.value = "";
    query.focus();
    query.dispatchEvent(new Event("keyup", { bubbles: true }));
    query.dispatchEvent(new Event("input", { bubbles: true }));
  };

  box?.addEventListener("input", hand);
  box?.form.addEventListener("submit", (event) => {
    if (!query) return;
    event.preventDefault();
    hand();
  });
}

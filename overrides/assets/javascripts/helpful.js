// "Was this page helpful?" Yes thanks the reader, and nothing is sent or kept.
{
  /** @type {HTMLElement | null} */
  const yes = document.querySelector("[data-helpful=yes]");
  if (yes) yes.hidden = false;
  yes?.addEventListener("click", () => {
    document.querySelector(".helpful__thanks").textContent = "Thank you. Good to know that it helped.";
  });
}

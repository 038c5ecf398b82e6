// Brings the step that the address names into view: opens the content tab or the collapsed box
// that hides it. Without this, a link to a step in the second tab lands on nothing.
{
  const openBox = (details) => {
    const wasShut = !details.open;
    details.open = true;
    return wasShut;
  };

  const openTab = (block) => {
    const position = [...block.parentElement.children].indexOf(block);
    const input = block.closest(".tabbed-set").querySelectorAll(":scope > input")[position];
    if (!input || input.checked) return false;
    // A click rather than `checked = true`: the theme listens, and turns the linked tabs too.
    input.click();
    return true;
  };

  // Opens every tab and box around an element, the outermost first; tells whether any was shut.
  const openAround = (element) => {
    const container = element.parentElement?.closest(".tabbed-block, details");
    if (!container) return false;
    const outerWasShut = openAround(container);
    const wasShut = container.matches("details") ? openBox(container) : openTab(container);
    return wasShut || outerWasShut;
  };

  const revealTarget = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !openAround(target)) return;
    // The browser has already tried to scroll, when there was nothing to scroll to.
    target.scrollIntoView();
  };

  addEventListener("hashchange", revealTarget);
  // The theme's observable emits now, and after each page that instant navigation brings.
  if (typeof document$ === "undefined") revealTarget();
  else document$.subscribe(revealTarget);
}

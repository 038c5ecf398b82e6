// Steps can be ticked off, since some of them restart the PC. The ticks stay in this browser.
{
  const KEY = "__done";
  const page = location.pathname.replace(/index\.html$/, "");
  /** @type {NodeListOf<HTMLElement>} */
  const found = document.querySelectorAll("article li.step");
  const steps = [...found];
  /** @type {HTMLElement | null} */
  const progress = document.querySelector(".steps-progress");
  const ticks = new Map();

  const done = () => __md_get(KEY) || {};

  const keep = (step, ticked) => {
    const all = done();
    const others = (all[page] || []).filter((id) => id !== step.id);
    all[page] = ticked ? [...others, step.id] : others;
    __md_set(KEY, all);
  };

  const number = (step) => [...step.parentElement.children].indexOf(step) + 1;

  const tick = (step) => {
    const label = document.createElement("label");
    label.className = "step-tick";
    label.innerHTML = '<input type="checkbox" autocomplete="off"> Done';
    const box = label.querySelector("input");
    box.setAttribute("aria-label", `Done: step ${number(step)}`);
    label.title = "Done";
    box.addEventListener("change", () => {
      keep(step, box.checked);
      show();
    });
    ticks.set(step, box);
    return label;
  };

  // After the step's own words, before a list, picture or box that belongs to it.
  const place = (step) => {
    const first = step.firstElementChild;
    if (first?.matches("p")) return first.append(tick(step));
    const block = [...step.children].find((child) => child.matches("ol, ul, p, div, figure, details, pre"));
    return step.insertBefore(tick(step), block || null);
  };

  const show = () => {
    const ids = done()[page] || [];
    for (const [step, box] of ticks) {
      box.checked = ids.includes(step.id);
      step.classList.toggle("step-done", box.checked);
    }
    const shown = steps.filter((step) => step.offsetParent);
    const next = shown.find((step) => !ticks.get(step).checked);
    const count = shown.filter((step) => ticks.get(step).checked).length;
    progress.hidden = !Object.values(done()).some((ticked) => ticked.length);
    progress.querySelector("span").textContent = `${count} ${count === 1 ? "step" : "steps"} ticked on this page.`;
    const goOn = progress.querySelector("a");
    goOn.hidden = !count || !next;
    if (next) goOn.href = `#${next.id}`;
    if (next) goOn.textContent = `Go on with step ${number(next)}`;
  };

  if (steps.length && progress) {
    steps.forEach(place);
    progress.querySelector("button").addEventListener("click", () => {
      __md_set(KEY, {});
      show();
    });
    show();
    // The other Windows has other steps, and another window of the browser may have ticked some.
    document.addEventListener("change", ({ target }) => {
      if (target instanceof Element && target.matches("[name^=__tabbed]")) show();
    });
    addEventListener("storage", show);
  }

  // The link of a step or heading also puts its address on the clipboard.
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const headerlinks = document.querySelectorAll("article .headerlink");
  for (const link of headerlinks) {
    // Twenty more stops for who goes by keyboard; the heading above has one.
    if (link.closest(".step")) link.tabIndex = -1;
    link.addEventListener("click", () => navigator.clipboard?.writeText(link.href));
  }
}

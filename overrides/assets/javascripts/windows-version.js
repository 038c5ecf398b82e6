// Which Windows the steps are for: as remembered, else as the browser tells, else Windows 11.
// All tabs follow. The memory is Material's own list of chosen tabs, in this browser only.
{
  /** @type {NodeListOf<HTMLLabelElement>} */
  const found = document.querySelectorAll(".tabbed-labels > label");
  const labels = [...found];
  const inputOf = (label) => /** @type {HTMLInputElement} */ (document.getElementById(label.htmlFor));

  const choose = (name) => {
    for (const label of labels.filter((label) => label.innerText.trim() === name)) {
      const input = inputOf(label);
      input.checked = true;
      // The ticks count anew when they hear this.
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const remembered = () => (__md_get("__tabs") || []).find((name) => name.startsWith("Windows "));

  const remember = (name) => {
    const others = (__md_get("__tabs") || []).filter((other) => other !== name);
    __md_set("__tabs", [name, ...others]);
  };

  // Source of the numbers: Microsoft, "Detecting Windows 11 using User-Agent Client Hints".
  const told = async () => {
    const browser = navigator.userAgentData;
    if (browser?.platform !== "Windows") return null;
    const { platformVersion } = await browser.getHighEntropyValues(["platformVersion"]);
    const major = Number.parseInt(platformVersion, 10);
    if (major >= 13) return "Windows 11";
    return major > 0 ? "Windows 10" : null;
  };

  // The address may name a step in a tab; that tab is opened elsewhere, and stays.
  const addressed = () => document.querySelector(".tabbed-set :target, .tabbed-set > input:target");

  const start = async () => {
    choose(remembered() || "Windows 11");
    if (remembered()) return;
    const name = await told();
    if (name && !remembered() && !addressed()) choose(name);
  };

  if (labels.length) {
    for (const label of labels) {
      const input = inputOf(label);
      input.addEventListener("change", (event) => {
        if (!event.isTrusted) return;
        choose(label.innerText.trim());
        remember(label.innerText.trim());
      });
    }
    start();
  }
}

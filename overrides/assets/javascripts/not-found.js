// On the 404 page: offer the pages whose address and title share most with the failed address.
{
  /** @type {HTMLElement | null} */
  const nearest = document.querySelector(".nearest");

  const words = (text) => text.toLowerCase().split(/[^a-z0-9]+/).filter((word) => word.length > 1);

  // Letters in pairs: a lost or swapped letter costs a little, not all.
  const pairs = (word) => new Set([...word].map((letter, index) => (word[index - 1] || " ") + letter));

  const alike = (one, other) => {
    const [a, b] = [pairs(one), pairs(other)];
    return [...a].filter((pair) => b.has(pair)).length / Math.max(a.size, b.size);
  };

  // For each word its best match on the page; a word that many pages have counts for little.
  const rate = (wanted, pages) => {
    const matches = (word, page) => Math.max(0, ...page.words.map((other) => alike(word, other)));
    const weights = wanted.map((word) => 1 / (1 + pages.filter((page) => matches(word, page) > 0.8).length));
    const whole = weights.reduce((sum, weight) => sum + weight, 0) || 1;
    for (const page of pages) {
      page.score = wanted.reduce((sum, word, index) => sum + weights[index] * matches(word, page), 0) / whole;
    }
  };

  const offer = () => {
    const base = new URL(JSON.parse(document.getElementById("__config").textContent).base, location.href);
    const failed = decodeURIComponent(location.pathname).replace(base.pathname, "");
    const wanted = words(failed.replace(/\.html?$/, ""));
    /** @type {HTMLElementTagNameMap["clear-search"]} */
    const box = document.querySelector("article clear-search");
    box.value = wanted.join(" ");
    /** @type {NodeListOf<HTMLAnchorElement>} */
    const links = document.querySelectorAll(".all-pages a");
    const pages = [...links].map((link) => ({
      link,
      score: 0,
      words: words(`${link.pathname.replace(base.pathname, "")} ${link.textContent}`),
    }));
    rate(wanted, pages);
    const best = pages.filter((page) => page.score > 0.35).sort((a, b) => b.score - a.score).slice(0, 4);
    for (const { link } of best) nearest.querySelector("ul").append(link.parentElement.cloneNode(true));
    nearest.hidden = !best.length;
  };

  if (nearest) offer();
}

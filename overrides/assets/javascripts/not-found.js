// On the 404 page: offer the pages whose address and title share most with the failed address.
{
  const nearest = document.querySelector(".nearest");

  const words = (text) => text.toLowerCase().split(/[^a-z0-9]+/).filter((word) => word.length > 1);

  // Letters in threes: a lost or swapped letter costs a little, not all.
  const threes = (text) => {
    const joined = ` ${words(text).join(" ")} `;
    return new Set([...joined].map((_, index) => joined.slice(index, index + 3)).filter((part) => part.length === 3));
  };

  const likeness = (wanted, page) => {
    const [a, b] = [threes(wanted), threes(`${page.location} ${page.title}`)];
    return [...a].filter((part) => b.has(part)).length / Math.sqrt(a.size * b.size || 1);
  };

  const offer = async () => {
    const base = new URL(JSON.parse(document.getElementById("__config").textContent).base, location);
    const wanted = decodeURIComponent(location.pathname).replace(new URL(base).pathname, "");
    document.getElementById("page-search").value = words(wanted).join(" ");
    const { docs } = await (await fetch(new URL("search/search_index.json", base))).json();
    const pages = docs
      .filter((page) => page.location && !page.location.includes("#"))
      .map((page) => ({ ...page, score: likeness(wanted, page) }))
      .filter((page) => page.score > 0.15)
      .sort((a, b) => b.score - a.score)
      .slice(0, 4);
    for (const page of pages) {
      const item = nearest.querySelector("ul").appendChild(document.createElement("li"));
      const link = item.appendChild(document.createElement("a"));
      link.href = new URL(page.location, base);
      link.textContent = new DOMParser().parseFromString(page.title, "text/html").body.textContent;
    }
    nearest.hidden = !pages.length;
  };

  if (nearest) offer();
}

/* Runs before the theme's script. What the theme's search surface lacks: pages opened from a disk,
   help where nothing is found, and the way back to the results. */
(function () {
  "use strict"

  const isSearchWorker = (url) => /\bsearch-worker\.js$/.test(String(url))

  /* A page opened from a disk may not start a worker: run it in the page instead. */
  class WorkerInPage extends EventTarget {
    constructor(url) {
      super()
      const scope = new EventTarget()
      scope.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }))
      window.searchScope = scope
      const script = document.createElement("script")
      script.src = url
      this.started = new Promise((resolve) => script.addEventListener("load", () => resolve(scope)))
      document.head.append(script)
    }

    postMessage(data) {
      this.started.then((scope) => scope.dispatchEvent(new MessageEvent("message", { data })))
    }
  }

  /* The theme makes the worker; this is the one place where its answers can be listened to. */
  const Worker = window.Worker
  window.Worker = function (url, ...options) {
    const inPage = location.protocol === "file:" && isSearchWorker(url)
    const worker = inPage ? new WorkerInPage(url) : new Worker(url, ...options)
    if (isSearchWorker(url)) worker.addEventListener("message", ({ data }) => data.data && answered(data.data))
    return worker
  }

  function answered({ query, help }) {
    const output = document.querySelector(".md-search-result")
    // Says what the list below answers, which may lag behind the box; tests wait for it.
    output.dataset.query = query
    output.querySelector(".search-help")?.remove()
    if (help) showHelp(output, help)
  }

  /* Nothing found: the nearest words that do have results, the site's doors, a place to ask. */
  function showHelp(output, help) {
    const box = Object.assign(document.createElement("div"), { className: "search-help md-typeset" })
    if (help.near.length) box.append(paragraph("Words that are found here:", help.near.map(wordButton)))
    if (help.doors.length) box.append(paragraph("Or start here:", help.doors.map(([title, url]) => link(title, url))))
    if (help.ask) box.append(paragraph("Still nothing?", [link("Ask a question", help.ask)]))
    output.querySelector(".md-search-result__meta").after(box)
  }

  function paragraph(text, parts) {
    const element = document.createElement("p")
    element.append(text, ...parts.flatMap((part) => [" ", part]))
    return element
  }

  function link(text, url) {
    const base = new URL(JSON.parse(document.getElementById("__config").textContent).base, location)
    // With the slash: without it the last folder of the site's address would be dropped.
    const href = new URL(url, base.href.endsWith("/") ? base : `${base}/`).href
    return Object.assign(document.createElement("a"), { href, textContent: text })
  }

  function wordButton(word) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: word })
    button.addEventListener("click", () => ask(word))
    return button
  }

  const queryBox = () => document.querySelector("[data-md-component=search-query]")

  function ask(words) {
    queryBox().value = words
    queryBox().focus()
    // The theme reads the box when a key goes up in it.
    queryBox().dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }))
  }

  /* Whoever follows a result and comes back finds the results again: the theme opens its search
     for the parameter q, and a page kept in memory is told below. */
  let leaving = ""
  const withoutQuery = () => {
    const url = new URL(location)
    url.searchParams.delete("q")
    return url.href
  }
  const isResult = ({ target }) => target.closest?.(".md-search-result__link")

  function keepQuery() {
    const here = new URL(location)
    here.searchParams.set("q", queryBox().value)
    history.replaceState(history.state, "", here)
  }

  document.addEventListener("click", (event) => {
    if (!isResult(event)) return
    leaving = withoutQuery()
    keepQuery()
  }, true)
  // Once more after the theme, which takes q away as it closes the search; unless its instant
  // navigation has moved on already, and the address is that of the next page.
  document.addEventListener("click", (event) => {
    if (isResult(event) && withoutQuery() === leaving) keepQuery()
  })

  function reopen() {
    const words = new URL(location).searchParams.get("q")
    const isOpen = document.querySelector("[data-md-toggle=search]").checked
    if (!words || isOpen) return
    queryBox().blur()
    ask(words)
  }

  // Instant navigation shuts the search a moment after it has moved.
  const MOMENT = 300
  addEventListener("popstate", () => setTimeout(reopen, MOMENT))
  addEventListener("pageshow", ({ persisted }) => persisted && reopen())
})()

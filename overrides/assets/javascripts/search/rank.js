/* Ranking: which pages answer the query, and which entry of each page to land on. Words are
   weighed as in BM25F: by rarity, by the field they stand in, more for the first find than for
   the tenth. The numbers were found by trying, on the tuned half of tests/bench/search. */

const SATURATION = 3.6
const LENGTH_MATTERS = 0.45
/* Of what its page's title and its section's title match, how much an entry inherits. */
const INHERITED = 0.2
/* The share of its score that a result keeps though it matches none of the query's weight. */
const KEPT_UNMATCHED = 0.45
const TITLE_MATCH = 2.2
const SAME_ORDER = 0.7
const SAME_QUESTION = 0.8
/* A step is found by what it says; its section says what it is for. */
const STEP = 0.95
const BEST_ENTRY = 1.3
const ASKED_VERSION = 1.3
const OTHER_VERSION = 0.75
const SIGNPOST = 0.6
const HUB = 0.6
/* A page that applies to no Windows is about this site: for its owners, not for its readers. */
const ABOUT_THE_SITE = 0.6
/* A section on an error code is for whoever has that code. */
const OTHER_CODE = 0.5
const KEYWORD = 0.45
const MOST_PAGES = 12
/* Titles and word order are looked at only where they can still change the outcome. */
const PAGES_LOOKED_AT = 10
const ENTRIES_LOOKED_AT = 8

/* Gives pages, best first: { page, score, entries: [{ entry, score, units }] }, best entry first. */
function rank(index, query) {
  const total = query.units.reduce((sum, unit) => sum + unit.weight, 0)
  const hits = hitsOf(index, query.units)
  const pages = new Map()
  for (const [entry, units] of hits) {
    const number = index.entries[entry].page
    if (!pages.has(number)) pages.set(number, { page: index.pages[number], units: new Map(), entries: [] })
    const found = pages.get(number)
    units.forEach((hit, unit) => found.units.set(unit, (found.units.get(unit) || 0) + hit))
    found.entries.push(scoreEntry(index, query, hits, entry, total))
  }
  const ranked = [...pages.values()]
  ranked.forEach((found) => scorePage(index, query, found, total))
  ranked.sort(byScore)
  ranked.slice(0, PAGES_LOOKED_AT).forEach((found) => lookClosely(index, query, found))
  return ranked.sort(byScore).slice(0, MOST_PAGES)
}

const byScore = (a, b) => b.score - a.score

/* From each entry to its hits: unit → how often it stands there, weighed by field and reading. */
function hitsOf(index, units) {
  const hits = new Map()
  units.forEach((unit, number) => {
    for (const { phrase, weight } of unit.phrases) {
      for (const [entry, count] of entriesWith(index, phrase)) {
        if (!hits.has(entry)) hits.set(entry, new Map())
        const found = hits.get(entry)
        found.set(number, Math.max(found.get(number) || 0, count * weight))
      }
    }
  })
  return hits
}

function saturated(count, length, average) {
  const lengthFactor = 1 - LENGTH_MATTERS + LENGTH_MATTERS * (length / (average || 1))
  return (count * (SATURATION + 1)) / (count + SATURATION * lengthFactor)
}

function scoreEntry(index, query, hits, number, total) {
  const entry = index.entries[number]
  const own = hits.get(number)
  const page = index.pages[entry.page].entry
  const above = [page, entry.section].filter((other) => other !== undefined && other !== number)
  let score = 0
  let matched = 0
  query.units.forEach((unit, position) => {
    const inherited = Math.max(0, ...above.map((other) => hits.get(other)?.get(position) || 0))
    const count = (own.get(position) || 0) + INHERITED * inherited
    if (!count) return
    score += unit.weight * saturated(count, entry.length, index.averageLength)
    matched += unit.weight
  })
  score *= KEPT_UNMATCHED + (1 - KEPT_UNMATCHED) * (matched / total)
  if (query.version && entry.tabs.length) score *= entry.tabs.join().includes(query.version) ? ASKED_VERSION : OTHER_VERSION
  if (entry.signpost) score *= SIGNPOST
  const code = (entry.titleTokens ??= tokensOf(entry.title)).find((token) => token.startsWith("#"))
  if (code && !query.units.some(({ phrases }) => phrases.some(({ phrase }) => phrase.includes(code)))) score *= OTHER_CODE
  return { entry, number, score, units: own }
}

function scorePage(index, query, found, total) {
  const length = found.entries.reduce((sum, { entry }) => sum + entry.length, 0)
  const average = index.averageLength * Math.sqrt(index.entries.length / index.pages.length)
  let score = 0
  let matched = 0
  query.units.forEach((unit, position) => {
    const count = found.units.get(position)
    if (!count) return
    score += unit.weight * saturated(count, length, average)
    matched += unit.weight
  })
  score *= KEPT_UNMATCHED + (1 - KEPT_UNMATCHED) * (matched / total)
  if (found.page.hub) score *= HUB
  found.factor = found.page.versions.length ? 1 : ABOUT_THE_SITE
  found.own = score * (1 + KEYWORD * Math.min(2, keywordsIn(query, found.page)))
  sumUp(found)
}

function sumUp(found) {
  found.entries.sort((a, b) => b.score - a.score || a.number - b.number)
  found.score = (found.own + BEST_ENTRY * found.entries[0].score) * found.factor
}

/* How many of the page's keywords, whole phrases, are asked for: as typed, stop words and all, or
   as a reading of what was typed. Their author has put them there for that very query. */
function keywordsIn(query, page) {
  const typed = ` ${query.tokens.join(" ")} `
  const readings = new Set(query.units.flatMap(({ phrases }) => phrases.map(({ phrase }) => phrase.join(" "))))
  const keywords = new Set(page.keywords.map((keyword) => keyword.join(" ")))
  return [...keywords].filter((keyword) => typed.includes(` ${keyword} `) || readings.has(keyword)).length
}

/* Raises entries whose title is what was asked, and whose words come in the order typed, as they
   do when somebody types what the screen says. */
function lookClosely(index, query, found) {
  for (const scored of found.entries.slice(0, ENTRIES_LOOKED_AT)) {
    const { entry } = scored
    const title = (entry.titleTokens ??= tokensOf(entry.title))
    const text = (entry.textTokens ??= tokensOf(entry.text))
    const order = Math.max(sameOrder(index, query, title), 0.6 * sameOrder(index, query, text))
    const match = titleMatch(query, telling(index, title))
    scored.score *= 1 + TITLE_MATCH * match + SAME_ORDER * order + SAME_QUESTION * sameWords(query, title)
    if (entry.step) scored.score *= STEP
  }
  sumUp(found)
}

/* 1 when title and query ask for the same things and nothing else, 0 when they share nothing. */
function titleMatch(query, title) {
  if (!title.length) return 0
  const asked = new Map()
  let matched = 0
  for (const unit of query.units) {
    const reading = unit.phrases.find(({ phrase }) => phrase.every((token) => title.includes(token)))
    reading?.phrase.forEach((token) => asked.set(token, reading.weight))
    if (reading) matched += reading.weight
  }
  const ofTitle = title.reduce((sum, token) => sum + (asked.get(token) || 0), 0) / title.length
  const ofQuery = matched / query.units.length
  return ofTitle + ofQuery ? (2 * ofTitle * ofQuery) / (ofTitle + ofQuery) : 0
}

/* How far query and title are made of the same words, stop words and all, from 0 to 1: many headings
   are the reader's question, and "which" and "how many" are what tells it from another. */
function sameWords(query, title) {
  const asked = new Set(query.tokens)
  const words = new Set(title)
  const shared = [...words].filter((token) => asked.has(token)).length
  return shared > 1 ? (2 * shared) / (asked.size + words.size) : 0
}

function telling(index, tokens) {
  return tokens.filter((token) => !index.stopTokens.has(token))
}

/* How much of the query stands in the text as one run, stop words counted or left out: people
   type some messages word for word, and others from memory. */
function sameOrder(index, query, text) {
  return Math.max(longestRun(query.tokens, text), longestRun(query.order, telling(index, text)))
}

/* The longest run of the query's words that stands in the text in the same order, as a share of
   the query; 0 for a single word. */
function longestRun(query, text) {
  let longest = 1
  text.forEach((token, from) => {
    for (let at = query.indexOf(token); at >= 0; at = query.indexOf(token, at + 1)) {
      let run = 1
      while (at + run < query.length && query[at + run] === text[from + run]) run++
      longest = Math.max(longest, run)
    }
  })
  return query.length > 1 ? (longest - 1) / (query.length - 1) : 0
}

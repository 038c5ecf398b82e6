/* Ranking: which pages answer the query, and which entry of each page to land on. Words are
   weighed as in BM25F: by rarity, by the field they stand in, more for the first find than for
   the tenth. The numbers were found by trying, on the tuned queries of tests/bench/search. */

const SATURATION = 4.5
const LENGTH_MATTERS = 0.45
/* Of what its page's title and its section's title match, how much an entry inherits. */
const INHERITED = 0.2
/* The share of its score that a result keeps though it matches none of the query's weight. */
const KEPT_UNMATCHED = 0.55
const BEST_ENTRY = 1.6
const ASKED_VERSION = 1.3
const OTHER_VERSION = 0.75
const SIGNPOST = 0.6
const HUB = 0.6
/* A section on an error code is for whoever has that code. */
const OTHER_CODE = 0.5
const KEYWORD = 0.1
/* Entries, and then titles and word order, are looked at only where they can still change the
   outcome. */
const PAGES_LOOKED_AT = 100
const PAGES_LOOKED_AT_CLOSELY = 7
/* To paint a page of results takes longer than to find it. */
const MOST_PAGES = 6

/* Gives pages, best first: { page, score, entries: [{ entry, number, score }] }, best entry first. */
function rank(index, query) {
  const found = index.pages.map((page) => ({ page, own: scorePage(index, query, page) })).filter(({ own }) => own)
  const likely = found.sort((a, b) => b.own - a.own).slice(0, PAGES_LOOKED_AT)
  likely.forEach((scored) => scoreEntries(index, query, scored))
  const best = likely.sort(byScore).slice(0, PAGES_LOOKED_AT_CLOSELY)
  best.forEach((scored) => lookClosely(index, query, scored))
  return best.sort(byScore).slice(0, MOST_PAGES)
}

const byScore = (a, b) => b.score - a.score

/* What all entries of a page are worth together. */
function scorePage(index, query, page) {
  let isHit = false
  query.units.forEach(({ pages, isAside }, at) => {
    query.counts[at] = pages[page.number]
    if (pages[page.number] && !isAside) isHit = true
  })
  if (!isHit) return 0
  const average = index.averageLength * Math.sqrt(index.entries.length / index.pages.length)
  const own = weigh(query, page.length / average) * (page.boost ?? 1) * (page.hub ? HUB : 1)
  return own * (1 + KEYWORD * Math.min(2, keywordsIn(query, index.entries[page.first])))
}

function scoreEntries(index, query, found) {
  const { page } = found
  found.entries = []
  for (let number = page.first; number < page.end; number++) {
    const score = scoreEntry(index, query, number)
    if (score) found.entries.push({ entry: index.entries[number], number, score })
  }
  sumUp(found)
}

/* A page is worth what its entries are together, and its best entry once more. */
function sumUp(found) {
  found.entries.sort((a, b) => b.score - a.score || a.number - b.number)
  found.score = found.own + BEST_ENTRY * found.entries[0].score * (found.page.boost ?? 1)
}

/* 0 for an entry that holds nothing of what is asked for, though it may say "where". */
function scoreEntry(index, query, number) {
  const entry = index.entries[number]
  const { units, counts } = query
  const page = entry.page.first
  const { section } = entry
  let isHit = false
  for (let at = 0; at < units.length; at++) {
    const { hits, isAside } = units[at]
    const above = Math.max(number === page ? 0 : hits[page], number === section ? 0 : hits[section])
    if (hits[number] && !isAside) isHit = true
    counts[at] = hits[number] + INHERITED * above
  }
  if (!isHit) return 0
  let score = weigh(query, entry.length / index.averageLength)
  if (query.version && entry.tabs.length) score *= entry.tabs.join().includes(query.version) ? ASKED_VERSION : OTHER_VERSION
  if (entry.signpost) score *= SIGNPOST
  const code = codeIn(entry)
  if (code && !query.readings.has(code)) score *= OTHER_CODE
  return score
}

/* The weight of the units that are counted at all, less where others are missing. `length` is
   relative to the average. */
function weigh({ units, counts, weight }, length) {
  const lengthFactor = SATURATION * (1 - LENGTH_MATTERS + LENGTH_MATTERS * length)
  let score = 0
  let matched = 0
  for (let at = 0; at < units.length; at++) {
    if (!counts[at]) continue
    score += (units[at].weight * counts[at] * (SATURATION + 1)) / (counts[at] + lengthFactor)
    matched += units[at].weight
  }
  return score * (KEPT_UNMATCHED + (1 - KEPT_UNMATCHED) * (matched / weight))
}

/* The error code that an entry is about, if its title names one. */
function codeIn(entry) {
  return (entry.code ??= wordsOf(entry.title).map(errorCode).find(Boolean) || "")
}

const titleOf = (entry) => (entry.titleTokens ??= tokensOf(entry.title))
const textOf = (entry) => (entry.textTokens ??= tokensOf(entry.text))

/* How many of an entry's keywords, whole phrases, are asked for: as typed, stop words and all, or
   as a reading of what was typed. Their author has put them there for that very query. */
function keywordsIn(query, entry) {
  if (!entry.phrases.length) return 0
  entry.lines ??= [...new Set(entry.phrases.map((phrase) => phrase.join(" ")))]
  return entry.lines.filter((keyword) => query.line.includes(` ${keyword} `) || query.readings.has(keyword)).length
}

/* Closeness: a second look at the best pages, at titles, keywords and the order of words. */

const TITLE_MATCH = 2.2
/* Of what a matching title is worth, how much a matching keyword is. */
const AS_ASKED = 0.6
const SAME_ORDER = 0.7
const SAME_QUESTION = 3
/* A step is found by what it says; its section says what it is for. */
const STEP = 0.95
/* Of a page's steps only the best are looked at, of its sections all. */
const STEPS_LOOKED_AT = 8

/* Raises entries whose title is what was asked, and whose words come in the order typed, as they
   do when somebody types what the screen says. */
function lookClosely(index, query, found) {
  const top = index.entries[found.page.first]
  let steps = 0
  for (const scored of found.entries) {
    const { entry } = scored
    if (entry.step && ++steps > STEPS_LOOKED_AT) continue
    const title = titleOf(entry)
    const order = Math.max(sameOrder(index, query, title), 0.6 * sameOrder(index, query, textOf(entry)))
    // The keywords of a page speak for the page, and not for its first paragraph.
    const phrases = entry === top ? [] : entry.phrases
    scored.score *= 1 + SAME_ORDER * order + closeness(index, query, title, phrases)
    if (entry.step) scored.score *= STEP
  }
  found.own *= 1 + closeness(index, query, [], top.phrases)
  sumUp(found)
}

/* How near the query comes to a title, or nearly as well to a keyword: in what it asks for, and in
   its very words, for many titles are the reader's question. */
function closeness(index, query, title, phrases) {
  const alike = (tokens) => likeness(index, query, telling(index, tokens))
  const match = Math.max(alike(title), ...phrases.map((phrase) => AS_ASKED * alike(phrase)))
  const question = Math.max(sameWords(query, title), ...phrases.map((phrase) => 0.9 * sameWords(query, phrase)))
  return TITLE_MATCH * match + SAME_QUESTION * question ** 4
}

/* 1 when a text and the query ask for the same things and nothing else, 0 when they share nothing;
   rare words count for more. */
function likeness(index, query, tokens) {
  const asked = new Map()
  let matched = 0
  for (const unit of query.units) {
    const reading = readingIn(unit, tokens)
    reading?.phrase.forEach((token) => asked.set(token, reading.weight))
    if (reading) matched += reading.weight * unit.weight
  }
  if (!matched) return 0
  let all = 0
  let shared = 0
  for (const token of tokens) {
    const weight = rarity(index, index.postings.get(token)?.entries.length || 0)
    all += weight
    shared += weight * (asked.get(token) || 0)
  }
  const ofText = shared / all
  const ofQuery = matched / query.weight
  return (2 * ofText * ofQuery) / (ofText + ofQuery)
}

/* The best reading of a unit that stands in a text, if any does. */
function readingIn({ byFirst }, tokens) {
  let best
  for (const token of tokens) {
    for (const reading of byFirst.get(token) || []) {
      const isBetter = !best || reading.weight > best.weight
      if (isBetter && reading.phrase.every((other) => tokens.includes(other))) best = reading
    }
  }
  return best
}

/* How far query and title are made of the same words, stop words and all, from 0 to 1: many headings
   are the reader's question, and "which" and "how many" are what tells it from another. */
function sameWords(query, title) {
  let shared = 0
  title.forEach((token, at) => {
    if (query.words.has(token) && title.indexOf(token) === at) shared++
  })
  return shared > 1 ? (2 * shared) / (query.words.size + new Set(title).size) : 0
}

function telling(index, tokens) {
  let left = index.telling.get(tokens)
  if (!left) index.telling.set(tokens, (left = tokens.filter((token) => !index.stopTokens.has(token))))
  return left
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

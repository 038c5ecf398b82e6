/* Closeness: a second look at the best pages, at titles, keywords and the order of words. */

const TITLE_MATCH = 2.2
/* Of what a matching title is worth, how much a matching keyword is. */
const AS_ASKED = 0.8
const SAME_ORDER = 0.7
const SAME_QUESTION = 5
/* For a title that holds all that was typed, word for word: most such titles are messages. */
const QUOTED = 3
const SHORTEST_QUOTE = 4
/* A step is found by what it says; its section says what it is for. */
const STEP = 0.95
/* How many times its score an entry can be worth after the second look, at most. */
const MOST_RAISED = 1 + SAME_ORDER + QUOTED + TITLE_MATCH + SAME_QUESTION
/* Of a page's steps only the best are looked at, of its sections all. */
const STEPS_LOOKED_AT = 5

/* Raises entries whose title is what was asked, and whose words come in the order typed, as they
   do when somebody types what the screen says. */
function lookClosely(index, query, found) {
  const top = index.entries[found.page.first]
  let steps = 0
  let best = 0
  // The best come first; what cannot come near the best any more need not be looked at.
  for (const scored of found.entries) {
    const { entry } = scored
    if (scored.score * MOST_RAISED < AS_GOOD * best) break
    if (entry.step && ++steps > STEPS_LOOKED_AT) continue
    const title = titleOf(entry)
    const order = Math.max(sameOrder(index, query, title), 0.6 * sameOrder(index, query, textOf(entry)))
    // The keywords of a page speak for the page, and not for its first paragraph.
    const phrases = entry === top ? [] : entry.phrases
    scored.score *= 1 + SAME_ORDER * order + quoted(query, title) + closeness(index, query, title, phrases)
    if (entry.step) scored.score *= STEP
    best = Math.max(best, scored.score)
  }
  found.own *= 1 + closeness(index, query, [], top.phrases)
  sumUp(found)
}

/* What it is worth that somebody typed a part of this title, as people copy what the screen says. */
function quoted({ tokens }, title) {
  return tokens.length >= SHORTEST_QUOTE && longestRun(tokens, title) === 1 ? QUOTED : 0
}

/* How near the query comes to a title, or nearly as well to a keyword: in what it asks for, and in
   its very words, for many titles are the reader's question. */
function closeness(index, query, title, phrases) {
  let match = likeness(index, query, title)
  let question = sameWords(query, title)
  for (const phrase of phrases) {
    match = Math.max(match, AS_ASKED * likeness(index, query, phrase, match / AS_ASKED))
    question = Math.max(question, sameWords(query, phrase))
  }
  return TITLE_MATCH * match + SAME_QUESTION * question ** 4
}

/* 1 when a text and the query ask for the same things and nothing else, 0 when they share nothing;
   rare words count for more. 0 too where it cannot be more than `least`. */
function likeness(index, query, tokens, least = 0) {
  const text = telling(index, tokens)
  const readings = bestReadings(query, text.tokens)
  if (!readings) return 0
  let matched = 0
  readings.forEach(({ weight }, at) => (matched += weight * query.units[at].weight))
  const ofQuery = matched / query.weight
  if ((2 * ofQuery) / (1 + ofQuery) <= least) return 0
  const asked = new Map()
  readings.forEach(({ phrase, weight }) => phrase.forEach((token) => asked.set(token, weight)))
  let shared = 0
  text.tokens.forEach((token, at) => (shared += text.weights[at] * (asked.get(token) || 0)))
  const ofText = shared / text.weight
  return (2 * ofText * ofQuery) / (ofText + ofQuery)
}

/* For each unit the best reading that stands in a text, if any does for any unit. */
function bestReadings(query, tokens) {
  let best
  for (const token of tokens) {
    const begun = query.byFirst.get(token)
    if (!begun) continue
    for (const { at, reading } of begun) {
      if (best?.[at]?.weight >= reading.weight) continue
      if (reading.phrase.length > 1 && !reading.phrase.every((other) => tokens.includes(other))) continue
      best ??= []
      best[at] = reading
    }
  }
  return best
}

/* How far query and title are made of the same words, stop words and all, from 0 to 1: many headings
   are the reader's question, and "which" and "how many" are what tells it from another. */
function sameWords(query, title) {
  let shared = 0
  for (let at = 0; at < title.length; at++) {
    if (query.words.has(title[at]) && title.indexOf(title[at]) === at) shared++
  }
  return shared > 1 ? (2 * shared) / (query.words.size + new Set(title).size) : 0
}

/* The words of a text without stop words, each with its weight, and what they weigh together. */
function telling(index, tokens) {
  let text = index.telling.get(tokens)
  if (text) return text
  text = { tokens: tokens.filter((token) => !index.stopTokens.has(token)) }
  text.weights = text.tokens.map((token) => rarity(index, index.postings.get(token)?.entries.length || 0))
  text.weight = text.weights.reduce((sum, weight) => sum + weight, 0)
  index.telling.set(tokens, text)
  return text
}

/* How much of the query stands in the text as one run, stop words counted or left out: people
   type some messages word for word, and others from memory. */
function sameOrder(index, query, text) {
  return Math.max(longestRun(query.tokens, text), longestRun(query.order, telling(index, text).tokens))
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

/* Results: what the theme's result list shows, in the shape it expects. */

const MOST_ENTRIES = 3
/* Entries whose score comes this near to the page's best are shown at once, others on request. */
const AS_GOOD = 0.85
const SHOWN_AT_ONCE = 2
const TEASER_LENGTH = 180

function search(index, text, wantsSuggestion) {
  const query = parseQuery(index, text)
  const found = query.units.length ? rank(index, query) : []
  const phrases = lookedFor(query).flatMap((unit) => unit.phrases)
  const marked = new Set(phrases.flatMap(({ phrase }) => tokensToMark(index, phrase)))
  const items = found.map((page) => resultOf(index, query, page, marked))
  const result = { items }
  if (wantsSuggestion) result.suggest = suggestion(index, text)
  if (!items.length) result.help = { ...index.help, near: nearWords(index, text) }
  return result
}

/* Of a phrase such as "heart of the pc" the words that say something. */
function tokensToMark(index, phrase) {
  return phrase.length > 1 ? phrase.filter((token) => !index.stopTokens.has(token)) : phrase
}

/* One page with its best entries. The first item decides which of the others the theme shows at
   once: those that score no less. The page's own item, the one without an anchor, must be there. */
function resultOf(index, query, found, marked) {
  const shown = withoutTwins(found.entries).slice(0, MOST_ENTRIES)
  const best = shown[0].score
  const items = shown.map((scored, position) => {
    const asGood = position < SHOWN_AT_ONCE && scored.score >= AS_GOOD * best
    return item(index, query, scored, marked, asGood ? found.score : found.score * (scored.score / best) * AS_GOOD)
  })
  if (!shown.some(({ entry }) => !entry.anchor)) {
    const number = found.page.first
    items.push(item(index, query, { entry: index.entries[number], number }, marked, 0))
  }
  return items
}

/* The same step in the tab of the other Windows is no second result. */
function withoutTwins(entries) {
  const seen = new Set()
  return entries.filter(({ entry }) => {
    const key = entry.step ? `${entry.section} ${entry.title}` : entry.anchor
    return !seen.has(key) && seen.add(key)
  })
}

function item(index, query, { entry, number }, marked, score) {
  const { page } = entry
  const section = entry.step && entry.section !== page.first ? index.entries[entry.section] : null
  const title = section ? `${highlight(section.title, marked)} › ${highlight(entry.title, marked)}` : highlight(entry.title, marked)
  const teaser = teaserOf(entry, marked)
  const versions = entry.tabs.length ? entry.tabs : entry.anchor ? [] : page.versions
  return {
    location: entry.anchor ? `${page.url}#${entry.anchor}` : page.url,
    title,
    text: teaser && `<p>${teaser}</p>`,
    score,
    terms: Object.fromEntries(lookedFor(query).map(({ word, hits }) => [escapeText(word), hits[number] > 0])),
    ...(versions.length && { tags: versions.map(escapeText) }),
  }
}

const lookedFor = ({ units }) => units.filter(({ isAside }) => !isAside)

/* The sentence that holds most of what was asked, and those after it. */
function teaserOf(entry, marked) {
  const sentences = (entry.sentences ??= sentencesOf(entry.text))
  const counts = sentences.map(({ tokens }) => new Set(tokens.filter((token) => marked.has(token))).size)
  let at = Math.max(0, counts.indexOf(Math.max(...counts)))
  const start = at ? "… " : ""
  let teaser = ""
  while (at < sentences.length && teaser.length < TEASER_LENGTH) teaser += sentences[at++].text
  return start + highlight(teaser.trim(), marked)
}

function sentencesOf(text) {
  return (text.match(/[^.!?]+[.!?]*\s*/g) || []).map((text) => ({ text, tokens: tokensOf(text) }))
}

function highlight(text, marked) {
  return escapeText(text).replace(/(&\w+;)|[\p{L}\p{N}'’]+/gu, (word, entity) =>
    !entity && marked.has(shownTokenOf(word)) ? `<mark>${word}</mark>` : word,
  )
}

const shownTokens = new Map()

/* The token of a word as it stands on a page, with capitals and apostrophes. */
function shownTokenOf(word) {
  let token = shownTokens.get(word)
  if (token === undefined) shownTokens.set(word, (token = tokenOf(fold(word))))
  return token
}

function escapeText(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;")
}

/* The index: which entries hold which word, and how much it weighs there. An entry is what can be
   landed on: a page, a section, a step. */

/* A word in a title says more of what an entry is about than a word in its text. */
const WEIGHTS = { pageTitle: 11, keywords: 3.5, title: 4, text: 1, stepTitle: 2, stepInSection: 0.4 }

/* Makes the index from what the build has written (`hooks/clearpane/search/index.py`). */
function buildIndex(data) {
  spellings = new Map(Object.entries(data.spellings || {}))
  const index = {
    entries: [],
    pages: [],
    postings: new Map(),
    vocabulary: new Map(),
    stopWords: new Set(data.stopWords || []),
    stopTokens: new Set(tokensOf((data.stopWords || []).join(" "))),
    telling: new WeakMap(),
    help: data.help || { doors: [], ask: "" },
  }
  index.synonyms = synonymTable(index, (data.synonyms || []).map(phrasesOf))
  const pages = data.pages.map((page, at) => ({ ...page, keywords: page?.keywords || data.keywords?.[at] }))
  addPages(index, pages)
  return index
}

function addPages(index, pages) {
  // A page that cannot be read costs itself, not the search.
  for (const page of pages) {
    try {
      addPage(index, page)
    } catch (error) {
      console.warn(`search: cannot read the page ${page?.url}`, error)
    }
  }
  const total = index.entries.reduce((sum, entry) => sum + entry.length, 0)
  index.averageLength = total / (index.entries.length || 1)
  index.pageOf = Int32Array.from(index.entries, ({ page }) => page.number)
  index.telling = new WeakMap()
  arrangeVocabulary(index)
}

/* A page's entries follow each other, the page itself first: `page.first` up to `page.end`. */
function addPage(index, { entries = [], keywords = {}, ...record }) {
  const first = index.entries.length
  const page = { ...record, number: index.pages.length, first, versions: record.versions || [] }
  index.pages.push(page)
  const added = []
  const add = (part) => {
    const entry = { tabs: [], text: "", ...part, page, section: first, length: 0, words: new Map() }
    entry.keywords = entry.step ? [] : phrasesOf(keywords[entry.anchor])
    entry.phrases = entry.keywords.map(tokensOf)
    index.entries.push(entry)
    added.push(entry)
    return entry
  }
  const top = add({ anchor: "", title: page.title || "", text: page.text || "", signpost: page.signpost })
  addWords(index, top, top.title, WEIGHTS.pageTitle)
  addWords(index, top, top.text, WEIGHTS.text)
  addKeywords(index, top)
  let section = top
  for (const part of entries) {
    const above = part.step ? part.section ?? section.anchor : ""
    const entry = add({ ...part, anchor: part.anchor || usualId(above, part.tabs || [], part.title) })
    if (part.step) {
      entry.section = first + added.indexOf(section)
      const words = `${entry.title} ${entry.text}`
      addWords(index, entry, words, WEIGHTS.stepTitle)
      addWords(index, section, words, WEIGHTS.stepInSection)
    } else {
      section = entry
      addWords(index, entry, entry.title, WEIGHTS.title)
      addWords(index, entry, entry.text, WEIGHTS.text)
      addKeywords(index, entry)
    }
  }
  page.end = index.entries.length
  page.length = added.reduce((sum, entry) => sum + entry.length, 0)
  added.forEach((entry, position) => file(index, entry, first + position))
}

/* The id that the build gives a step, unless the page has it already (`clearpane.step_ids`). */
function usualId(section, tabs, sentence) {
  const slugs = (text) => slugText(text).match(/[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu) || []
  const parts = [...tabs.map((tab) => slugs(tab).join("-")), slugs(sentence).slice(0, 8).join("-")]
  return [section, ...parts].filter(Boolean).join("--").replace(/['’]/g, "")
}

const slugText = (text) => text.normalize("NFKC").toLowerCase()

function addWords(index, entry, text, weight) {
  const words = wordsOf(text)
  words.forEach((word) => addWord(index, entry, word, weight))
  phrasesIn(index, words).forEach((phrase) => addToken(entry, phrase, weight))
  entry.length += words.length
  // "e-mail" is also "email", "sign-in" also "signin".
  for (const joined of text.match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)+/gu) || []) {
    addWord(index, entry, fold(joined).replace(/-/g, ""), weight)
  }
}

function addWord(index, entry, word, weight) {
  index.vocabulary.set(word, (index.vocabulary.get(word) || 0) + 1)
  addToken(entry, tokenOf(word), weight)
}

function addToken(entry, token, weight) {
  entry.words.set(token, (entry.words.get(token) || 0) + weight)
}

/* However many of its keywords hold a word, it counts once. */
function addKeywords(index, entry) {
  const words = new Set(entry.keywords.flatMap(wordsOf))
  words.forEach((word) => addWord(index, entry, word, WEIGHTS.keywords))
  const phrases = new Set(entry.keywords.flatMap((keyword) => phrasesIn(index, wordsOf(keyword))))
  phrases.forEach((phrase) => addToken(entry, phrase, WEIGHTS.keywords))
}

/* Moves an entry's words to where they are looked up: each with its entries in ascending order. */
function file(index, entry, number) {
  for (const [token, weight] of entry.words) {
    let posting = index.postings.get(token)
    if (!posting) index.postings.set(token, (posting = { entries: [], weights: [] }))
    posting.entries.push(number)
    posting.weights.push(weight)
  }
  delete entry.words
}

/* How telling it is to be one of so many entries: high for few. */
function rarity(index, holders) {
  return Math.log(1 + (index.entries.length - holders + 0.5) / (holders + 0.5))
}

const NOWHERE = { entries: [], weights: [] }

/* The entries that hold a phrase, word by word. */
function entriesWithPhrase(index, phrase) {
  return index.postings.get(phrase.join(" ")) || NOWHERE
}

/* The entries that hold all tokens of a phrase, with the weight of the one that each holds least. */
function entriesWith(index, phrase) {
  const postings = phrase.map((token) => index.postings.get(token))
  if (postings.includes(undefined)) return NOWHERE
  return postings.reduce(both)
}

function both(a, b) {
  const found = { entries: [], weights: [] }
  for (let i = 0, j = 0; i < a.entries.length && j < b.entries.length; ) {
    if (a.entries[i] === b.entries[j]) {
      found.entries.push(a.entries[i])
      found.weights.push(Math.min(a.weights[i++], b.weights[j++]))
    } else if (a.entries[i] < b.entries[j]) i++
    else j++
  }
  return found
}

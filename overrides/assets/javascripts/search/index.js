/* The index: which entries hold which word, and how much it weighs there. An entry is what can be
   landed on: a page, a section, a step. */

/* A word in a title says more of what an entry is about than a word in its text. */
const WEIGHTS = { pageTitle: 11, keywords: 6, title: 4, text: 1, stepTitle: 2, stepInSection: 0.4 }

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
    help: data.help || { doors: [], ask: "" },
  }
  data.pages.forEach((page) => addPage(index, page))
  const total = index.entries.reduce((sum, entry) => sum + entry.length, 0)
  index.averageLength = total / (index.entries.length || 1)
  index.synonyms = synonymTable(index, data.synonyms || [])
  return index
}

function addPage(index, page) {
  const number = index.pages.length
  const entry = addEntry(index, { page: number, anchor: "", title: page.title, text: page.text || "", tabs: [], signpost: page.signpost })
  const keywords = (page.keywords || []).map(tokensOf)
  index.pages.push({ ...page, entry, keywords, versions: page.versions || [] })
  addWords(index, entry, page.title, WEIGHTS.pageTitle)
  addWords(index, entry, (page.keywords || []).join(" . "), WEIGHTS.keywords)
  addWords(index, entry, page.text || "", WEIGHTS.text)
  let section = entry
  for (const part of page.entries || []) {
    const above = part.step ? part.section ?? index.entries[section].anchor : ""
    const anchor = part.anchor || usualId(above, part.tabs || [], part.title)
    const added = addEntry(index, { tabs: [], text: "", ...part, anchor, section, page: number })
    if (part.step) {
      addWords(index, added, `${part.title} ${part.text || ""}`, WEIGHTS.stepTitle)
      addWords(index, section, `${part.title} ${part.text || ""}`, WEIGHTS.stepInSection)
    } else {
      section = added
      addWords(index, added, part.title, WEIGHTS.title)
      addWords(index, added, part.text || "", WEIGHTS.text)
    }
  }
}

/* The id that the build gives a step, unless the page has it already (`clearpane.step_ids`). */
function usualId(section, tabs, sentence) {
  const slugs = (text) => slugText(text).match(/[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu) || []
  const parts = [...tabs.map((tab) => slugs(tab).join("-")), slugs(sentence).slice(0, 8).join("-")]
  return [section, ...parts].filter(Boolean).join("--").replace(/['’]/g, "")
}

const slugText = (text) => text.normalize("NFKC").toLowerCase()

function addEntry(index, entry) {
  const number = index.entries.length
  index.entries.push({ ...entry, length: 0 })
  return number
}

function addWords(index, entry, text, weight) {
  const words = wordsOf(text)
  words.forEach((word) => addWord(index, entry, word, weight))
  index.entries[entry].length += words.length
  // "e-mail" is also "email", "sign-in" also "signin".
  for (const joined of text.match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)+/gu) || []) {
    addWord(index, entry, fold(joined).replace(/-/g, ""), weight)
  }
}

function addWord(index, entry, word, weight) {
  const token = tokenOf(word)
  index.vocabulary.set(word, (index.vocabulary.get(word) || 0) + 1)
  let posting = index.postings.get(token)
  if (!posting) index.postings.set(token, (posting = new Map()))
  posting.set(entry, (posting.get(entry) || 0) + weight)
}

/* From a phrase, as its tokens joined by spaces, to the phrases of the same meaning. */
function synonymTable(index, groups) {
  const table = new Map()
  table.longest = 1
  for (const group of groups) {
    const phrases = unique(group.map(tokensOf))
    // A reader's word may be mistyped too, so the words of the groups are known words.
    group.flatMap(wordsOf).forEach((word) => index.vocabulary.set(word, index.vocabulary.get(word) || 0))
    phrases.forEach((phrase, position) => {
      const key = phrase.join(" ")
      const others = phrases.filter((_, other) => other !== position)
      table.set(key, unique([...(table.get(key) || []), ...others]))
      table.longest = Math.max(table.longest, phrase.length)
    })
  }
  return table
}

function unique(phrases) {
  return [...new Map(phrases.map((phrase) => [phrase.join(" "), phrase])).values()]
}

/* How telling it is to be one of so many entries: high for few. */
function rarity(index, holders) {
  return Math.log(1 + (index.entries.length - holders + 0.5) / (holders + 0.5))
}

/* Every entry that holds all tokens of a phrase, with the weight of the one it holds least. */
function* entriesWith(index, phrase) {
  const postings = phrase.map((token) => index.postings.get(token))
  if (postings.includes(undefined)) return
  const rarest = postings.reduce((a, b) => (b.size < a.size ? b : a))
  for (const entry of rarest.keys()) {
    const least = Math.min(...postings.map((posting) => posting.get(entry) || 0))
    if (least) yield [entry, least]
  }
}

/* Synonyms: which phrases mean the same, and where a text holds one of them. */

/* The build joins phrases by commas. */
const phrasesOf = (joined = "") => (joined ? joined.split(",") : [])

/* From a phrase, as its tokens joined by spaces, to the phrases of the same meaning. */
function synonymTable(index, groups) {
  const table = new Map()
  table.longest = 1
  table.phrases = new Map()
  for (const group of groups) {
    const phrases = unique(group.map(tokensOf))
    // A reader's word may be mistyped too, so the words of the groups are known words.
    group.flatMap(wordsOf).forEach((word) => index.vocabulary.set(word, 0))
    phrases.forEach((phrase, position) => {
      const key = phrase.join(" ")
      const others = phrases.filter((_, other) => other !== position)
      if (phrase.length > 1 && !table.has(key)) {
        const alike = table.phrases.get(phrase[0]) || []
        table.phrases.set(phrase[0], [...alike, { phrase, key }])
      }
      table.set(key, unique([...(table.get(key) || []), ...others]))
      table.longest = Math.max(table.longest, phrase.length)
    })
  }
  return table
}

function unique(phrases) {
  return [...new Map(phrases.map((phrase) => [phrase.join(" "), phrase])).values()]
}

/* The phrases of the synonyms that stand in a text, word by word: "take" and "off" far apart are
   not "take off". */
function phrasesIn(index, words) {
  const tokens = words.map(tokenOf)
  const found = []
  tokens.forEach((token, at) => {
    for (const { phrase, key } of index.synonyms.phrases.get(token) || []) {
      if (phrase.every((other, step) => tokens[at + step] === other)) found.push(key)
    }
  })
  return found
}

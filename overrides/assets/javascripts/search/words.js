/* Words: how text is cut into words, and which words count as the same. */

let spellings = new Map()

/* Lower case, without accents and apostrophes: "Don’t" is "dont". */
function fold(text) {
  return text.normalize("NFKD").replace(/[\p{M}'’]/gu, "").toLowerCase()
}

function wordsOf(text) {
  return fold(text).match(/[\p{L}\p{N}]+/gu) || []
}

const tokens = new Map()

/* The token that a word is found by: an error code, or the stem of its usual spelling. */
function tokenOf(word) {
  let token = tokens.get(word)
  if (token === undefined) {
    token = errorCode(word) || stem(spellings.get(word) || word)
    tokens.set(word, token)
  }
  return token
}

function tokensOf(text) {
  return wordsOf(text).map(tokenOf)
}

/* "0xC004F211", "c004f211" and "oxcoo4f211" are one code: "#c004f211". Others: "". */
function errorCode(word) {
  const digits = word.replace(/^[0o]x/, "").replace(/o/g, "0")
  const looksLikeCode = /^[0-9a-f]{7,9}$/.test(digits) && /\d/.test(digits) && /[a-f]|0{2}/.test(digits)
  return looksLikeCode || (/^[0o]x[0-9a-fo]{2,}$/.test(word)) ? `#${digits}` : ""
}

/* Endings, longest first. Light and wrong now and then, which does no harm: page and query are
   cut alike, and what matters is that "activation", "activated" and "activate" meet. */
const ENDINGS = [
  "ations", "ation", "ating", "ators", "ator", "ments", "ment", "ated", "ates", "ings",
  "able", "ions", "ate", "ing", "ers", "ion", "ies", "ed", "er", "ly", "es", "or", "s", "e", "y",
]
const SHORTEST_STEM = 3

function stem(word) {
  if (word.length <= SHORTEST_STEM || /\d/.test(word)) return word
  const american = word.replace(/is(e|ed|es|er|ing|ation|ations)$/, "iz$1").replace(/our(s|ed|ing)?$/, "or$1")
  for (const ending of ENDINGS) {
    const rest = american.slice(0, -ending.length)
    if (!american.endsWith(ending) || rest.length < SHORTEST_STEM || !/[aeiouy]/.test(rest)) continue
    if (ending === "s" && /[us]$/.test(rest)) return american
    // "stopped" is "stop", but "selling" is "sell".
    return rest.replace(/([bdfgmnprt])\1$/, "$1")
  }
  return american
}

/* How many letters must be added, dropped, changed or swapped with their neighbour to get from a
   to b. Gives limit + 1 as soon as it is more than limit. */
function distance(a, b, limit) {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, change)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1)
    }
    if (Math.min(...row) > limit) return limit + 1
    before = last
    last = row
  }
  return last[b.length]
}

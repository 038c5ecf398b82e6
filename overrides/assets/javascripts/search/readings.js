/* Readings: what one word of a query may mean, and how well each phrase stands for it. */

const AS_COMPLETION = 0.6
const AS_LONGER_WORD = 0.3
const AS_CORRECTION = [1, 0.8, 0.6]
const MOST_COMPLETIONS = 12
const MOST_CORRECTIONS = 3

/* What one word may mean: itself, a longer word while it is still being typed, two words run
   together, or a word of the site that it is a typing error of. */
function readings(index, word, isLast) {
  const token = tokenOf(word)
  const known = isKnown(index, word)
  const found = known ? [{ phrase: [token], weight: 1 }] : []
  const longer = known ? AS_LONGER_WORD : AS_COMPLETION
  if (isLast && word.length > 1) found.push(...completions(index, word, token, longer))
  const apart = split(index, word, found.length > 0)
  found.push(...apart)
  // "allready" is "already" rather than "all ready", and "useed" rather "used" than "use".
  if (!found.length) found.push(...corrections(index, word))
  else if (!index.vocabulary.has(word) && !apart.some(({ phrase }) => index.synonyms.has(phrase.join(" ")))) {
    found.unshift(...slips(index, word))
  }
  return found
}

/* What a word is that the site does not write like this, though it knows its stem or its parts. */
function slips(index, word) {
  return word.length < 5 || /\d/.test(word) ? [] : corrections(index, word).filter(({ weight }) => weight === AS_CORRECTION[1])
}

function isKnown(index, word) {
  return index.postings.has(tokenOf(word)) || index.synonyms.has(tokenOf(word))
}

function completions(index, word, token, weight) {
  const longer = longerWords(index, word, MOST_COMPLETIONS).filter((known) => tokenOf(known) !== token)
  return longer.map((known) => ({ phrase: [tokenOf(known)], weight }))
}

/* "productkey" is "product key". A word that the site knows is split only into a known phrase:
   "setup" may stand on a page, and still be "set up", which means "create". */
function split(index, word, known) {
  for (let at = 2; at <= word.length - 2; at++) {
    const parts = [word.slice(0, at), word.slice(at)]
    const phrase = parts.map(tokenOf)
    const areWords = !known && parts.every((part) => part.length > 2 && index.vocabulary.get(part))
    if (areWords || index.synonyms.has(phrase.join(" "))) return [{ phrase, weight: 1 }]
  }
  return []
}

/* Short words have many neighbours: their first letter must be right, and the last of the shortest. */
function corrections(index, word) {
  const limit = errorCode(word) || word.length < 6 ? 1 : 2
  const near = word.length < 3 ? [] : wordsNear(index, word, limit)
  const likely = near.filter(({ known }) => {
    const sameStart = known[0] === word[0]
    return word.length > 5 || (sameStart && (word.length > 3 || (known.length > 3 && known.at(-1) === word.at(-1))))
  })
  // People seldom mistype the first letter.
  const cost = ({ known, steps }) => steps + (known[0] === word[0] ? 0 : 0.5)
  likely.sort((a, b) => cost(a) - cost(b) || index.vocabulary.get(b.known) - index.vocabulary.get(a.known))
  return likely
    .filter((correction) => cost(correction) <= cost(likely[0]) + 0.5)
    .slice(0, MOST_CORRECTIONS)
    .map(({ known, steps }) => ({ phrase: [tokenOf(known)], weight: AS_CORRECTION[steps], fixed: known }))
}

/* Readings: what one word of a query may mean, and how well each phrase stands for it.
   A reading is { phrase, weight, how }, where `how` is "typed", "completed", "corrected", "split" or
   "synonym"; a corrected one also has `fixed`, the word that is meant. */

import { WEIGHTS } from "./weights.js";
import { errorCode, isWholeCode, partsOf, tokenOf } from "./words.js";

const MOST_COMPLETIONS = 12;
const MOST_CORRECTIONS = 3;

/* What one word may mean: itself, a longer word while it is still being typed, two words run
   together, or a word of the site that it is a typing error of. */
export function readings(index, word, isLast) {
  const token = tokenOf(word);
  const known = index.postings.has(token) || index.synonyms.has(token);
  const found = known ? [{ phrase: [token], weight: 1, how: "typed" }] : [];
  if (isLast && word.length > 1) found.push(...completions(index, word, known));
  const apart = split(index, word, found.length > 0);
  found.push(...apart);
  const isEnglish = index.vocabulary.isEnglish(word);
  // "allready" is "already" rather than "all ready", and "useed" rather "used" than "use".
  if (!found.length && !isEnglish) found.push(...corrections(index, word));
  else if (!isEnglish && !index.vocabulary.has(word) && !apart.some(({ phrase }) => index.synonyms.has(phrase.join(" ")))) {
    found.unshift(...slips(index, word));
  }
  return found;
}

/* What a word is that the site does not write like this, though it knows its stem or its parts. */
function slips(index, word) {
  if (word.length < 5 || /\d/.test(word)) return [];
  const near = corrections(index, word).filter(({ weight }) => weight === WEIGHTS.reading.correction[1]);
  // "download" is no typing error where the site writes "downloads".
  return near.some(({ fixed }) => tokenOf(fixed) === tokenOf(word)) ? [] : near;
}

function completions(index, word, known) {
  const weight = known ? WEIGHTS.reading.longer : WEIGHTS.reading.completion;
  return index.vocabulary
    .longerWords(word, MOST_COMPLETIONS)
    .filter((longer) => tokenOf(longer) !== tokenOf(word))
    .map((longer) => ({ phrase: [tokenOf(longer)], weight, how: "completed" }));
}

/* "productkey" is "product key". A word that the site knows is split only into a known phrase:
   "setup" may stand on a page, and still be "set up", which means "create". */
function split(index, word, known) {
  const name = partsOf(word);
  if (name.length) return [{ phrase: name.map(tokenOf), weight: 1, how: "split" }];
  for (let at = 2; at <= word.length - 2; at++) {
    const parts = [word.slice(0, at), word.slice(at)];
    const phrase = parts.map(tokenOf);
    const areWords = !known && parts.every((part) => part.length > 2 && index.vocabulary.count(part));
    if (areWords || index.synonyms.has(phrase.join(" "))) return [{ phrase, weight: 1, how: "split" }];
  }
  return [];
}

/* Short words have many neighbours: their first letter must be right, and the last of the shortest. */
export function corrections(index, word) {
  const limit = errorCode(word) || word.length < 6 ? 1 : 2;
  const near = word.length < 3 || isWholeCode(word) ? [] : index.vocabulary.wordsNear(word, limit);
  const likely = near.filter(({ known }) => {
    const sameStart = known[0] === word[0];
    return word.length > 5 || (sameStart && (word.length > 3 || (known.length > 3 && known.at(-1) === word.at(-1))));
  });
  // People seldom mistype the first letter.
  const cost = ({ known, steps }) => steps + (known[0] === word[0] ? 0 : 0.5);
  likely.sort((a, b) => cost(a) - cost(b) || index.vocabulary.count(b.known) - index.vocabulary.count(a.known));
  return likely
    .filter((correction) => cost(correction) <= cost(likely[0]) + 0.5)
    .slice(0, MOST_CORRECTIONS)
    .map(({ known, steps }) => ({
      phrase: [tokenOf(known)], weight: WEIGHTS.reading.correction[steps], how: "corrected", fixed: known,
    }));
}

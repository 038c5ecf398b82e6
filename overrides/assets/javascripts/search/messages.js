/* Messages: how the theme's script and this worker talk. */

const SETUP = 0
const READY = 1
const QUERY = 2
const RESULT = 3

const MOMENT = 200

let index = null
let suggests = false
/* The file of the pages that few look for, while it is not loaded; and the query asked last. */
let later = ""
let loading = null
let asked = ""

scope.addEventListener("message", async ({ data: message }) => {
  if (message.type === SETUP) {
    suggests = Boolean(message.data.options?.suggest)
    const { config, docs } = message.data
    // A page opened from a disk gets the whole index handed over; else only its file's name.
    const data = docs.pages ? docs : await load(config.index)
    index = buildIndex(data)
    later = data.later
    scope.postMessage({ type: READY })
  } else if (message.type === QUERY) {
    asked = message.data
    await answer(asked)
  }
})

/* Answers at once from what is loaded, unless that is nothing, and again if the rest changes it. */
async function answer(text) {
  const isEmpty = !text.trim()
  const result = isEmpty ? { items: [] } : search(index, text, suggests)
  const isFinal = isEmpty || !later
  if (isFinal || result.items.length) send(text, result)
  if (isFinal) return
  await (loading ??= loadLater(result.items.length ? MOMENT : 0))
  if (asked !== text) return
  const whole = search(index, text, suggests)
  if (!result.items.length || addresses(whole) !== addresses(result)) send(text, whole)
}

function send(query, result) {
  scope.postMessage({ type: RESULT, data: { ...result, query } })
}

const addresses = ({ items }) => items.map(([{ location }]) => location).join(" ")

/* Waits a moment, so that the first results are painted before anything else is loaded. */
async function loadLater(moment) {
  await new Promise((resolve) => setTimeout(resolve, moment))
  try {
    addPages(index, await load(later))
  } catch (error) {
    console.warn(error)
  }
  later = ""
}

async function load(file) {
  const response = await fetch(new URL(`../../search/${file}`, location.href))
  if (!response.ok) throw new Error(`search index: ${response.status} ${response.url}`)
  return response.json()
}

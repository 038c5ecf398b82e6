/* Messages: how the theme's script and this worker talk. */

const SETUP = 0
const READY = 1
const QUERY = 2
const RESULT = 3

let index = null
let suggests = false

scope.addEventListener("message", async ({ data: message }) => {
  if (message.type === SETUP) {
    suggests = Boolean(message.data.options?.suggest)
    index = buildIndex(await loadIndex(message.data))
    scope.postMessage({ type: READY })
  } else if (message.type === QUERY) {
    const text = message.data
    const result = text.trim() ? search(index, text, suggests) : { items: [] }
    scope.postMessage({ type: RESULT, data: { ...result, query: text } })
  }
})

/* A page opened from a disk gets the whole index handed over; else only its file's name. */
async function loadIndex({ config, docs }) {
  if (docs.pages) return docs
  const response = await fetch(new URL(`../../search/${config.index}`, location.href))
  if (!response.ok) throw new Error(`search index: ${response.status} ${response.url}`)
  return response.json()
}

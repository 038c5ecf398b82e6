/* Every number that ranks. Those below `rank` are fitted by cross-validation, over real queries and
   those of tests/bench/search: `node tests/bench/search/fit.mjs` does it, and names what decides
   nothing. Behind each stands the kind of query that it is for. */

export const WEIGHTS = {
  /* How much a word weighs by where it stands. */
  field: { pageTitle: 11, asked: 1.5, title: 4, text: 1, step: 2, stepInSection: 0.4, description: 3, called: 3 },

  /* BM25: how fast more of a word stops to count, and how much a long text is held back. */
  saturation: 8,
  length: 0.3,
  /* Of what its page's title and its section's title match, how much an entry inherits. */
  inherited: 0.2,
  /* The share of its score that a result keeps though it matches nothing of the query's weight. */
  keptUnmatched: 0.55,
  /* A page is worth what its entries are together, and its best entry so many times more. */
  bestEntry: 1.6,
  /* In the second look it is worth its best entry, and so much of what the others add to that. */
  together: 0.5,

  /* What a reading is worth beside the word as it was typed. */
  reading: {
    synonym: 0.5,
    /* The words of a phrase stand in an entry, but apart. */
    scattered: 0.7,
    /* "motherb": a longer word, where the site has no such word, and where it has. */
    completion: 0.6,
    longer: 0.3,
    /* By how many typing errors. */
    correction: [1, 0.8, 0.6],
  },
  /* "windows 10 add account": the version is on every page, "which" and "where" are on many. */
  versionWord: 0.3,
  questionWord: 0.6,
  /* "TrustedHostMiddleware raises an error": a name that is typed as in code. */
  written: 1.5,

  /* The second look: see features.js for what each measures. */
  rank: {
    page: 1.69, // all of the page, by BM25: "activation after hardware change"
    pageTitle: 1.47, // "digital license vs product key"
    pageAsked: 0.73, // "gifting computer to someone else"
    pageSame: 0.76, // "how to link", a page's own question
    pageSaid: 0.33, // "mobo", said of the page as a whole
    boost: 2, // set by hand: what a page asks for in its front matter
    pageTrouble: 0.72, // a page on what went wrong: "please help me with activation"
    hub: -0.78, // pages that only send on: "my windows was desactivated alone"
    pageCover: 0.39, // all words, anywhere on the page: "keyring index authentication"
    titles: 1.47, // the titles of page and section together: "link with a local account"
    lead: 0.15, // how a section begins
    changes: -4, // "cache static files", of which a list of changes speaks too
    entry: 2.9, // the entry, by BM25: "hardware id binding"
    entryCover: 2.49, // all words, headings above counted: "remove device from microsoft account"
    ownCover: 0.66, // all words in the entry itself
    title: 0.61, // "what are local accounts"
    titleOnly: 0.61, // a title that says nothing else: "local account"
    above: 1.5, // a step's section
    asked: 1.5, // "nag screen", what readers ask of a section
    same: 1.2, // "where is my product key", word for word
    sameAsked: 1.98, // "which email is my license linked to"
    orderTitle: 0.7, // "hardware change" is no "change hardware"
    quoted: 8, // set by hand: a part of a heading, word for word, as copied from the screen
    titleRun: 1.27, // a message with words around it: "windows is activated with … what does it mean"
    near: 1.67, // words that stand together
    stepAsked: 2.37, // "type slmgr upk", "set correct time zone"
    top: -1.16, // a place on the page before its introduction
    signpost: -0.6, // entries that only send on
    otherCode: -0.76, // a section on a code that nobody typed: "activation after hardware change"
    identifierPage: 0.42, // "windows kms error slmgr ato"
    learned: 0.9, // "rma", "uni laptop": what earlier questions say of the words
    version: 1.5, // set by hand: "add an account windows 10"
    side: 0.3, // "prepare for hardware change" against "after hardware change"
  },
  /* What a step is worth more beside the section that it is in, and what each of them holds. */
  step: {
    any: 3.1, // "troubleshoot button windows 11 not activated"
    beyond: 1, // what the titles above it do not say: "clock wrong 0xC004B011 set time zone"
  },
};

/* How many pages, and how many entries of each, get the second look. */
export const LOOKED_AT = { pages: 14, sections: 8, steps: 5 };
export const SHOWN = { pages: 6, entries: 3 };

/* Every number that ranks. `rank` is fitted: `node tests/bench/search/fit.mjs` finds it by
   cross-validation over real queries and names what decides nothing. Behind each number stands the
   kind of query that needs it. */

export const WEIGHTS = {
  /* How much a word weighs by where it stands. */
  field: { pageTitle: 11, asked: 3.5, title: 4, text: 1, step: 2, stepInSection: 0.4 },

  /* BM25: how fast more of a word stops to count, and how much a long text is held back. */
  saturation: 4.5,
  length: 0.45,
  /* Of what its page's title and its section's title match, how much an entry inherits. */
  inherited: 0.2,
  /* The share of its score that a result keeps though it matches nothing of the query's weight. */
  keptUnmatched: 0.55,
  /* A page is worth what its entries are together, and its best entry so many times more. */
  bestEntry: 1.6,

  /* What a reading is worth beside the word as it was typed. */
  reading: {
    synonym: 0.5,
    related: 0.35,
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

  /* The second look: see features.js for what each measures. */
  rank: {
    page: 1.45,
    pageTitle: 2.72,
    pageAsked: 0.8,
    pageSame: 0.81,
    pageSaid: 0.71,
    hub: -0.47,
    entry: 3.04,
    entryCover: 1.69,
    ownCover: 1.03,
    typed: 0.24,
    typedTitle: 0.49,
    title: 0.96,
    titleOnly: 0.65,
    above: 0.8,
    asked: 1.39,
    same: 0.95,
    sameAsked: 0.8,
    said: 0.81,
    orderTitle: 0.81,
    quoted: 0.23,
    titleRun: 0.83,
    near: 1.43,
    step: -0.45,
    stepVerb: 0.79,
    top: -2.24,
    short: 0.14,
    signpost: -0.9,
    otherCode: -0.5,
    identifierPage: 0.36,
    side: 0.68,
  },
};

/* How many pages, and how many entries of each, get the second look. */
export const LOOKED_AT = { pages: 14, sections: 8, steps: 5 };
export const SHOWN = { pages: 6, entries: 3 };

/* Bundles the search's modules into the two scripts that sites load: `npm run bundle`, or with a
   folder as the only argument, to compare with what is committed. */

import { build } from "esbuild";

const search = new URL("../../hooks/clearpane/search/", import.meta.url);
const file = (path) => decodeURIComponent(new URL(path, search).pathname);

await build({
  entryPoints: { "clear-search": file("script/main.js"), "clear-search-worker": file("script/worker.js") },
  outdir: process.argv[2] || file("assets"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  loader: { ".css": "text" },
});

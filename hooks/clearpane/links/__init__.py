"""Check every link of a site and propose its repair.

Two views of one site are held against each other: the Markdown sources, where a finding has the
line and column that its author can jump to, and the rendered or finished pages, which know the
true anchors and whatever templates add.

`sitemap` says what the site offers to link. `check` judges the sources (one link: `judge`; its
repair: `suggest`), `finished` the built pages, `structure` navigation and redirects, `history`
what was published before, `web` what leads out of the site. `build` and `project` put these
together, for a build and for the command.
"""

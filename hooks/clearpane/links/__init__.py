"""Check every link of a site and propose its repair.

Two views of one site are held against each other: the Markdown sources, where a finding has the
line and column that its author can jump to, and the rendered or finished pages, which know the
true anchors and whatever templates add. `sitemap` says what the site offers, `sources` and
`finished` look at the links, `suggest` finds the repair, `reports` prints.
"""

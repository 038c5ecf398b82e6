"""Check every link of a site and propose its repair.

Two views of one site are held against each other: the Markdown sources, where a finding has the
line and column that its author can jump to, and the finished pages, which know the true anchors
and whatever templates add.
"""

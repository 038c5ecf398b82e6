"""One Markdown document as its author wrote it, read once, each place with its offset.

`document.Document` is the noun: head, code, tags, links, positions. All patterns of Markdown are
in this room (`grammar`); they find where to look, and what a text becomes the renderer says.
"""

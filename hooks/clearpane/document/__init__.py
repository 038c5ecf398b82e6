"""One Markdown document: its head, blocks, code, tags, links, headings, steps."""

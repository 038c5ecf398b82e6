"""Turn articles from other sites into drafts of this one: clean, with a head of our kind.

`web_page` finds the article of a saved page, `markdown_writer` makes Markdown of it, `dialect` and
`calls` translate what other builders write, and `report` says what became of each word.
"""

"""Recognise and cut advertising, affiliate and tracking markup.

`html_ads` and `markdown_ads` propose cuts, `verdicts` judges addresses by `networks.toml`, and
`proof` lets a cut stand only where `laws` finds, in the document rendered before and after, that
nothing of its content is another. `cleaner` is the whole of it; a new network is a line of TOML.
"""

"""A site: its settings, options and addresses, its pages, and each finished page.

`site.Site` and `site.Page` are the nouns. `reading` makes them from sources, `built` from what a
builder has published; `renderer` renders as the settings say, `rendered` tells where each line of
a source came out, `html` is the one user of the HTML parser.
"""

"""What a page says by itself: its front matter, its terms, its age, and how it came out.

`checks` registers every check. Those of structure get a `structure.Comparison`, the lines that
were written beside the elements that came out; each of the other modules holds checks of one kind.
A new rule is its words in `rules.toml` and a check: in `checks`, or in its table `STRUCTURE`.
"""

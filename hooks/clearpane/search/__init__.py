"""Finding the very step: what the search index holds, and the words that mean the same.

`finisher.Search` writes `index` and the scripts below `assets` into a finished site; `asked` reads
what readers say who look for something, and checks that it still leads to a place.
"""

"""Finding the very step: what the search index holds, and the words that mean the same."""

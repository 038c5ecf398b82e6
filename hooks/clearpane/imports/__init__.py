"""Turn articles from other sites into drafts of this one: clean, with a head of our kind."""

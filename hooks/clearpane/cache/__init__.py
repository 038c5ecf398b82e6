"""Keep what is costly to make between runs: pages of a build, and what a check has found.

`store` is a signed file by digests, `checked` knows what each value in it was made of. Nobody else
knows of caching but `hooks/build_cache.py`; all others take `clearpane.core.pool.Records`.
"""

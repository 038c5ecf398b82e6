"""Jinja's compiled templates, kept where all else is that need not be made again."""

from __future__ import annotations

import sys

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from clearpane.incremental.digest import digest
from clearpane.incremental.store import Store


class CompiledTemplates(BytecodeCache):
    """The code of templates by their source, this Python and this Jinja; the store checks it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if there is some."""
        code = self.store.get(self._key(bucket))
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        self.store.put(self._key(bucket), bucket.bytecode_to_string())

    def _key(self, bucket: Bucket) -> str:
        return digest("template", bucket.key, bucket.checksum, sys.version, jinja2.__version__)

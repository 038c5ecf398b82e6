"""A hook of the benchmark's own: adds up the processor time of each hook, by file and event.

It is named first among the hooks of a measured site and writes `stages.json` beside its settings:
`{"strip_ads.on_page_markdown": seconds, ...}`. The hooks themselves know nothing of it.
"""

from __future__ import annotations

import functools
import json
import posixpath
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

_seconds: defaultdict[str, float] = defaultdict(float)
_settings: list[Path] = []


def on_config(config: Any) -> None:
    """Put a clock around every method that listens to an event, Material's plugins' included."""
    _settings[:] = [Path(config.config_file_path)]
    for event, methods in config.plugins.events.items():
        methods[:] = [_timed(method, event) for method in methods]


def on_shutdown(**_: Any) -> None:
    """Write what was measured."""
    for settings in _settings:
        text = json.dumps(_seconds, indent=1)
        settings.with_name("stages.json").write_text(text, encoding="utf-8")


def _timed(method: Callable[..., Any], event: str) -> Callable[..., Any]:
    name = f"{_stage(method)}.on_{event}"

    @functools.wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        start = time.process_time()
        try:
            return method(*args, **kwargs)
        finally:
            _seconds[name] += time.process_time() - start

    return call


def _stage(method: Callable[..., Any]) -> str:
    """Return `strip_ads` for `hooks/strip_ads.py`, and the whole name of a plugin's module."""
    module = method.__module__
    if module.endswith(".py"):
        return posixpath.basename(module).removesuffix(".py")
    return module

"""The MkDocs plugin `clearpane`: runs the installed hook files on a site that has no copy of them.

It is no hook file itself. The package is installed as `clearpane_hooks`, beside `clearpane`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from types import ModuleType
from typing import Any

from mkdocs.config import config_options
from mkdocs.config.base import Config, ConfigErrors, ConfigWarnings, ValidationError
from mkdocs.exceptions import ConfigurationError

from clearpane import DEFAULT_HOOKS, HOOKS, TOO_OLD

try:
    from mkdocs.plugins import BasePlugin, CombinedEvent
except ImportError:
    raise ConfigurationError(TOO_OLD) from None


class PluginOptions(Config):  # type: ignore[no-untyped-call]
    """What can be set at the plugin; what the hooks do is set below `extra.clearpane`."""

    hooks = config_options.ListOfItems(config_options.Choice(HOOKS), default=list(DEFAULT_HOOKS))


class Plugin(BasePlugin[PluginOptions]):
    """Hands every event to the hook files that the site wants, each with its own priority."""

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Read the options, and listen to the events of the hooks that they name.

        MkDocs looks for the events of a plugin right after this.
        """
        errors, warnings = super().load_config(options, config_file_path)  # type: ignore[no-untyped-call]
        unknown = set(options) - {name for name, _ in self.config_scheme}
        if unknown:
            # MkDocs only warns of them, and nobody would learn where the option belongs.
            advice = "no such option; what the hooks do is set below `extra.clearpane`"
            return [(name, ValidationError(advice)) for name in sorted(unknown)], []
        if not errors:
            self._listen(name for name in HOOKS if name in self.config.hooks)
        return errors, warnings

    def _listen(self, names: Iterable[str]) -> None:
        for event in [name for name in vars(self) if name.startswith("on_")]:
            delattr(self, event)  # `mkdocs serve` loads the options of one plugin again and again
        self.modules: list[ModuleType] = []
        handlers: dict[str, list[Callable[..., Any]]] = {}
        for name in names:
            # Not earlier: a hook that nobody wants need not be importable.
            module = import_module(f"{__package__}.{name}")
            self.modules.append(module)
            for event in dir(module):
                if event.startswith("on_"):
                    handlers.setdefault(event, []).append(getattr(module, event))
        for event, functions in handlers.items():
            setattr(self, event, CombinedEvent(*functions))

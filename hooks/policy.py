"""Put a Content-Security-Policy into each finished page."""

from __future__ import annotations

from typing import Any

from mkdocs.exceptions import BuildError
from mkdocs.plugins import event_priority

from clearpane.core.findings import ClearpaneError
from clearpane.finish.policy import with_policy

_serving = False


def on_startup(command: str, **_: Any) -> None:
    """Note whether this is `mkdocs serve`, whose script for renewing the page differs each time."""
    global _serving
    _serving = command == "serve"


# Last of all, because it hashes what stands in the page.
@event_priority(-200)
def on_post_page(output: str, **_: Any) -> str:
    """Fill in the policy of a page; the preview has none, or it could not renew itself."""
    return output if _serving else _filled(output)


@event_priority(-200)
def on_post_template(output: str, template_name: str, **_: Any) -> str:
    """Fill in the policy of a template that is a page, such as 404.html."""
    is_page = template_name.endswith(".html")
    return _filled(output) if is_page and not _serving else output


def _filled(output: str) -> str:
    try:
        return with_policy(output)
    except ClearpaneError as error:
        raise BuildError(str(error)) from None

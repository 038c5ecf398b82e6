"""Put a Content-Security-Policy into each finished page."""

from __future__ import annotations

from typing import Any

from mkdocs.plugins import event_priority

from clearpane.policy import with_policy


# Last of all, because it hashes what stands in the page.
@event_priority(-200)
def on_post_page(output: str, **_: Any) -> str:
    """Fill in the policy of a page."""
    return with_policy(output)


@event_priority(-200)
def on_post_template(output: str, template_name: str, **_: Any) -> str:
    """Fill in the policy of a template that is a page, such as 404.html."""
    return with_policy(output) if template_name.endswith(".html") else output

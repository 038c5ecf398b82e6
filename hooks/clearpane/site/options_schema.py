"""The JSON Schema of what an owner can set: the options of the hooks, and those of the plugin."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from clearpane.document.head import yaml_value
from clearpane.plugin_hooks import DEFAULT, HOOKS
from clearpane.site.options import VERSIONS, CacheOptions, LinkOptions, PageSettings
from clearpane.site.page_head import PageHead

# `!ENV NAME` and `!ENV [NAME, fallback]` are a text and a list to an editor, whatever they become.
SWITCH = {"type": ["boolean", "array", "string"], "pattern": "^[A-Z][A-Z0-9_]*$"}
TEXTS = {"type": "array", "items": {"type": "string"}, "default": []}
STRIP_ADS = {
    "type": "object",
    "description": "How ads are stripped: see `clearpane.ads.options`",
    "additionalProperties": False,
    "properties": {
        "embeds": {**TEXTS, "description": "Hosts whose frames and scripts the site wants"},
        "filter_lists": {
            **TEXTS,
            "description": "Filter lists in EasyList's syntax, files relative to mkdocs.yml",
        },
        "max_loss": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "default": 0.5,
            "description": "Share of a page's words that cuts may take; beyond it the page stays"
            " as it is, and the build stops",
        },
    },
}
PLUGIN = {
    "type": ["object", "null"],
    "description": "The hooks of Clearpane",
    "additionalProperties": False,
    "properties": {
        "hooks": {
            "type": "array",
            "items": {"type": "string", "enum": list(HOOKS)},
            "default": list(DEFAULT),
            "description": "The hooks that the site wants; they run in their own order",
        },
        "enabled": {**SWITCH, "default": True, "description": "Whether the plugin does anything"},
    },
}


def options_schema() -> dict[str, Any]:
    """Return the schema of what stands below `extra.clearpane`."""
    pages = {**PageSettings.model_json_schema(), "description": "How pages are checked"}
    links = {**LinkOptions.model_json_schema(), "description": "How links are checked"}
    cache = {**CacheOptions.model_json_schema(), "description": "How builds are kept"}
    return {
        "type": "object",
        "description": "Options of Clearpane's hooks",
        "additionalProperties": False,
        "properties": {
            "strip_ads": STRIP_ADS,
            "check_links": links,
            "pages": pages,
            "build_cache": cache,
        },
    }


DIALECT = "http://json-schema.org/draft-07/schema#"
# Of the theme Material, for editors to complete. Its own schema is not referred to: an editor
# that cannot fetch it checks nothing at all, and it calls wrong what MkDocs takes, `draft_docs`
# and every plugin that it has not heard of among it.
FEATURES = (
    "announce.dismiss",
    "content.action.edit",
    "content.action.view",
    "content.code.annotate",
    "content.code.copy",
    "content.code.select",
    "content.footnote.tooltips",
    "content.tabs.link",
    "content.tooltips",
    "header.autohide",
    "navigation.expand",
    "navigation.footer",
    "navigation.indexes",
    "navigation.instant",
    "navigation.instant.prefetch",
    "navigation.instant.preview",
    "navigation.instant.progress",
    "navigation.path",
    "navigation.prune",
    "navigation.sections",
    "navigation.tabs",
    "navigation.tabs.sticky",
    "navigation.top",
    "navigation.tracking",
    "search.highlight",
    "search.share",
    "search.suggest",
    "toc.follow",
    "toc.integrate",
)

_TEXT = {"type": ["string", "array"]}  # of `!ENV`, see SWITCH

_LEVEL = {"enum": ["warn", "info", "ignore"]}
_LEVELS = dict.fromkeys(
    ("omitted_files", "not_found", "absolute_links", "unrecognized_links", "anchors"), _LEVEL
)
# `absolute_links` has a fourth value: MkDocs then takes `/` for the docs folder.
_LEVELS["absolute_links"] = {"enum": [*_LEVEL["enum"], "relative_to_docs"]}


def settings_schema() -> str:
    """Return the schema as JSON text: every setting of MkDocs, and our options among them."""
    schema = {
        "$schema": DIALECT,
        "title": "Settings of a site that uses Clearpane",
        "type": "object",
        "required": ["site_name"],
        "additionalProperties": False,
        "properties": {
            "INHERIT": _text("Settings file that this one is laid over"),
            "site_name": _text("Name of the site, in its header and title"),
            "site_url": _text("Address where the site is published, in full"),
            "site_description": _text("What the site is about, for search results"),
            "site_author": _text("Who publishes the site"),
            "copyright": _text("Line at the foot of each page; may hold HTML"),
            "repo_url": _text("Address of the repository"),
            "repo_name": _text("Name of the link to the repository"),
            "edit_uri": _text("Path from the repository's address to the docs folder, for editing"),
            "edit_uri_template": _text("The same with `{path}` in it"),
            "docs_dir": _text("Folder of the sources", "docs"),
            "site_dir": _text("Folder of the built site", "site"),
            "exclude_docs": _text("Sources that are never published, as in a .gitignore file"),
            "draft_docs": _text("Sources that only `mkdocs serve` shows, as in a .gitignore file"),
            "not_in_nav": _text("Pages that no navigation has to list, as in a .gitignore file"),
            "dev_addr": _text("Host and port of `mkdocs serve`", "127.0.0.1:8000"),
            "remote_branch": _text("Branch that `mkdocs gh-deploy` writes to", "gh-pages"),
            "remote_name": _text("Remote that `mkdocs gh-deploy` pushes to", "origin"),
            "use_directory_urls": _switch("Pages have addresses that end in a slash", True),
            "strict": _switch("A warning stops the build", False),
            "nav": {"type": ["array", "null"], "description": "The navigation: pages in sections"},
            "theme": _theme(),
            "plugins": _named("Plugins, in their order", {"clearpane": PLUGIN}),
            "hooks": {
                "type": "array",
                "description": "Python files that listen to the events of the build",
                "items": {"type": "string", "pattern": r"\.py$"},
            },
            "markdown_extensions": _named(
                "Extensions of Python-Markdown", {"clearpane.extension": STRIP_ADS}
            ),
            "mdx_configs": {"type": "object", "description": "Options of Markdown extensions"},
            "extra_css": {"type": "array", "description": "Style sheets in the docs folder"},
            "extra_javascript": {"type": "array", "description": "Scripts in the docs folder"},
            "extra_templates": {"type": "array", "description": "Templates in the docs folder"},
            "watch": {**TEXTS, "description": "Further folders that `mkdocs serve` watches"},
            "validation": {
                "type": "object",
                "description": "How loudly MkDocs speaks of a link or page that is wrong",
                "properties": {
                    **_LEVELS,
                    "nav": {"type": "object", "properties": _LEVELS},
                    "links": {"type": "object", "properties": _LEVELS},
                },
            },
            "extra": {
                "type": "object",
                "description": "What templates, plugins and hooks read",
                "properties": {"clearpane": options_schema()},
            },
        },
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _theme() -> dict[str, Any]:
    feature = {"type": "string", "anyOf": [{"enum": list(FEATURES)}, {}]}
    return {
        "type": ["object", "string"],
        "description": "The theme, and its options",
        "properties": {
            "name": {"type": ["string", "null"], "description": "Name of the theme"},
            "custom_dir": _text("Folder whose templates and files go before those of the theme"),
            "static_templates": {
                **TEXTS,
                "description": "Templates that become files as they are",
            },
            "language": {"type": "string", "description": "Language of the theme's own words"},
            "favicon": _text("The icon in the browser's tab, a file in the docs folder"),
            "logo": _text("The picture in the header, a file in the docs folder"),
            "icon": {"type": "object", "description": "Icons by their use"},
            "font": {"type": ["object", "boolean"], "description": "Fonts from the web, or none"},
            "palette": {"type": ["array", "object"], "description": "Colours, and their switches"},
            "features": {"type": "array", "description": "Parts switched on", "items": feature},
        },
    }


def _named(about: str, ours: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list whose items are names, or names with options."""
    entry = {"type": ["object", "string"], "properties": ours}
    return {"type": ["array", "object"], "description": about, "items": entry, "properties": ours}


def _text(about: str, default: str = "") -> dict[str, Any]:
    return {**_TEXT, "description": about} | ({"default": default} if default else {})


def _switch(about: str, default: bool) -> dict[str, Any]:
    return {**SWITCH, "description": about, "default": default}


SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def front_matter_schema(versions: Sequence[str] = VERSIONS) -> str:
    """Return the schema as JSON text, made from the model that the build checks with.

    `versions` are those that `applies_to` may name.
    """
    schema: dict[str, Any] = {
        "$schema": SCHEMA_DIALECT,
        **PageHead.model_json_schema(),
        "title": "Front matter of a page",
        "description": "The block between --- at the head of every page.",
    }
    schema["properties"]["applies_to"]["items"]["enum"] = list(versions)
    return json.dumps(_plain(schema), ensure_ascii=False, indent=2, default=str) + "\n"


def _plain(part: object) -> object:
    """Return a part of the schema as editors want it.

    Without the titles of fields, which serve Python only, and with examples as values: the model
    has them as YAML, the way an author types them.
    """
    if isinstance(part, dict):
        return {
            key: [yaml_value(text) for text in value] if key == "examples" else _plain(value)
            for key, value in part.items()
            # A property may be named "title" too; that one holds a schema and not a text.
            if not (key == "title" and isinstance(value, str) and "properties" not in part)
        }
    return [_plain(item) for item in part] if isinstance(part, list) else part

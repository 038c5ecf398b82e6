"""Know the site that articles come from: its name, its address, where each of its pages stood."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from clearpane.imports.articles import Article
from clearpane.imports.draft import file_slug

_CONFIGS = (
    "_config.yml", "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml",
    "config.yml", "config.json",
    "config/_default/hugo.toml", "config/_default/config.toml", "config/_default/hugo.yaml",
)  # fmt: skip
# How far above the articles their site's settings may lie.
_LEVELS = 5
_TOKEN = re.compile(r":([a-z_]+)")
_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-(?=.)")
_BASES = {"_posts", "content", "source", "posts", "src", "_drafts", "docs", "_docs"}


@dataclass(frozen=True)
class OldSite:
    """What its settings say of a site; `root` is the folder that they lie in."""

    title: str = ""
    url: str = ""
    permalink: str = ""
    root: Path | None = None
    is_hugo: bool = False

    @property
    def host(self) -> str:
        """The host of its address, empty if it is not known."""
        return urlsplit(self.url).hostname or ""

    def paths(self, article: Article) -> list[str]:
        """Return the paths that an article had on the old site, surest first, without slashes."""
        return list(dict.fromkeys(path for p in self._paths(article) if (path := p.strip("/"))))

    def _paths(self, article: Article) -> Iterator[str]:
        if article.address:
            yield urlsplit(article.address).path
        for key in ("permalink", "url"):
            value = article.head.get(key)
            if isinstance(value, str) and ":" not in value:
                yield urlsplit(value).path
        if self.permalink and not article.address:
            yield self._permalink(article)
        for key in ("aliases", "redirect_from", "alias"):
            value = article.head.get(key)
            listed = value if isinstance(value, list) else [value]
            yield from (urlsplit(str(alias)).path for alias in listed if alias)

    def _permalink(self, article: Article) -> str:
        stem = Path(article.source).stem
        dated = _DATED.match(stem)
        when = [int(part) for part in dated.groups()] if dated else _day(article.head.get("date"))
        name = _DATED.sub("", stem)
        slug = str(article.head.get("slug") or name)
        values = {
            "title": slug, "slug": slug, "name": name, "filename": name, "basename": name,
            "contentbasename": name, "slugorfilename": slug, "slugorcontentbasename": slug,
            "post_title": file_slug(str(article.head.get("title", ""))),
            "categories": "/".join(map(file_slug, categories(article.head))),
            "category": "/".join(map(file_slug, categories(article.head))),
            "output_ext": ".html", "lang": "",
        }  # fmt: skip
        if when:
            year, month, day = when
            values |= {"year": str(year), "month": f"{month:02}", "day": f"{day:02}"}
            values |= {"i_month": str(month), "i_day": str(day)}
        path = _TOKEN.sub(lambda m: values.get(m[1], ""), self.permalink)
        return re.sub(r"/{2,}", "/", path)


def _day(value: object) -> list[int]:
    if isinstance(value, datetime.date):
        return [value.year, value.month, value.day]
    found = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", str(value or ""))
    return [int(part) for part in found.groups()] if found else []


def categories(head: Mapping[str, object]) -> list[str]:
    """Return the categories that an article's head names, the widest first."""
    for key in ("categories", "category", "section"):
        value = head.get(key)
        if isinstance(value, str):
            listed = [value] if key == "category" or "," in value else value.split()
            return [w.strip() for part in listed for w in part.split(",") if w.strip()]
        if isinstance(value, list):
            flat = [v[0] if isinstance(v, list) and v else v for v in value]
            return [str(words).strip() for words in flat if str(words).strip()]
    return []


def find_old_site(articles: Path) -> OldSite:
    """Return what the settings at or above a folder of articles say; nothing without any."""
    start = articles if articles.is_dir() else articles.parent
    for above in (start, *list(start.resolve().parents)[:_LEVELS]):
        for name in _CONFIGS:
            file = above / name
            if file.is_file():
                return _read(file, above)
    return OldSite()


def _read(file: Path, root: Path) -> OldSite:
    try:
        raw = file.read_text(encoding="utf-8")
        read = {".toml": tomllib.loads, ".json": json.loads}.get(file.suffix, yaml.safe_load)
        data: Any = read(raw)
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        # Somebody else's settings: what cannot be read is as if it were not there.
        return OldSite(root=root)
    data = {str(k).lower(): v for k, v in data.items()} if isinstance(data, dict) else {}
    url = str(data.get("url") or data.get("baseurl") or "")
    permalink = data.get("permalink")
    # Hugo has one for each kind of page, by its folder; articles are posts.
    by_kind = data.get("permalinks")
    by_kind = by_kind.get("page", by_kind) if isinstance(by_kind, dict) else {}
    for kind in ("posts", "post", "blog"):
        if permalink is None and isinstance(by_kind, dict):
            permalink = by_kind.get(kind)
    if permalink is None and file.name == "_config.yml":
        permalink = "/:categories/:year/:month/:day/:title.html"
    named = {"pretty": "/:categories/:year/:month/:day/:title/", "none": "/:categories/:title.html"}
    known = named.get(str(permalink), str(permalink or ""))
    title = data.get("title")
    url = url if url.startswith("http") else ""
    # Jekyll and Hexo both call theirs `_config.yml`.
    is_hugo = file.name != "_config.yml"
    return OldSite(title if isinstance(title, str) else "", url, known, root, is_hugo)


_HIDDEN = frozenset({"draft", "private", "pending", "future", "trash"})


def why_unpublished(article: Article, source: str) -> str:
    """Return what kept an article off its old site, or nothing; `source` is its file there.

    The words are those of Jekyll, Hugo, Hexo, Pelican and WordPress. An article that was read from
    a page of a site was published whatever its day is.
    """
    head, now = article.head, datetime.datetime.now(datetime.UTC).date()
    if "_drafts" in source.split("/")[:-1]:
        return "`_drafts`"
    if str(head.get("status")).casefold() in _HIDDEN:
        return f"`status: {head['status']}`"
    for key, values in (("draft", ("true", "yes")), ("published", ("false", "no"))):
        if str(head.get(key)).casefold() in values:
            return f"`{key}: {str(head[key]).casefold()}`"
    if head.get("password") not in (None, "", False):
        return "`password`"
    for key in ("_build", "build"):
        build = head.get(key)
        if isinstance(build, dict) and str(build.get("render")).casefold() in ("never", "false"):
            return f"`{key}: render: never`"
    days = {key: _day(head.get(key)) for key in ("expirydate", "publishdate", "date")}
    today = [now.year, now.month, now.day]
    if days["expirydate"] and days["expirydate"] <= today:
        return "`expiryDate` is past"
    ahead = (key for key in ("publishdate", "date") if days[key] > today and not article.is_output)
    return next((f"`{key}` is in the future" for key in ahead), "")


def category_of(article: Article, folder: str) -> str:
    """Return the words of the part of a site that an article belongs to; `folder` held its file.

    Empty when nothing tells.
    """
    named = categories(article.head)
    if named:
        return named[0].replace("-", " ").replace("_", " ").strip()
    parts = [p for p in folder.split("/") if p and p not in _BASES and not p.isdigit()]
    return parts[0].replace("-", " ").replace("_", " ").strip() if parts else ""

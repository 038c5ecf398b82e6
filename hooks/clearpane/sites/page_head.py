"""The front matter that every page has, as a model: what is allowed, and what each key means.

The JSON Schema that editors complete from is made from this model, so the description of a field
is what an author reads, in the editor and in the `fix:` line of a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from clearpane.core.findings import Finding
from clearpane.document.head import (
    FrontMatter,
    FrontMatterError,
    KeyPath,
    read_front_matter,
    stray_head,
)
from clearpane.sites.options import did_you_mean, field_at, option

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Text = Annotated[str, Field(min_length=1)]


def _is_known(version: str, info: ValidationInfo) -> str:
    """Refuse a version that is not among those of the context; without a context all pass."""
    known = (info.context or {}).get("versions")
    if known is not None and version not in known:
        raise PydanticCustomError(
            "unknown_version",
            "`{version}` is none of {known}",
            {"version": version, "known": ", ".join(known)},
        )
    return version


def _as_text(value: object) -> object:
    """Return a year or a day as the text that stands in the page: YAML makes a number or date."""
    return str(value) if isinstance(value, (int, date)) else value


class _Part(BaseModel):
    # A misspelt key would otherwise be ignored, and the author would never learn why.
    model_config = ConfigDict(extra="forbid", frozen=True)


def _key(says: str, example: str, default: Any = ..., **rules: Any) -> Any:
    """Return a field whose words an author reads, with an example as YAML."""
    return option(default, says, examples=[example], **rules)


class PageSource(_Part):
    """Where a page's facts come from."""

    title: Text = _key("name the text and who published it", "Activate Windows (Microsoft Support)")
    url: str = _key(
        "give the full address",
        "https://support.microsoft.com/windows",
        pattern=r"^https?://[^\s/]+",
    )
    read: date = _key("say when you read it", "2026-11-23")
    archived: bool = _key(
        "say `true` when you read an archived copy and not the live page", "true", False
    )
    dated: Annotated[str, BeforeValidator(_as_text)] = _key(
        "say of when the text itself is: a year, month or day, or `undated`", "2024-06-18", "",
        pattern=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|undated)?$",
        # A year alone is a number in YAML.
        json_schema_extra={"type": ["string", "integer"]},
    )  # fmt: skip
    applies_to: list[Text] = _key(
        "list the versions that the text speaks of, if not all those of the page",
        "[Windows 10]",
        [],
    )

    @property
    def age(self) -> str:
        """Return of when the text is, in words."""
        return "undated" if self.dated == "undated" else f"text of {self.dated}"

    def is_before(self, day: date) -> bool:
        """Tell whether the text is from before a day; one without a date is not."""
        return self.dated != "undated" and self.dated < day.isoformat()[: len(self.dated)]


class PageClaim(_Part):
    """Something that the page says and that will not hold for ever."""

    claim: Text = _key("say what holds until then", "Free updates for version 22H2")
    day: date = _key("say the last day on which it holds", "2027-10-12")


class PageSearch(_Part):
    """What helps the site's search to find a page."""

    keywords: list[Text] = _key(
        "list words that people type and the page does not use", "[mobo, hook up]", []
    )
    sections: dict[Text, list[Text]] = _key(
        "list words and questions that lead to a section, by the id of its heading",
        "{not-working: [button missing]}", {},
    )  # fmt: skip
    boost: float = _key("rank the page higher (above 1) or lower", "2", 1, gt=0)
    exclude: bool = _key("say `true` to keep the page out of the search", "true", False)


class PageSwitches(_Part):
    """How Clearpane treats this one page."""

    off: list[Text] = _key("list rules to switch off on this page", "[term-spelling]", [])


class PageHead(_Part):
    """The front matter of one page."""

    title: Text = _key(
        "write what the reader wants, in at most 70 characters",
        "Link your Windows licence to a Microsoft account", max_length=70,
    )  # fmt: skip
    description: str = _key(
        "write one or two sentences of 50 to 160 characters for search results",
        "Link a Windows 11 digital licence to your Microsoft account, step by step.",
        min_length=50, max_length=160,
    )  # fmt: skip
    applies_to: list[Annotated[str, AfterValidator(_is_known)]] = _key(
        "list the versions that the page is about, none for a page about the site",
        "[Windows 11, Windows 10]",
    )
    reviewed: date = _key("say when somebody last compared the page with its sources", "2026-11-23")
    review_in: str = _key(
        "say after how many days the page must be reviewed again", "180 days", "180 days",
        pattern=r"^[1-9][0-9]{0,3} days$",
    )  # fmt: skip
    sources: list[PageSource] = _key(
        "list what the page's facts come from: title, address, when you read it",
        "[{title: Activate Windows, url: https://example.com/, read: 2026-11-23}]",
    )
    until: list[PageClaim] = _key(
        "list what the page says and what holds only until a day",
        "[{claim: Free updates, day: 2027-10-12}]", [],
    )  # fmt: skip
    search: PageSearch = _key(
        "help the search to find the page", "{keywords: [mobo]}", PageSearch()
    )
    clearpane: PageSwitches = _key(
        "switch rules off on this page", "{off: [term-spelling]}", PageSwitches()
    )
    template: Text = _key("name the template of the theme", "home.html", "main.html")
    hide: list[Literal["navigation", "toc", "path", "footer", "feedback", "tags"]] = _key(
        "list the parts of the layout to leave out", "[toc]", []
    )

    @field_validator("sources")
    @classmethod
    def _has_sources(cls, sources: list[PageSource], info: ValidationInfo) -> list[PageSource]:
        if info.data.get("applies_to") and not sources:
            raise PydanticCustomError(
                "no_sources", "only a page about the site (`applies_to: []`) has no sources"
            )
        return sources

    @property
    def review_due(self) -> date:
        """Return the day from which the page counts as out of date."""
        days = min(int(self.review_in.split()[0]), (date.max - self.reviewed).days)
        return self.reviewed + timedelta(days=days)


RULE = "front-matter"
_CONFLICT = re.compile(r"^<{7} .*$(?=[\s\S]*?^>{7} )", re.MULTILINE)


def check_head(text: str, path: str, versions: Sequence[str] | None = None) -> Iterator[Finding]:
    """Yield a finding for each missing, unknown or wrong key in a page's front matter.

    `versions` are those that `applies_to` may name; None allows any.
    """
    front, broken = _read(text, path)
    yield from broken
    if front is None:
        return
    if not front.present:
        fix = "begin the page with `---`, its `title:` and the other keys, and `---` again"
        yield Finding(path, 1, 1, RULE, "the page has no front matter", fix)
        return
    try:
        PageHead.model_validate(front.data, context={"versions": versions})
    except ValidationError as error:
        yield from sorted(_explain(detail, front, path) for detail in error.errors())


def _read(text: str, path: str) -> tuple[FrontMatter | None, list[Finding]]:
    """Return a page's front matter; None with a finding, where it is meant and no builder reads it.

    Of a merge conflict its own rule tells; until it is mended nothing else is worth a word.
    """
    try:
        if stray := stray_head(text):
            raise stray
        return read_front_matter(text), []
    except FrontMatterError as error:
        if _CONFLICT.search(text):
            return None, []
        return None, [Finding(path, error.line, error.column, RULE, str(error), error.fix)]


def check_readable(text: str, path: str) -> Iterator[Finding]:
    """Yield a finding for a head that no builder reads, on any site: a reader sees it as text."""
    front, broken = _read(text, path)
    # Between two lines across a page may stand words that are no front matter at all.
    if front is None and _KEY.search(text):
        yield from broken


_KEY = re.compile(r"\A(?:[^\w\n]*\n)+[A-Za-z_][\w-]*:")


# Several hooks ask for the head of each page, and of all pages at each rebuild.
@lru_cache(maxsize=1024)
def read_head(text: str) -> PageHead | None:
    """Return a page's front matter, or None when it does not fit the model."""
    try:
        return PageHead.model_validate(read_front_matter(text).data)
    except (FrontMatterError, ValidationError):
        return None


def _explain(detail: ErrorDetails, front: FrontMatter, path: str) -> Finding:
    where: KeyPath = detail["loc"]
    name = ".".join(str(part) for part in where if isinstance(part, str))
    model, field = field_at(PageHead, where)
    if detail["type"] == "missing":
        message = f"`{name}` is missing"
    elif detail["type"] == "extra_forbidden":
        message = f"there is no key `{name}`"
    elif detail["type"] in ("no_sources", "unknown_version"):
        message = detail["msg"]
    elif detail["type"].startswith(("date_", "string_pattern")):
        message = f"`{name}` cannot be `{detail['input']}`"
    else:
        message = f"`{name}` is wrong: {detail['msg'][:1].lower()}{detail['msg'][1:]}"
    if field is None:
        fix = did_you_mean(where[-1], model.model_fields)
    else:
        fix = f"{field.description}" + "".join(
            f", such as `{each}`" for each in field.examples or ()
        )
    return Finding(path, *front.position(where), RULE, message, fix)

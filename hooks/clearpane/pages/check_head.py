"""Check a page's front matter against the model, and point at the key that is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from clearpane.diagnostics import Diagnostic
from clearpane.front_matter import FrontMatter, FrontMatterError, KeyPath, read_front_matter
from clearpane.pages.head import PageHead
from clearpane.rules import all_rules

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

RULE = "front-matter"


def check_head(text: str, path: str, versions: Sequence[str] | None = None) -> Iterator[Diagnostic]:
    """Yield a finding for each missing, unknown or wrong key in a page's front matter.

    `versions` are those that `applies_to` may name; None allows any.
    """
    try:
        front = read_front_matter(text)
    except FrontMatterError as error:
        yield _finding(path, (error.line, error.column), str(error), error.fix)
        return
    if not front.present:
        fix = "begin the page with `---`, its `title:` and the other keys, and `---` again"
        yield _finding(path, (1, 1), "the page has no front matter", fix)
        return
    try:
        PageHead.model_validate(front.data, context={"versions": versions})
    except ValidationError as error:
        yield from sorted(_explain(detail, front, path) for detail in error.errors())


# Several hooks ask for the head of each page, and of all pages at each rebuild.
@lru_cache(maxsize=1024)
def read_head(text: str) -> PageHead | None:
    """Return a page's front matter, or None when it does not fit the model."""
    try:
        return PageHead.model_validate(read_front_matter(text).data)
    except (FrontMatterError, ValidationError):
        return None


def _explain(detail: ErrorDetails, front: FrontMatter, path: str) -> Diagnostic:
    where: KeyPath = detail["loc"]
    name = ".".join(str(part) for part in where if isinstance(part, str))
    model, field = _look_up(where)
    if detail["type"] == "missing":
        message = f"`{name}` is missing"
    elif detail["type"] == "extra_forbidden":
        message = f"there is no key `{name}`"
    elif detail["type"] in ("no_sources", "unknown_version"):
        message = detail["msg"]
    elif detail["type"].startswith(("date_", "string_pattern")):
        message = f"`{name}` cannot be `{detail['input']}`"
    else:
        message = f"`{name}` is wrong: {_lower(detail['msg'])}"
    known = list(model.model_fields)
    fix = _advice(field) if field else _suggest(str(where[-1]), known)
    return _finding(path, front.position(where), message, fix)


def _look_up(where: KeyPath) -> tuple[type[BaseModel], FieldInfo | None]:
    """Return the innermost model and field that a path of keys leads to."""
    model: type[BaseModel] = PageHead
    field: FieldInfo | None = None
    for key in (part for part in where if isinstance(part, str)):
        inner = _model_in(field)
        model = inner or model
        field = model.model_fields.get(key)
        if field is None:
            break
    return model, field


def _model_in(field: FieldInfo | None) -> type[BaseModel] | None:
    """Return the model that a field holds, itself or as the items of a list."""
    kind = field.annotation if field else None
    for candidate in (kind, *getattr(kind, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def _advice(field: FieldInfo) -> str:
    example = f", such as `{field.examples[0]}`" if field.examples else ""
    return f"{field.description}{example}"


def _suggest(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    return f"did you mean `{near[0]}`?" if near else f"the keys are {', '.join(known)}"


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _finding(path: str, place: tuple[int, int], message: str, fix: str) -> Diagnostic:
    return Diagnostic(path, *place, RULE, message, fix, level=all_rules()[RULE].level)

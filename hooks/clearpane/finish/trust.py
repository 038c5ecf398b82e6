"""What the owner of a site lets its pages run and load: a file that is committed.

Never what happens to stand on a finished page: a script that came in with an article stands
there, too.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearpane.core.files import read_text
from clearpane.core.findings import ClearpaneError
from clearpane.core.text import toml_of

NAMES = ("hooks/guide/trusted.toml", "trusted.toml")
"""Where the list is looked for, below the folder of the settings; the first is for new ones
where its folder is there."""

_HASHED = re.compile(r"(?<=[.\-_])(?=[0-9a-f]*[0-9])[0-9a-f]{8,64}(?=[.\-_])")
_SEGMENTS = r"[\w%~-][\w.%~-]*(?:/[\w%~-][\w.%~-]*)*/?"
_OWN_PATH = re.compile(
    rf"""(["'])(?:\.{{1,2}}(?:/\.\.)*(?:/(?:{_SEGMENTS})?)?|/(?:{_SEGMENTS})?)\1"""
)
_HEAD = """\
# What this site's pages may run and load; `clearpane finish` takes out everything else, and the
# pages' security policy says the same to browsers. Written by `clearpane finish --trust`: look
# through each change as you would look through code.
"""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Hosts(_Model):
    """Other hosts that a page may ask, by what for; a host stands for its subdomains too."""

    script: list[str] = []
    style: list[str] = []
    image: list[str] = []
    font: list[str] = []
    media: list[str] = []
    frame: list[str] = []
    connect: list[str] = []


class Content(_Model):
    """What the content of a page may hold besides `allowed.toml`."""

    elements: list[str] = []
    attributes: list[str] = []
    schemes: list[str] = []


class Trust(_Model):
    """What the theme's part of a page may run and load.

    `inline` holds hashes of inline scripts, by `shape`, and of handlers such as `onclick`; `files`
    paths of own script files below the site's root, where `*` stands for a version's digits.
    `inline_styles` lets styles stand in the pages themselves.
    """

    inline: list[str] = []
    inline_styles: bool = False
    files: list[str] = []
    hosts: Hosts = Hosts()
    content: Content = Content()
    is_assumed: bool = Field(default=False, exclude=True)
    """True where no file is there, and the list was made of the pages themselves."""

    def has_file(self, path: str) -> bool:
        """Tell whether a script file below the site's root may run."""
        return _starred(path) in starred(self.files)


def trust_file(root: Path) -> Path:
    """Return the path of the list of the site whose settings lie in `root`, there or not."""
    for name in NAMES:
        if (root / name).is_file():
            return root / name
    first = root / NAMES[0]
    return first if first.parent.is_dir() else root / NAMES[1]


def read_trust(file: Path) -> Trust | None:
    """Return the list in a file, or None where there is no such file.

    Raises ClearpaneError, naming the key, when it is not TOML or holds anything else.
    """
    if not file.is_file():
        return None
    try:
        return Trust.model_validate(toml_of(read_text(file), file.as_posix()))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise ClearpaneError(f"{file.as_posix()}: {key}: {first['msg'].lower()}") from None


def trust_text(trust: Trust, shown: dict[str, str]) -> str:
    """Return a list as a file; `shown` holds the first words of each script by its hash."""
    lines = [_HEAD, "# Inline scripts, by hash.", *_listed("inline", trust.inline, shown)]
    if trust.inline_styles:
        lines += ["", "# Styles stand in the pages themselves.", "inline_styles = true"]
    lines += ["", "# Own script files; `*` stands for the digits of a version."]
    lines += _listed("files", trust.files)
    tables: list[tuple[str, str, _Model]] = [
        ("hosts", "Other hosts that a page may ask.", trust.hosts),
        ("content", "What articles may hold besides the list of Clearpane.", trust.content),
    ]
    for name, what, table in tables:
        if name == "hosts" or table != Content():
            lines += ["", f"# {what}", f"[{name}]"]
            lines += [line for key, v in table.model_dump().items() for line in _listed(key, v)]
    return "\n".join(lines) + "\n"


def merged(old: Trust | None, new: Trust) -> Trust:
    """Return a new list with the hosts and content that an owner has put into the old one."""
    if old is None:
        return new
    hosts = {
        kind: sorted({*given, *getattr(new.hosts, kind)})
        for kind, given in old.hosts.model_dump().items()
    }
    return new.model_copy(update={"hosts": Hosts(**hosts), "content": old.content})


def shape(script: str) -> str:
    """Return how a list names an inline script: its digest, whatever own path stands in it.

    Themes write the way to the home page into a script, which is another at each depth, and a
    page that leads elsewhere says where to; such a path leads to nothing but the site itself.
    """
    return source_hash(_OWN_PATH.sub(lambda match: f"{match[1]}.{match[1]}", script))


def source_hash(script: str) -> str:
    """Return the source expression of an inline script: `sha256-` and its hash in base64."""
    data = script.encode("utf-8", "surrogatepass")
    return "sha256-" + base64.b64encode(hashlib.sha256(data).digest()).decode()


def starred(paths: Iterable[str]) -> list[str]:
    """Return paths with the digits of a version as `*`, each once."""
    return sorted({_starred(path) for path in paths})


def _starred(path: str) -> str:
    return _HASHED.sub("*", path)


def _listed(key: str, values: Iterable[str], shown: dict[str, str] | None = None) -> list[str]:
    items = sorted(values)
    if not items:
        return [f"{key} = []"]
    lines = [f"{key} = ["]
    for item in items:
        note = f"  # {shown[item]}" if shown and item in shown else ""
        lines.append(f'  "{item}",{note}')
    return [*lines, "]"]

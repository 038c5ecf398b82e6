"""What lies below the address of a site and is published by something else."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from pathlib import PurePosixPath

# How versions are called: numbers, the usual aliases, and branches. The host knows the others.
VERSION = re.compile(
    r"v?\d+(?:[.\-_]\w+)*|latest|stable|current|next|dev|devel|develop|main|master|head|edge|nightly"
)
# ISO 639-1, of which Read the Docs and most others make their folders.
_CODES = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de
dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id
ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu
lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu
rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr
ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
# Read the Docs: /en/latest/ where a project has translations, /latest/ where it has none.
LANGUAGE = re.compile(rf"(?:{'|'.join(_CODES.split())})(?:[-_][A-Za-z]{{2,4}})?")


def other_build(path: str, folders: Container[str]) -> str:
    """Return what a path below a site's address looks like: a `version`, a `language`, or neither.

    `folders` are those that this build has.
    """
    names = [name for name in path.split("/") if name]
    if not names or names[0] in folders:
        return ""
    if any(VERSION.fullmatch(name) for name in names[:2]):
        return "version"
    return "language" if len(names) > 1 and LANGUAGE.fullmatch(names[0]) else ""


@dataclass(frozen=True)
class Elsewhere:
    """Which folders below the site's own address are published by something else.

    `folders` are patterns as an owner writes them.
    """

    folders: tuple[str, ...] = ()

    def has(self, path: str) -> bool:
        """Tell whether a path, which begins below the site's own address, leads into one."""
        here = PurePosixPath("/", path.strip("/"))
        patterns = [f"/{folder.strip('/')}" for folder in self.folders if folder.strip("/")]
        return any(each.match(one) for each in (here, *here.parents) for one in patterns)


ALL_HERE = Elsewhere()
"""A site that has its address for itself."""

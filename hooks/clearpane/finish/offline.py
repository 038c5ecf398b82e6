"""The whole site as one ZIP, to be read from a disk."""

from __future__ import annotations

import zipfile
from pathlib import Path

from clearpane.core.files import why_skipped

# What only a web server's visitors or developers need.
LEFT_OUT = ("*.map", "*.gz", "404.html", "sitemap.xml", "robots.txt")
LANGUAGES = "lunr"


def pack(site: Path, target: Path) -> int:
    """Write the files of `site` into the ZIP `target`, below one folder; return how many.

    The same files give the same ZIP, byte for byte: names sorted, no times.
    """
    folder = target.stem
    every = (path for path in sorted(site.rglob("*")) if path.is_file() and not why_skipped(path))
    files = [path for path in every if _is_read(path, site)]
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files:
            entry = zipfile.ZipInfo(f"{folder}/{path.relative_to(site).as_posix()}")
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return len(files)


def _is_read(path: Path, site: Path) -> bool:
    name = path.relative_to(site)
    return not any(name.match(pattern) for pattern in LEFT_OUT) and LANGUAGES not in name.parts

"""Read and write the files of contributors without losing a byte."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import secrets
import sqlite3
import stat
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from clearpane.core.findings import ClearpaneError

MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
"""What MkDocs makes pages of (`mkdocs.utils.markdown_extensions`)."""
MARKDOWN_SUFFIXES = frozenset({*MARKDOWN, ".mdx"})


def shown(path: str | Path, root: Path) -> str:
    """Return a path as findings show it: relative to `root`, with forward slashes.

    Not by `relative_to`: either may be no absolute path, and `path` may lie outside of `root`.
    """
    return printable(os.path.relpath(path, root))


def printable(path: str | Path) -> str:
    """Return a path with forward slashes, as UTF-8 can hold it: bytes that are none as `\\xff`."""
    name = Path(path).as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class SkippedFile(ClearpaneError):
    """A file that is not opened: reading it could wait for ever, or its name cannot be written."""


_KINDS = {stat.S_IFIFO: "a FIFO", stat.S_IFSOCK: "a socket"}
_LINKED = (
    "it has other names (hard links), which would keep the old text, so it was not written;"
    " put a copy in its place and try again"
)
# Where a shell puts what it hands over by `<(...)`.
_STREAMS = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")


def why_skipped(path: Path) -> str:
    """Return why a file is not opened, and how to mend it, or an empty text."""
    name = path.as_posix()
    if printable(path) != name:
        return "its name is not UTF-8; rename the file"
    try:
        mode = path.stat().st_mode
    except OSError:
        # Opening it tells why.
        return ""
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or name.startswith(_STREAMS):
        return ""
    kind = _KINDS.get(stat.S_IFMT(mode), "a device")
    return f"{kind}, not a file with text; move it out of the folder"


def read_text(path: Path) -> str:
    """Return a file's text with its line endings and byte order mark as they are.

    Raises ClearpaneError, in one line, when the file cannot be read or is not UTF-8.
    """
    return decode(read_bytes(path), printable(path))


def read_bytes(path: Path) -> bytes:
    """Return a file's content; raise ClearpaneError, in one line, when it cannot be read.

    It is SkippedFile for what `why_skipped` names.
    """
    if why := why_skipped(path):
        raise SkippedFile(f"{printable(path)}: {why}")
    try:
        return path.read_bytes()
    except OSError as error:
        raise ClearpaneError(f"{path.as_posix()}: {reason(error)}") from error


def decode(raw: bytes, name: str) -> str:
    """Return UTF-8 bytes as text; raise ClearpaneError with line and byte when they are not."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        raise ClearpaneError(
            f"{name}:{line}:{column}: not UTF-8 (byte 0x{raw[error.start]:02x}); "
            "save the file as UTF-8 and try again"
        ) from error


def write_text(path: Path, text: str, *, durable: bool = True) -> None:
    """Write a file atomically: after a crash either the old text is there or the new one.

    Line endings in `text` are written as they are, and the file keeps its permissions. A link
    is followed, so that its target changes and the link stays. What can be made again need not be
    `durable`: nobody waits for the disk, and the promise holds for a crash of the process alone.
    """
    with replaced(path, durable=durable) as file:
        file.write(text.encode("utf-8"))


@contextmanager
def replaced(path: Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """Give a file to write piece by piece, which takes the place of `path` when all went well.

    It does so as `write_text` does. Raises ClearpaneError when it cannot be written, and
    SkippedFile when it has hard links: its other names would keep the old text.
    """
    target = path.resolve() if path.is_symlink() else path
    try:
        old = target.stat() if target.exists() else None
        if old and old.st_nlink > 1:
            raise SkippedFile(f"{printable(path)}: {_LINKED}")
        # Named before it is there: Ctrl+C may come at any time.
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with open(temporary, "xb", opener=_private) as file:
                yield file
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            os.chmod(temporary, stat.S_IMODE(old.st_mode) if old else _mode_of_new_files())
            os.replace(temporary, target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ClearpaneError(f"{path.as_posix()}: {reason(error)}") from error


_LOCK = ".cache/clearpane/lock.db"
# Tells the programs that we start whose turn they are part of.
_TURN = "CLEARPANE_TURN"


@contextmanager
def taking_turns(root: Path, tell: Callable[[str], object]) -> Iterator[None]:
    """Wait until no other process builds, finishes or reads the site of the project in `root`.

    `tell` hears that there is one. The lock is SQLite's: every system ends it with the process.
    Where none can be kept, nobody waits, nor does what the one whose turn it is has started.
    """
    turn = str(root.resolve())
    if os.environ.get(_TURN) == turn:
        yield
        return
    is_told = False
    with ExitStack() as held:
        with suppress(OSError, sqlite3.Error):
            (root / _LOCK).parent.mkdir(parents=True, exist_ok=True)
            lock = sqlite3.connect(root / _LOCK, 0.2, isolation_level=None, check_same_thread=False)
            held.callback(lock.close)
            while not lock.in_transaction:
                try:
                    lock.execute("BEGIN EXCLUSIVE")
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                        raise
                    if not is_told:
                        tell("Another build or check of this site is under way: waiting for it")
                    is_told = True
            os.environ[_TURN] = turn
            held.callback(os.environ.pop, _TURN, None)
        yield


def noted_in(file: Path) -> dict[str, Any]:
    """Return what a file of notes holds; nothing where there is none, or it is torn."""
    with suppress(OSError, ValueError):
        data = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(data, dict):
            return data
    return {}


def remove_empty(folder: Path, within: Path) -> None:
    """Remove a folder in which nothing is left, and those around it, below `within`."""
    with suppress(OSError):
        while folder != within:
            folder.rmdir()
            folder = folder.parent


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def remove_unfinished(path: Path) -> None:
    """Remove what `replaced` leaves beside a file when the process is killed meanwhile."""
    target = path.resolve()
    pattern = re.compile(rf"\.{re.escape(target.name)}\.[a-z0-9_]{{8}}")
    with suppress(OSError):
        for file in target.parent.iterdir():
            if pattern.fullmatch(file.name):
                file.unlink(missing_ok=True)


def walk_files(path: Path, suffixes: Collection[str] = MARKDOWN_SUFFIXES) -> Iterator[Path]:
    """Yield a file itself, or the files below a folder with such suffixes in a stable order.

    Hidden folders and `node_modules` are passed over. Raises ClearpaneError when `path` is not
    there.
    """
    if not path.exists():
        raise ClearpaneError(f"{path.as_posix()}: no such file or folder")
    if not path.is_dir():
        yield path
        return
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f != "node_modules")
        for name in sorted(files):
            if Path(name).suffix.lower() in suffixes:
                yield Path(folder) / name


def walk_linked(folder: str | Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield what `os.walk` does, also through links, but for those to a folder around them.

    Those would never end. The list of folders may be changed, as that of `os.walk`.
    """
    for parent, folders, files in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not _leads_around(Path(parent, name).absolute())]
        yield parent, folders, files


def _leads_around(path: Path) -> bool:
    target = path.resolve() if path.is_symlink() else None
    return target is not None and any(p.resolve().is_relative_to(target) for p in path.parents)


def _mode_of_new_files() -> int:
    # It was private until here; a new file gets what the user's umask would have given it.
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def reason(error: OSError) -> str:
    """Return why the system refused, in the tone of our messages."""
    return (error.strerror or str(error)).lower()


class LeftPage(NamedTuple):
    """A page that a build has left as the last one finished it.

    `given` is the digest of what the builder gave before, which `load` returns, `now` that of what
    is there.
    """

    given: str
    now: str
    load: Callable[[], bytes]


# What the default `repr` says of a function or an object, and is another in every process.
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def digest(*parts: object) -> str:
    """Return a digest of the parts, in their order: bytes as they are, all else by its `repr`."""
    whole = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else stable(part).encode("utf-8", "surrogatepass")
        # With its length, so that ("ab", "c") and ("a", "bc") differ.
        whole.update(len(data).to_bytes(8, "little"))
        whole.update(data)
    return whole.hexdigest()


def stable(value: object) -> str:
    """Return the `repr` of a value without memory addresses, sets and mappings in sorted order."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return f"{{{', '.join(sorted(f'{stable(k)}: {stable(v)}' for k, v in value.items()))}}}"
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(map(stable, value)))}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(stable, value))}]"
    if isinstance(value, functools.partial):
        return f"{stable(value.func)}{stable(value.args)}{stable(value.keywords)}"
    return _ADDRESS.sub("", f"{_origin(value)}{value!r}")


def _origin(value: object) -> str:
    """Return the module of a function: two of one name are no different to `repr`."""
    return f"{getattr(value, '__module__', '')}." if callable(value) else ""

"""Replay a proof, with nothing of Clearpane: PROOF.json [FOLDER_BEFORE|- [FOLDER_AFTER]]."""

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

Contents = dict[str, bytes]
# What reading something raises that is none.
NONE = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


def check(proof: str, before: Contents, after: Contents) -> list[str]:
    """Return what is wrong with a proof; `before` and `after` are contents by path."""
    try:
        data = json.loads(proof)
        body = {"version": data["version"], "files": data["files"]}
        if text(data) != proof or digest(text(body).encode()) != data["seal"]:
            return ["the proof was changed after it was sealed"]
        return [f"{f['path']}: {each}" for f in body["files"] for each in faults(f, before, after)]
    except NONE as error:
        return [f"no proof: {error!r}"]


def faults(file: dict[str, Any], before: Contents, after: Contents) -> list[str]:
    """Return what is wrong with one file."""
    old, new, found = before.get(file["path"]), after.get(file["path"]), []
    try:
        old = replay(new or b"", file["edits"], back=True) if old is None else old
        made = replay(old, file["edits"])
    except ValueError as error:
        return [str(error)]
    if digest(old) != file["before"] or digest(made) != file["after"] or new not in (None, made):
        found.append("the content is another")
    for edit in file["edits"]:
        # A word that no cut spans must come again in what was put in.
        at, rest = edit["start"], bytearray(edit["removed"].encode())
        for cut in file["cuts"]:
            span = slice(max(0, cut["start"] - at), max(0, cut["end"] - at))
            rest[span] = b" " * len(rest[span])
        attributes = re.sub(r"\{:?[^{}\n]*\}|\d+[.)]", " ", rest.decode(errors="replace"))
        lost = [w for w in re.findall(r"\w+", attributes) if w.strip("_") not in edit["inserted"]]
        if lost:
            found.append(f"more than the cuts went at byte {at}: {lost[:5]}")
    for result in file["compared"]:
        held = list(result["laws"].values()) == [True] * 4
        if not held or result["code_before"] != result["code_after"]:
            found.append(f"a law does not hold in {result['dialect']}")
    return found


def replay(content: bytes, edits: list[dict[str, Any]], *, back: bool = False) -> bytes:
    """Return a content with the edits made or taken back; raise ValueError where they miss."""
    shift = 0
    for edit in edits:
        gone, come = (edit[key].encode() for key in ("removed", "inserted"))
        gone, come, start = (come, gone, edit["start"]) if back else (gone, come, edit["start"])
        start += 0 if back else shift
        if content[start : start + len(gone)] != gone:
            raise ValueError(f"other bytes stand at {edit['start']}")
        content, shift = content[:start] + come + content[start + len(gone) :], shift + len(come)
        shift -= len(gone)
    return content


def text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main(proof: str = "", *folders: str) -> str:
    """Return what is wrong with the proof in a file, or an empty text."""
    try:
        written = Path(proof).read_text(encoding="utf-8")
        names = [file["path"] for file in json.loads(written)["files"]]
        sides = [{} if f == "-" else {n: Path(f, n).read_bytes() for n in names} for f in folders]
    except NONE as error:
        return f"{proof or __doc__}: cannot be replayed: {error}"
    return "\n".join(check(written, *[*sides, {}, {}][:2]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

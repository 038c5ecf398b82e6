"""Small pictures for generated pages: a PNG and a line drawing, each page's neighbours' own."""

from __future__ import annotations

import random
import struct
import zlib

SIDE = 48


def png(seed: int) -> bytes:
    """Return a picture of a few coloured squares as PNG."""
    dice = random.Random(seed)
    colours = [bytes(dice.choices(range(256), k=3)) for _ in range(16)]
    row = SIDE // 4
    lines = [b"\0" + b"".join(colours[y // row * 4 + x // row] for x in range(SIDE))
             for y in range(SIDE)]  # fmt: skip
    head = struct.pack(">2I5B", SIDE, SIDE, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(lines), 9)
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def svg(seed: int) -> str:
    """Return a drawing of a window with lines of text, in the colours of the page around it."""
    dice = random.Random(seed)
    lines = "\n".join(
        f'  <path d="M20 {y}h{dice.randrange(60, 280)}" stroke="currentColor" stroke-width="6"/>'
        for y in range(50, 190, 14)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200" width="320" height="200">\n'
        '  <rect x="1" y="1" width="318" height="198" rx="6" fill="none" stroke="currentColor"/>\n'
        '  <path d="M1 30h318" stroke="currentColor"/>\n'
        f"{lines}\n</svg>\n"
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

"""Colours of the map as they are on the screen, and where places are on it."""

import struct
import zlib
from collections import Counter
from collections.abc import Sequence
from math import asinh, pi, radians, tan
from typing import Any

from playwright.sync_api import Page

Colour = str
TILE_PX = 512


def colours_at(page: Page, x: float, y: float, side: int = 1) -> Counter[Colour]:
    """Colours of a square of the page, ``x`` and ``y`` being its centre, with how many pixels have each."""
    clip: Any = {"x": round(x - side / 2), "y": round(y - side / 2), "width": side, "height": side}
    return Counter(decode(page.screenshot(clip=clip)))


def colour_at(page: Page, x: float, y: float) -> Colour:
    """Colour of one pixel of the page."""
    ((colour, _),) = colours_at(page, x, y).most_common()
    return colour


def place(page: Page, at: Sequence[float], view: str) -> tuple[float, float]:
    """Where a place (lon, lat) is on the page; ``view`` is ``zoom/lat/lon`` as the address says it."""
    zoom, centre_lat, centre_lon = (float(part) for part in view.split("/"))
    box = page.locator("#toile").bounding_box()
    assert box is not None
    (lon, lat), world = at, TILE_PX * 2**zoom
    east = (lon - centre_lon) / 360 * world
    north = (mercator(lat) - mercator(centre_lat)) / (2 * pi) * world
    return box["x"] + box["width"] / 2 + east, box["y"] + box["height"] / 2 - north


def mercator(lat: float) -> float:
    return asinh(tan(radians(lat)))


def decode(png: bytes) -> list[Colour]:
    """Pixels of a screenshot (8 bits a channel, not interlaced), row by row."""
    width, _, _, kind = struct.unpack(">IIBB", png[16:26])
    channels = {2: 3, 6: 4}[kind]
    data = zlib.decompress(b"".join(chunks(png, b"IDAT")))
    stride = width * channels
    previous, pixels = bytes(stride), []
    for start in range(0, len(data), stride + 1):
        previous = unfiltered(data[start], data[start + 1 : start + 1 + stride], previous, channels)
        pixels += [f"#{previous[i : i + 3].hex()}" for i in range(0, stride, channels)]
    return pixels


def chunks(png: bytes, name: bytes) -> list[bytes]:
    found, at = [], 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == name:
            found.append(png[at + 8 : at + 8 + length])
        at += length + 12
    return found


def unfiltered(kind: int, row: bytes, above: bytes, step: int) -> bytes:
    """One row without its filter (PNG, third edition, § 9.2)."""
    out = bytearray(row)
    for i in range(len(row)):
        left, corner = (out[i - step], above[i - step]) if i >= step else (0, 0)
        out[i] = (row[i] + predicted(kind, left, above[i], corner)) % 256
    return bytes(out)


def predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind < 4:
        return (0, left, up, (left + up) // 2)[kind]
    near = left + up - corner
    return min((left, up, corner), key=lambda value: abs(near - value))

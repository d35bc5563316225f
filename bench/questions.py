"""The same questions put to both servers."""

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import orjson

from bench.client import Request, fetch
from bench.servers import Server

Address = tuple[int, int, int]

TILES: Final[list[Address]] = [
    tuple(tile) for tile in json.loads((Path(__file__).parent / "tiles.json").read_text())
]
HIGH: Final = [tile for tile in TILES if tile[0] >= 11]
STORED: Final = [tile for tile in TILES if tile[0] >= 10]
BROWSER: Final = "gzip, deflate, br, zstd"
DEEP: Final = 900_000
PAGE: Final = 10_000


def our_tiles(tiles: Sequence[Address], layer: str = "communes", accept: str = "") -> list[Request]:
    """Tiles of a layer at our addresses."""
    return [Request(f"/tiles/{layer}/{z}/{x}/{y}.mvt", accept) for z, x, y in tiles]


def tipg_tiles(tiles: Sequence[Address], table: str = "public.communes") -> list[Request]:
    """The same tiles at tipg's addresses."""
    return [Request(f"/collections/{table}/tiles/WebMercatorQuad/{z}/{x}/{y}") for z, x, y in tiles]


def rectangles(prefix: str) -> list[Request]:
    """Rectangles with about a thousand communes each."""
    corners = [(-0.6 + 0.3 * step, 44.5 + 0.2 * step) for step in range(8)]
    return [
        Request(f"{prefix}bbox={w:.1f},{s:.1f},{w + 1.2:.1f},{s + 1.1:.1f}&limit=1000") for w, s in corners
    ]


def page_after(server: Server, path: str, rows: int) -> str:
    """Address of the page that follows so many rows, reached by the ``next`` links alone."""
    address = f"{path}?limit={PAGE}"
    for _ in range(rows // PAGE):
        body = orjson.loads(fetch(server.port, Request(address)))
        parts = urlsplit(next(link["href"] for link in body["links"] if link["rel"] == "next"))
        address = f"{parts.path}?{parts.query}"
    return address.replace(f"limit={PAGE}", "limit=10")


def points(count: int, seed: int = 7) -> list[tuple[float, float]]:
    """Seeded places in metropolitan France, lon lat."""
    chance = random.Random(seed)  # noqa: S311  (a benchmark, no secret)
    return [(round(chance.uniform(-1.5, 7.0), 6), round(chance.uniform(43.5, 49.5), 6)) for _ in range(count)]


def mixed(seed: int = 11, count: int = 4_000) -> list[Request]:
    """What readers ask together: tiles mostly, then points, searches, rectangles, pages."""
    chance = random.Random(seed)  # noqa: S311  (a benchmark, no secret)
    tiles = our_tiles(STORED, accept=BROWSER)
    at_point = [Request(f"/api/zones/point?lon={lon}&lat={lat}") for lon, lat in points(200)]
    search = [
        Request(f"/api/recherche?q={name}") for name in ("saint-jean", "bordeau", "la%20teste", "villeneuve")
    ]
    pages = [Request("/api/collections/communes/items?limit=20"), Request("/health")]
    boxes = [
        Request(f"/api/collections/communes/items?bbox={lon},{lat},{lon + 0.3},{lat + 0.3}&limit=100")
        for lon, lat in points(50)
    ]
    kinds = [(70, tiles), (15, at_point), (5, search), (5, boxes), (5, pages)]
    chosen = chance.choices([kind for _, kind in kinds], [weight for weight, _ in kinds], k=count)
    return [chance.choice(kind) for kind in chosen]

"""What is compared, one function per table."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from bench import questions as ask
from bench.client import Request, run_during
from bench.cpu import memory_mb
from bench.measure import Line, measure, merged, observed
from bench.servers import Server
from geo_service.model.tile import tile_at

ROUNDS: Final = 3
CLIENTS: Final = 64
DURATION_S: Final = 60.0
BATCH: Final = 1_000
HEAD: Final = (
    "",
    "requêtes",
    "req/s",
    "CPU serveur ms",
    "CPU base ms",
    "p50 ms",
    "p99 ms",
    "× tipg (req/s)",
    "× tipg (CPU)",
    "erreurs",
)


@dataclass(frozen=True)
class Table:
    """A title, what was asked, and one line per server."""

    title: str
    conditions: str
    lines: Sequence[Line]

    def markdown(self) -> str:
        """As a table; the line of tipg, when there is one, is what the others are compared with."""
        peer = next((line for line in self.lines if line.who.startswith("tipg")), None)
        rows = [HEAD, ("---",) * len(HEAD), *(_cells(line, peer) for line in self.lines)]
        return "\n".join(
            [
                f"### {self.title}",
                "",
                self.conditions,
                "",
                *("| " + " | ".join(row) + " |" for row in rows),
                "",
            ]
        )


def _cells(line: Line, peer: Line | None) -> tuple[str, ...]:
    ratios = (
        ("", "")
        if peer is None
        else (f"{line.per_s / peer.per_s:.2f}", f"{peer.cpu_ms / line.cpu_ms:.2f}" if line.cpu_ms else "")
    )
    return (
        line.who, str(line.requests), f"{line.per_s:.0f}", f"{line.server_ms:.3f}", f"{line.database_ms:.3f}",
        f"{line.p50_ms:.2f}", f"{line.p99_ms:.2f}", *ratios, str(line.errors),
    )  # fmt: skip


def live_tiles(us: Server, peer: Server) -> Iterator[Table]:
    """Tiles drawn at each request, turn by turn so that neighbours on the machine weigh on both alike."""
    for title, tiles in (
        ("Tuiles vives, liste entière (z6–z14)", ask.TILES),
        ("Tuiles vives, z11–z14", ask.HIGH),
    ):
        rounds = ROUNDS if tiles is ask.TILES else 2 * ROUNDS
        ours, theirs, projected = [], [], []
        for _ in range(rounds):
            ours.append(measure("geo_service", us, ask.our_tiles(tiles)))
            theirs.append(measure("tipg", peer, ask.tipg_tiles(tiles)))
            projected.append(
                measure("(tipg, table en 3857)", peer, ask.tipg_tiles(tiles, "public.communes_3857"))
            )
        conditions = (
            f"{len(tiles)} tuiles, 4 clients, {rounds} passages alternés (médianes) ; rien n'est gardé."
        )
        yield Table(title, conditions, [merged(ours), merged(theirs), merged(projected)])


def stored_tiles(name: str, server: Server) -> Line:
    """Tiles kept in memory, as a browser asks for them."""
    requests = ask.our_tiles(ask.STORED, accept=ask.BROWSER)
    measure(name, server, requests)
    return merged([measure(name, server, requests, clients=8, rounds=40) for _ in range(ROUNDS)])


def geojson(us: Server, peer: Server) -> Table:
    """A rectangle with about a thousand communes."""
    asked = {
        "geo_service /layers": (us, ask.rectangles("/layers/communes.geojson?"), 4),
        "geo_service items": (us, ask.rectangles("/api/collections/communes/items?"), 4),
        "tipg": (peer, ask.rectangles("/collections/public.communes/items?"), 1),
    }
    taken: dict[str, list[Line]] = {who: [] for who in asked}
    for _ in range(ROUNDS):
        for who, (server, requests, rounds) in asked.items():
            taken[who].append(measure(who, server, requests, rounds=rounds))
    conditions = "8 rectangles de 1,2° × 1,1°, limit=1000, 4 clients, passages alternés (médianes)."
    return Table("GeoJSON par rectangle", conditions, [merged(lines) for lines in taken.values()])


def deep_paging(us: Server, peer: Server) -> Table:
    """The page after 900,000 rows against the first one."""
    ours, theirs = "/api/collections/points_1000000/items", "/collections/public.points/items"
    deep = ask.page_after(us, ours, ask.DEEP)
    lines = [
        measure("geo_service, page 1", us, [Request(f"{ours}?limit=10")] * 50, clients=1),
        measure("geo_service, après 900 000", us, [Request(deep)] * 50, clients=1),
        measure("(tipg, page 1)", peer, [Request(f"{theirs}?limit=10")] * 10, clients=1),
        measure(
            "tipg, offset 900 000", peer, [Request(f"{theirs}?limit=10&offset={ask.DEEP}")] * 5, clients=1
        ),
    ]
    return Table(
        "Pagination profonde (1 M points)",
        "10 objets par page, un client ; nos pages suivent le lien « next ».",
        lines,
    )


def point_batches(us: Server) -> Table:
    """Zones of points, one by one and in batches."""
    places = ask.points(BATCH)
    body = orjson.dumps(
        {"points": [{"id": str(rank), "lon": lon, "lat": lat} for rank, (lon, lat) in enumerate(places)]}
    )
    alone = [Request(f"/api/zones/point?lon={lon}&lat={lat}") for lon, lat in places]
    batch = measure(f"lots de {BATCH} points", us, [Request("/api/spatial/points", body=body)] * 8)
    each = Line("  le même, par point", batch.requests * BATCH, batch.per_s * BATCH, batch.server_ms / BATCH,
                batch.database_ms / BATCH, batch.p50_ms / BATCH, batch.p99_ms / BATCH, batch.body_kb / BATCH, batch.errors)  # fmt: skip
    return Table(
        "Zones en des points",
        "4 clients ; communes de France.",
        [measure("un par un", us, alone), batch, each],
    )


def growth(us: Server, sizes: Sequence[int]) -> Iterator[Table]:
    """The same questions on ever more points: what answers as many rows must not cost more."""
    for title, rows in (("tuile d'une trentaine de points", 30), ("page de 10", 0)):
        lines = []
        for size in sizes:
            layer = f"points_{size}"
            request = (
                ask.our_tiles([_tile_of(size, rows)], layer)[0]
                if rows
                else Request(f"/api/collections/{layer}/items?limit=10")
            )
            lines.append(measure(f"{size:,} points".replace(",", " "), us, [request] * 60, clients=1))
        yield Table(
            f"Croissance : {title}", "Un client ; la même réponse, de plus en plus de lignes dessous.", lines
        )


def _tile_of(size: int, rows: int) -> ask.Address:
    """A tile in the middle of the country at the zoom where it holds about so many points."""
    tiles_over_country = size / rows
    zoom = round(6 + math.log(tiles_over_country / 5, 4))
    return (zoom, *tile_at(2.6, 46.6, zoom))


def mixed_load(us: Server) -> Table:
    """A minute of what readers ask together."""
    requests = ask.mixed()
    measure("warm", us, requests[:500], clients=8)
    before = memory_mb(us.pid)
    line = observed(
        "64 clients", us, lambda: run_during(us.port, requests, clients=CLIENTS, duration_s=DURATION_S)
    )
    after = memory_mb(us.pid)
    conditions = f"{DURATION_S:.0f} s : 70 % tuiles, 15 % points, le reste recherches, rectangles, pages. Mémoire du serveur : {before:.0f} Mo puis {after:.0f} Mo."
    return Table("Charge mêlée, 64 clients", conditions, [line])

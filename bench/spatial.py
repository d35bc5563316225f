"""Latency of every spatial question on a running service.

Usage: python bench/spatial.py http://127.0.0.1:8000 [requests per question]

Prints a Markdown table: median and 99th percentile in milliseconds, bytes of the last answer. Places move
over the served département, so that no answer is asked for twice. The service must be asked from its own
machine, which has no rate limit.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx

Ask = Callable[[httpx.Client], httpx.Response]

SEED = 33
MEASURES = "nombre,somme:population,moyenne:densite_hab_km2:superficie_terre_km2"
SPATIAL = "/api/spatial"


def questions(box: tuple[float, float, float, float]) -> dict[str, Ask]:
    """One function per question; each call asks about another place."""
    dice = random.Random(SEED)  # noqa: S311  (places, not secrets)
    west, south, east, north = box

    def place() -> dict[str, float]:
        return {"lon": dice.uniform(west, east), "lat": dice.uniform(south, north)}

    def get(question: str, **fixed: Any) -> Ask:
        return lambda client: client.get(f"{SPATIAL}/{question}", params=fixed)

    def near(question: str, **fixed: Any) -> Ask:
        return lambda client: client.get(f"{SPATIAL}/{question}", params=place() | fixed)

    def batch(count: int) -> Ask:
        return lambda client: client.post(
            f"{SPATIAL}/points", json={"points": [place() for _ in range(count)]}
        )

    def square(layer: str, side: float) -> Ask:
        return lambda client: client.post(
            f"{SPATIAL}/intersection", params={"couche": layer}, json=_square(place(), side)
        )

    return {
        "point, surfaces": near("point"),
        "point, communes and epci": near("point", couches="communes,epci"),
        "points, batch of 300": batch(300),
        "points, batch of 10,000": batch(10_000),
        "5 nearest mairies": near("plus-proches", couche="mairies", k=5),
        "100 nearest mairies": near("plus-proches", couche="mairies", k=100),
        "5 nearest, open on Saturday, in a territoire": near(
            "plus-proches", couche="mairies", samedi="oui", zone="territoire:medoc"
        ),
        "5 nearest communes": near("plus-proches", couche="communes", k=5),
        "mairies within 10 km": near("autour", couche="mairies", distance_m=10_000),
        "communes that meet a square of 20 km": square("communes", 0.2),
        "mairies in a square of 20 km": square("mairies", 0.2),
        "communes by territoire, both readings": get(
            "agregats", couche="communes", niveau="territoire", mesure=MEASURES
        ),
        "mairies by epci": get("agregats", couche="mairies", niveau="epci", mesure="nombre"),
        "mairies by territoire, both readings": get("agregats", couche="mairies", niveau="territoire"),
        "mairies by commune": get("agregats", couche="mairies", niveau="commune"),
        "communes × epci": get("superposition", couche="communes", avec="epci"),
        "communes × cantons of a territoire": get(
            "superposition", couche="communes", avec="cantons", zone="territoire:medoc"
        ),
        "communes × water": get("superposition", couche="communes", avec="eau"),
    }


def measure(client: httpx.Client, ask: Ask, count: int) -> tuple[float, float, int]:
    """Median and 99th percentile in ms, and bytes of the last answer; the first two calls are not counted.

    Raises:
        httpx.HTTPStatusError: an answer is an error.
    """
    times, size = [], 0
    for _ in range(count + 2):
        start = time.perf_counter()
        response = ask(client).raise_for_status()
        times.append((time.perf_counter() - start) * 1000)
        size = len(response.content)
    kept = sorted(times[2:])
    return statistics.median(kept), kept[min(len(kept) - 1, int(0.99 * len(kept)))], size


def table(address: str, count: int) -> Iterator[str]:
    """Lines of the table, as they are measured."""
    with httpx.Client(base_url=address, timeout=60) as client:
        card = client.get("/api/recherche", params={"q": "gironde", "limit": 1}).json()["resultats"][0]
        west, south, east, north = card["bbox"]
        yield "| question | p50 ms | p99 ms | bytes |\n|---|---|---|---|"
        for name, ask in questions((west, south, east, north)).items():
            calls = max(5, count // 10) if "10,000" in name else count
            middle, slow, size = measure(client, ask, calls)
            yield f"| {name} | {middle:.0f} | {slow:.0f} | {size:,} |"


def _square(place: dict[str, float], side: float) -> dict[str, Any]:
    west, south = place["lon"], place["lat"]
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side]]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def main() -> None:
    """Print the table."""
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    for line in table(sys.argv[1], count):
        print(line, flush=True)


if __name__ == "__main__":
    main()

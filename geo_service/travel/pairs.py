"""A table of trips whose time is known, as an operator writes it."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from geo_service.errors import InputError
from geo_service.travel.arrays import Floats, Points, from_degrees, points

HEADERS = "code_a,code_b,minutes ou lon_a,lat_a,lon_b,lat_b,minutes"
Line = Mapping[str, str | None]


@dataclass(frozen=True, eq=False)
class KnownTrips:
    """Trips from ``starts`` to ``ends`` (EPSG:2154) and their minutes; ``skipped`` name unknown communes."""

    starts: Points
    ends: Points
    minutes: Floats
    skipped: int


def read_pairs(path: Path, places: Mapping[str, Points]) -> KnownTrips:
    """Read a csv of known trips; ``places`` gives the town hall of each commune code.

    Raises:
        InputError: absent, not UTF-8, other columns, or a line that cannot be read; the sentence names it.
    """
    lines = list(_lines(path))
    by_code = bool(lines) and "code_a" in lines[0]
    trips = [
        (
            _end(line, "a", rank, places, by_code=by_code),
            _end(line, "b", rank, places, by_code=by_code),
            _minutes(line, rank),
        )
        for rank, line in enumerate(lines, 1)
    ]
    known = [(start, end, minutes) for start, end, minutes in trips if start is not None and end is not None]
    return KnownTrips(
        points([start for start, _, _ in known]),
        points([end for _, end, _ in known]),
        points([(minutes, 0.0) for *_, minutes in known])[:, 0],
        len(trips) - len(known),
    )


def _lines(path: Path) -> Iterator[Line]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"Fichier introuvable : {path.name}. Vérifiez le chemin donné.") from None
    except (UnicodeDecodeError, OSError):
        raise InputError(f"{path.name} n'est pas un csv lisible en UTF-8.") from None
    header = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in header else ",")
    names = set(reader.fieldnames or ())
    if "minutes" not in names or not (
        {"code_a", "code_b"} <= names or {"lon_a", "lat_a", "lon_b", "lat_b"} <= names
    ):
        raise InputError(f"{path.name} : les colonnes attendues sont {HEADERS}.")
    yield from reader


def _end(line: Line, side: str, rank: int, places: Mapping[str, Points], *, by_code: bool) -> Points | None:
    if by_code:
        place = places.get((line[f"code_{side}"] or "").strip())
        return None if place is None else place.reshape(2)
    lon, lat = (_number(line, f"{name}_{side}", rank) for name in ("lon", "lat"))
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise InputError(f"Trajet n° {rank} : lon et lat sont des degrés, longitude puis latitude.")
    point: Points = from_degrees([(lon, lat)])[0]
    return point


def _minutes(line: Line, rank: int) -> float:
    minutes = _number(line, "minutes", rank)
    if minutes <= 0:
        raise InputError(f"Trajet n° {rank} : {minutes:g} min ; un temps connu est positif.")
    return minutes


def _number(line: Line, name: str, rank: int) -> float:
    try:
        value = float((line[name] or "").strip().replace(",", "."))
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise InputError(f"Trajet n° {rank} : « {name} » n'est pas un nombre.")
    return value

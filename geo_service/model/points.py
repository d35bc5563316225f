"""A batch of points posted by a reader, as JSON or csv."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from geo_service.errors import InputError
from geo_service.model.place import is_number
from geo_service.model.tile import LonLat

MAX_POINTS = 10_000
MAX_ID = 100
JSON_FORM = '{"points": [{"id": "a", "lon": -0.58, "lat": 44.84}]}'
CSV_COLUMNS = ("id", "lon", "lat")


@dataclass(frozen=True)
class PointBatch:
    """Points in the order given, each with the id its owner knows it by; degrees (CRS84)."""

    ids: tuple[str, ...]
    lons: tuple[float, ...]
    lats: tuple[float, ...]


def parse_json(body: bytes) -> Any:
    """Any JSON value.

    Raises:
        InputError: not JSON, not UTF-8, nested too deep, or a number JSON does not know.
    """
    try:
        return orjson.loads(body)
    except (orjson.JSONDecodeError, RecursionError):
        raise InputError("Le corps n'est pas du JSON lisible en UTF-8 : vérifiez-le avant l'envoi.") from None


def points_of_json(body: bytes) -> PointBatch:
    """Read ``{"points": [{"id", "lon", "lat"}]}``; a missing id is the point's rank.

    Raises:
        InputError: another form, or too many points; the sentence names the point.
    """
    content = parse_json(body)
    points = content.get("points") if isinstance(content, dict) else None
    if not isinstance(points, list):
        raise InputError(f"Le corps attendu est un objet avec une liste « points » : {JSON_FORM}.")
    return _batch(_json_point(item, rank) for rank, item in enumerate(_bounded(points), 1))


def points_of_csv(body: bytes) -> PointBatch:
    """Read csv with columns id, lon, lat, separated by commas, or by semicolons with decimal commas allowed.

    Raises:
        InputError: not UTF-8, a missing column, or a line that cannot be read; the sentence names it.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("Le csv n'est pas en UTF-8 : enregistrez-le dans ce codage.") from None
    header = text.partition("\n")[0]
    separator = ";" if ";" in header else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        missing = [name for name in CSV_COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise InputError(f"Colonnes absentes du csv : {', '.join(missing)}. L'en-tête est id,lon,lat.")
        return _batch(_csv_point(line, rank) for rank, line in enumerate(_counted(reader), 1))
    except csv.Error:
        raise InputError(
            "Le csv est illisible : un guillemet n'est pas fermé, ou une cellule est trop longue."
        ) from None


def _bounded(points: list[Any]) -> list[Any]:
    if len(points) > MAX_POINTS:
        raise InputError(f"Trop de points ({len(points)}) : {MAX_POINTS} au plus par demande.")
    return points


def _counted(reader: "csv.DictReader[str]") -> Iterator[dict[str | Any, str | Any]]:
    for rank, line in enumerate(reader, 1):
        if rank > MAX_POINTS:
            raise InputError(f"Trop de points : {MAX_POINTS} au plus par demande.")
        yield line


def _json_point(item: Any, rank: int) -> tuple[str, LonLat]:
    if not isinstance(item, dict) or not (is_number(item.get("lon")) and is_number(item.get("lat"))):
        raise InputError(f"Point n° {rank} illisible : un objet avec id, lon et lat, deux nombres en degrés.")
    return _identity(item.get("id", rank), rank), _place(item["lon"], item["lat"], rank)


def _csv_point(line: dict[str | Any, str | Any], rank: int) -> tuple[str, LonLat]:
    try:
        lon, lat = (float((line[name] or "").strip().replace(",", ".")) for name in ("lon", "lat"))
    except ValueError:
        raise InputError(f"Point n° {rank} illisible : lon et lat sont des nombres, en degrés.") from None
    return _identity(line["id"] or rank, rank), _place(lon, lat, rank)


def _identity(value: Any, rank: int) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InputError(f"Point n° {rank} : l'identifiant est un texte ou un entier.")
    text = str(value)
    if len(text) > MAX_ID or "\x00" in text:
        raise InputError(
            f"Point n° {rank} : l'identifiant a {MAX_ID} caractères au plus, sans caractère nul."
        )
    return text


def _place(lon: float, lat: float, rank: int) -> LonLat:
    try:
        return LonLat.parse(str(lon), str(lat))
    except InputError as error:
        raise InputError(f"Point n° {rank} : {error}") from None


def _batch(points: Iterator[tuple[str, LonLat]]) -> PointBatch:
    read = list(points)
    if not read:
        raise InputError("Aucun point dans la demande : donnez-en un au moins.")
    return PointBatch(
        tuple(name for name, _ in read),
        tuple(place.lon for _, place in read),
        tuple(place.lat for _, place in read),
    )

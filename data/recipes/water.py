"""Sea, estuary, lakes and the larger pieces of rivers, without overlap."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from data.recipes.measure import to_lambert
from data.recipes.packages import WATERBODIES, json_member
from data.recipes.product import Product

BOX = (-2.0, 43.4, 1.6, 46.5)
"""lon, lat: the six départements with a margin, and the sea as far west as the land grid looks."""

MIN_M2 = 100.0
"""What remains of a piece once larger ones are taken away is dropped below this: it is a sliver."""

NAMED = (
    ("mer", "Océan Atlantique et Bassin d'Arcachon", (-1.6, 44.8)),
    ("estuaire", "Estuaire de la Gironde", (-0.8, 45.35)),
    ("lac", "Lac d'Hourtin et de Carcans", (-1.115, 45.14)),
    ("lac", "Lac de Lacanau", (-1.125, 44.965)),
    ("lac", "Lac de Cazaux et de Sanguinet", (-1.15, 44.495)),
    ("lac", "Lac de Parentis et de Biscarrosse", (-1.16, 44.345)),
)
"""Nature, name and a point in the water (lon, lat) of the waters that are certain; the rest is « eau »."""


@dataclass(frozen=True)
class Piece:
    """A water polygon in EPSG:2154; ``number`` is its rank in the package's file."""

    number: int
    shape: BaseGeometry
    valid: bool


def read_pieces(cache: Path) -> list[Piece]:
    """Polygons that reach into ``BOX``, clipped to it and made valid."""
    kept = []
    for number, rings in _near(json_member(cache, WATERBODIES, "map.geo.json")):
        shape = shapely.Polygon(rings[0], rings[1:])
        # Clipped before it is repaired: make_valid takes minutes on the whole ocean.
        clipped = _valid(shapely.clip_by_rect(shape, *BOX))
        if clipped.area > 0:
            kept.append((number, clipped, shape.is_valid))
    shapes = to_lambert([shape for _, shape, _ in kept])
    return [
        Piece(number, _areal(_valid(shape)), valid)
        for (number, _, valid), shape in zip(kept, shapes, strict=True)
    ]


def partition(pieces: list[Piece], first: tuple[int, ...]) -> tuple[list[Piece], float]:
    """Pieces without overlap, and the area in m² that was counted twice.

    ``first`` keep their whole shape, in that order; then the larger wins over the smaller.
    """
    rank = {number: place for place, number in enumerate(first)}
    ordered = sorted(
        pieces, key=lambda piece: (rank.get(piece.number, len(rank)), -piece.shape.area, piece.number)
    )
    tree = shapely.STRtree([piece.shape for piece in ordered])
    kept = []
    for place, piece in enumerate(ordered):
        before = [
            ordered[other].shape for other in tree.query(piece.shape, predicate="intersects") if other < place
        ]
        rest = _areal(piece.shape.difference(shapely.union_all(before))) if before else piece.shape
        if rest.area >= MIN_M2:
            kept.append(Piece(piece.number, rest, piece.valid))
    removed = sum(piece.shape.area for piece in pieces) - sum(piece.shape.area for piece in kept)
    return sorted(kept, key=lambda piece: piece.number), removed


def move_cut_off(pieces: list[Piece], giver: int, taker: int) -> tuple[list[Piece], float]:
    """Give ``taker`` the parts of ``giver`` that touch it, save the largest; the area moved in m²."""
    by_number = {piece.number: piece for piece in pieces}
    main, *rest = sorted(shapely.get_parts(by_number[giver].shape), key=lambda part: (-part.area, part.wkt))
    cut_off = [part for part in rest if part.intersects(by_number[taker].shape)]
    stay = [part for part in rest if part not in cut_off]
    by_number[giver] = replace(by_number[giver], shape=_areal(shapely.MultiPolygon([main, *stay])))
    by_number[taker] = replace(
        by_number[taker], shape=_areal(shapely.union_all([by_number[taker].shape, *cut_off]))
    )
    return [by_number[piece.number] for piece in pieces], sum(part.area for part in cut_off)


def named(pieces: list[Piece]) -> dict[int, tuple[str, str]]:
    """Number of a piece → nature and name, for the waters of ``NAMED``.

    The sea also reaches into the estuary: the smallest piece that holds the point is meant.

    Raises:
        ValueError: a point lies on no water.
    """
    points = to_lambert([shapely.Point(place) for _, _, place in NAMED])
    found = {}
    for (kind, name, _), point in zip(NAMED, points, strict=True):
        holders = [piece for piece in pieces if piece.shape.covers(point)]
        if not holders:
            raise ValueError(f"{name} : aucun polygone d'eau à cet endroit.")
        found[min(holders, key=lambda piece: piece.shape.area).number] = (kind, name)
    return found


def water(pieces: list[Piece]) -> Product:
    """The water layer."""
    names = named(pieces)
    order = {"estuaire": 0, "mer": 1}
    first = sorted((n for n, (kind, _) in names.items() if kind in order), key=lambda n: order[names[n][0]])
    kept, removed = partition(pieces, tuple(first))
    kept, moved = move_cut_off(kept, giver=first[1], taker=first[0])
    return Product(
        "shapes/eau.fgb",
        "eau",
        (WATERBODIES.file,),
        tuple(_row(piece, names) for piece in kept),
        tuple(piece.shape for piece in kept),
        repairs=(
            f"{sum(not piece.valid for piece in pieces)} polygones dont l'anneau se croise rendus valides.",
            (
                f"{removed / 1e6:.1f} km² de recouvrements retirés (surtout l'estuaire, présent aussi dans le polygone de la "
                f"mer) : {len(pieces)} polygones en deviennent {len(kept)}, sans recouvrement."
            ),
            f"{moved / 1e6:.1f} km² de la mer, coupés d'elle par le polygone de l'estuaire, rendus à l'estuaire.",
            "Aucune simplification : les sommets publiés sont gardés, arrondis au centimètre.",
        ),
    )


def _row(piece: Piece, names: dict[int, tuple[str, str]]) -> dict[str, str | float]:
    kind, name = names.get(piece.number, ("eau", ""))
    return {
        "id": str(piece.number),
        "nature": kind,
        "nom": name,
        "superficie_km2": round(piece.shape.area / 1e6, 4),
    }


def _near(content: Any) -> Iterator[tuple[int, Any]]:
    west, south, east, north = BOX
    polygons = (rings for part in content["geometries"] for rings in part["coordinates"])
    for number, rings in enumerate(polygons):
        lons, lats = zip(*rings[0], strict=True)
        if max(lons) >= west and min(lons) <= east and max(lats) >= south and min(lats) <= north:
            yield number, rings


def _valid(shape: BaseGeometry) -> BaseGeometry:
    return shape if shape.is_valid else _areal(shapely.make_valid(shape))


def _areal(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a shape as one multipolygon: lines and points left by an operation are dropped."""
    groups = shapely.get_parts(shapely.normalize(shape))
    parts = [part for group in groups for part in shapely.get_parts(group)]
    polygons = {part.wkt: part for part in parts if isinstance(part, shapely.Polygon)}
    return shapely.MultiPolygon([polygons[text] for text in sorted(polygons)])

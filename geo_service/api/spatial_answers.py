"""Spatial answers: what was found, and beside it publication, method, units, sources, natures and bounds."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from psycopg import AsyncConnection
from starlette.responses import Response

from geo_service.api.layers import CORS
from geo_service.model.layer import Layer
from geo_service.model.measure import Kind, Measure
from geo_service.model.overlay import Overlap
from geo_service.model.source import Nature
from geo_service.store.spatial import Found
from geo_service.store.spatial_aggregates import MAIN, Aggregate
from geo_service.store.spatial_sources import origins

Json = dict[str, Any]

ZONES = "zones"
"""Name of the computation every zone filter and membership comes from."""

DECIMALS = 6
COLLECTION = b'{"type":"FeatureCollection","features":['

DISTANCE = "Distances en mètres sur l'ellipsoïde (géodésiques) ; l'index cherche en Lambert-93."
NO_MINUTES = "temps de trajet non calculés"
BORDER = "Un objet posé sur une limite compte une seule fois, dans la zone du plus petit code."
BELONGING = {
    "place": f"Un objet compte où se trouve son point, ou un point intérieur de son contour. {BORDER}",
    "appartenance": "Les communes comptent par leur appartenance publiée, sans calcul de surface.",
    "citee": "Un fait compte dans chaque zone qu'il nomme : la somme des zones peut dépasser le total.",
}
SPREAD = "répartition supposée"
SPREAD_METHOD = (
    "Surfaces communes mesurées sur l'ellipsoïde. Habitants : répartition supposée, au prorata de la surface totale "
    "(eaux comprises) ; les habitants ne vivent pas répartis également."
)


async def context(connection: AsyncConnection, layers: Iterable[Layer], method: str) -> Json:
    """Publication, method, sources by name and the natures of what was read and computed."""
    asked = list(layers)
    names = {name for layer in asked for name in layer.sources} | {ZONES}
    rows = await origins(connection, names)
    first = rows[0] if rows else {"publication_id": None, "published_at": None}
    published: datetime | None = first["published_at"]
    sources = [
        {name: row[name] for name in ("source", "titre", "producteur", "licence", "millesime", "nature")}
        for row in rows
        if row["source"]
    ]
    return {
        "publication": {
            "id": first["publication_id"],
            "date": published.isoformat() if published else None,
        },
        "methode": method,
        "natures": _natures(rows),
        "sources": sources,
    }


def units(columns: Iterable[Any], **more: str) -> Json:
    """Unit of each column that has one, by column name."""
    return {column.name: column.unit for column in columns if column.unit} | more


def bounds(limit: int, given: int, total: int | None, **more: Any) -> Json:
    """How many were allowed, given and found, and whether some were left out."""
    cut = total is not None and total > given
    return {"limite": limit, "rendus": given, "trouves": total, "tronque": cut, **more}


def json_answer(body: Mapping[str, Any]) -> Response:
    """JSON that any page may read."""
    return Response(orjson.dumps(body, default=str), media_type="application/json", headers=CORS)


def collection_answer(found: Found, members: Mapping[str, Any]) -> Response:
    """A GeoJSON FeatureCollection with further members (RFC 7946 § 6.1)."""
    return Response(collection(found, members), media_type="application/geo+json", headers=CORS)


def collection(found: Found, members: Mapping[str, Any]) -> bytes:
    """The text of a FeatureCollection."""
    features = ",\n".join(found.features).encode()
    return COLLECTION + features + b"]," + orjson.dumps(members, default=str)[1:]


def aggregate_rows(
    found: Iterable[Aggregate], measures: Sequence[Measure], doubts: Mapping[str, Mapping[str, int]]
) -> list[Json]:
    """One row per zone; the other reading of a territoire beside the main one."""
    rows: dict[str, Json] = {}
    for aggregate in found:
        row = rows.setdefault(aggregate.zone, {"zone": aggregate.zone, "nom": aggregate.nom})
        reading = _reading(aggregate, measures)
        if aggregate.lecture in {None, MAIN}:
            row |= reading | {"rattachements": dict(doubts.get(aggregate.zone, {}))}
        else:
            row["autre_lecture"] = reading
    empty = _reading(Aggregate("", "", None, 0, ()), measures)
    return [{**row, **({} if "nombre" in row else empty)} for row in rows.values()]


def measure_rows(measures: Iterable[Measure]) -> list[Json]:
    """What each measure is, for readers."""
    return [
        {
            "mesure": str(measure),
            "genre": measure.kind,
            "libelle": measure.column.label if measure.column else "Nombre d'objets",
            "unite": measure.column.unit if measure.column else "objets",
            "poids": measure.weight.name if measure.weight else None,
        }
        for measure in measures
    ]


def overlap_row(pair: Overlap) -> Json:
    """A pair for readers. Areas in km², shares 0–1, people by area."""
    return {
        "a": pair.a,
        "a_nom": pair.a_nom,
        "b": pair.b,
        "b_nom": pair.b_nom,
        "superficie_km2": round(pair.km2, DECIMALS),
        "a_part": round(pair.a_share, DECIMALS),
        "b_part": round(pair.b_share, DECIMALS),
        "a_habitants_estimes": _one_decimal(pair.a_people),
        "b_habitants_estimes": _one_decimal(pair.b_people),
    }


def _natures(rows: Sequence[Mapping[str, Any]]) -> Json:
    """Nature of the objects (the worst of their sources) and of what this answer computes from them."""
    order = list(Nature)
    worst = max((order.index(Nature(row["nature_min"])) for row in rows if row["source"]), default=None)
    least = order[worst] if worst is not None else None
    return {"objets": least, "calculs": Nature.COMPUTED, "nature_min": least}


def _reading(aggregate: Aggregate, measures: Sequence[Measure]) -> Json:
    parts = aggregate.parts if aggregate.count else ((None, None, 0),) * len(measures)
    return {
        "nombre": aggregate.count,
        "valeurs": {str(m): _value(m, *part[:2]) for m, part in zip(measures, parts, strict=True)},
        "sans_valeur": {str(m): part[2] for m, part in zip(measures, parts, strict=True)},
    }


def _value(measure: Measure, amount: float | None, weight: float | None) -> float | int | None:
    """The number of a zone: a count is 0 where nothing is; any other number is then unknown."""
    if measure.kind is Kind.NOMBRE:
        return int(amount or 0)
    if amount is None or not weight:
        return None
    value = amount / weight if measure.kind is Kind.MOYENNE else amount
    return int(value) if measure.whole else round(float(value), DECIMALS)


def _one_decimal(value: float | None) -> float | None:
    return None if value is None else round(value, 1)

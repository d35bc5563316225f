"""Zones that look like one: distance on standardised indicators, and what each indicator has to do with it."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import numpy as np
from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from geo_service.api.carence_parameters import words
from geo_service.api.procurement_parameters import only
from geo_service.api.provenance_words import told_of
from geo_service.api.spatial_answers import DECIMALS, json_answer
from geo_service.api.spatial_parameters import known_zones, positive
from geo_service.api.state import Snapshot
from geo_service.errors import InputError
from geo_service.gaps.similarity import METHOD
from geo_service.model.indicator import PREFIX
from geo_service.model.zone import Niveau, ZoneId
from geo_service.services.similar_zones import USUAL, Place, SimilarZones, similar_zones

router = APIRouter(tags=["Carences"])

LEVELS: Final = (Niveau.TERRITOIRE, Niveau.EPCI, Niveau.CANTON, Niveau.COMMUNE)
MAX_SIMILAR: Final = 20
MAX_INDICATORS: Final = 30
FORMULA: Final = "√( Σ (z − z')² / nombre d'indicateurs partagés ), z = (valeur − moyenne) / écart-type des zones du niveau"
LIMITS: Final = (
    "Ressemblance, pas classement : les zones sont dans l'ordre de leur distance, aucune n'est meilleure qu'une autre.",
    "Un autre choix d'indicateurs donne d'autres zones ; chacun compte autant que les autres.",
    "Les temps de trajet urbains sont trop courts : ils ne sont comparés que si on les demande.",
)


def one_zone(
    zone: Annotated[str, Query(description="une zone, niveau:code", examples=["epci:200000001"])],
) -> ZoneId:
    """The zone asked."""
    found = ZoneId.parse(zone)
    if found.niveau not in LEVELS:
        raise InputError(f"Un {found.niveau} n'a pas de semblable ici : choisissez {', '.join(LEVELS)}.")
    return found


def how_many(k: Annotated[str, Query(description=f"nombre de zones, 1 à {MAX_SIMILAR}")] = "3") -> int:
    """How many zones."""
    return positive("k", k, MAX_SIMILAR)


def indicators_asked(
    indicateurs: Annotated[
        str | None,
        Query(description="indicateurs comparés, séparés par des virgules", examples=["pop_65p_share"]),
    ] = None,
) -> tuple[str, ...]:
    """Indicators to compare."""
    names = words(indicateurs) or USUAL
    if len(names) > MAX_INDICATORS:
        raise InputError(f"{MAX_INDICATORS} indicateurs au plus.")
    return names


@router.get(
    "/api/similaires",
    summary="Zones du même niveau qui se ressemblent",
    dependencies=[only("zone", "k", "indicateurs")],
)
async def similaires(
    zone: Annotated[ZoneId, Depends(one_zone)],
    k: Annotated[int, Depends(how_many)],
    names: Annotated[tuple[str, ...], Depends(indicators_asked)],
    connection: Snapshot,
) -> Response:
    """Territoires, EPCI, cantons ou communes ; la part de chaque indicateur dans la distance."""
    (current,) = await known_zones(connection, [str(zone)])
    found = await similar_zones(connection, ZoneId.parse(current), k, names)
    shared = await told_of(connection, {f"{PREFIX}{one.id}" for one in found.indicators})
    return json_answer(_answer(found) | shared)


def _answer(found: SimilarZones) -> dict[str, Any]:
    near = found.found
    rows = zip(near.zones, near.distances, near.shared, near.contributions, strict=True)
    constant = {found.indicators[rank].id: "même valeur partout" for rank in near.constant.tolist()}
    return {
        **_place(found.places[found.rank]),
        "methode": {"nom": METHOD.rpartition("_")[0], "version": METHOD, "formule": FORMULA},
        "indicateurs": [
            {"indicateur": one.id, "titre": one.titre, "unite": one.unite, "millesime": millesime, "valeur": _cell(value)}
            for one, millesime, value in zip(
                found.indicators, found.millesimes, found.table[found.rank], strict=True
            )
        ],
        "ecartes": dict(found.left_out) | constant,
        "similaires": [
            _place(found.places[rank])
            | {"distance": round(float(distance), 4), "indicateurs_compares": int(shared), "parts": _parts(found, rank, parts)}
            for rank, distance, shared, parts in rows
        ],
        "limites": list(LIMITS),
    }  # fmt: skip


def _place(place: Place) -> dict[str, Any]:
    return {"zone": place.zone, "nom": place.nom, "habitants": place.habitants}


def _parts(found: SimilarZones, rank: int, parts: Any) -> Mapping[str, Any]:
    """Of each indicator: its share of the distance, and its value there."""
    return {
        one.id: {"part": _cell(part), "valeur": _cell(value)}
        for one, part, value in zip(found.indicators, parts, found.table[rank], strict=True)
    }


def _cell(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), DECIMALS)

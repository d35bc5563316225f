"""Questions about zones: at a point, by name, one zone's card; and where everything comes from."""

from typing import Any

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from geo_service.api.layers import CORS
from geo_service.api.parameters import Point, SearchLimit, SearchText
from geo_service.api.state import Snapshot
from geo_service.errors import NotFoundError
from geo_service.model.zone import Niveau, ZoneId
from geo_service.store.lookup import (
    Row,
    current_zones,
    provenance,
    publication,
    search_zones,
    zone_card,
    zones_at,
)

router = APIRouter(prefix="/api")

BOX = ("west", "south", "east", "north")
COORDINATE_DECIMALS = 6


def answer(body: dict[str, Any]) -> Response:
    """JSON that any page may read."""
    return Response(orjson.dumps(body, default=str), media_type="application/json", headers=CORS)


@router.get("/zones/point", summary="Zones de tout niveau en un point")
async def at_point(point: Point, connection: Snapshot) -> Response:
    """Widest first. A territoire comes with the confidence of the commune's membership; on a border, both sides."""
    zones = await zones_at(connection, point)
    return answer(
        {"lon": point.lon, "lat": point.lat, "zones": [_with_membership(zone, zones) for zone in zones]}
    )


@router.get("/recherche", summary="Zones par nom ou code, actuels ou anciens")
async def search(q: SearchText, limit: SearchLimit, connection: Snapshot) -> Response:
    """Tolerant to accents, case, hyphens and typing errors; best first."""
    rows = await search_zones(connection, q, limit)
    return answer({"q": q, "resultats": [_placed(row) for row in rows]})


@router.get("/zones/{public_id}", summary="Tout ce qui est connu d'une zone")
async def card(public_id: str, connection: Snapshot) -> Response:
    """Attributes, memberships with confidence, town halls, dated facts, figures, provenance. Former codes resolve."""
    asked = str(ZoneId.parse(public_id))
    current = await current_zones(connection, [asked])
    found = await zone_card(connection, current.get(asked, asked))
    if found is None:
        raise NotFoundError(f"Zone « {asked} » inconnue : cherchez-la par /api/recherche?q=nom.")
    sources = {row["source"] for row in found.observations}
    return answer(
        {
            "demande": asked,
            "zone": _placed(found.zone),
            "appartenances": found.memberships,
            "mairies": found.town_halls,
            "faits": found.facts,
            "observations": found.observations,
            "provenance": [
                row
                for row in await _provenance(connection)
                if row["name"] in sources | {"zones", "mairies", "faits"}
            ],
        }
    )


@router.get("/provenance", summary="Sources et calculs de la publication courante")
async def origins(connection: Snapshot) -> Response:
    """One row per source or computation: producer, licence, vintage, nature, channel, rows, digest, limits."""
    return answer({"publication": await publication(connection), "versions": await _provenance(connection)})


async def _provenance(connection: Snapshot) -> list[Row]:
    return [row.pop("provenance") | row for row in await provenance(connection)]


def _with_membership(zone: Row, zones: list[Row]) -> Row:
    """A territoire is known at a point through the commune there: its confidence comes along."""
    if zone["niveau"] != Niveau.TERRITOIRE:
        return zone
    communes = [
        other
        for other in zones
        if other["niveau"] == Niveau.COMMUNE and other["territoire_code"] == zone["code"]
    ]
    confidence = communes[0]["territoire_confiance"] if communes else None
    alternative = communes[0]["territoire_alternative"] if communes else None
    return zone | {"confiance": confidence, "alternative": alternative}


def _placed(row: Row) -> Row:
    """Fold coordinates into ``centre`` and ``bbox``."""
    lon, lat = row.pop("lon"), row.pop("lat")
    box = [round(row.pop(name), COORDINATE_DECIMALS) for name in BOX]
    return row | {"centre": [round(lon, COORDINATE_DECIMALS), round(lat, COORDINATE_DECIMALS)], "bbox": box}

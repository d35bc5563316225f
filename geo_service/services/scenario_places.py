"""The points of a service that a scenario may close or move, as its indicator counts them."""

from collections.abc import Iterator
from typing import Final

from geo_service.services.scenario_answer import Json, network_told, number
from geo_service.services.scenario_ground import NAME, Ground
from geo_service.travel.arrays import to_degrees

DEGREES: Final = 6


def places_told(ground: Ground) -> Json:
    """Every point of the service in degrees, those of other départements too, by name of commune.

    Of a point, ``nombre`` is how many places it stands for: closing the point closes them all. Of the whole, it is the
    number of points; « lieux » says of how many places.
    """
    return {
        "indicateur": ground.service.id,
        "titre": ground.service.titre,
        "service": ground.service.nom,
        "seuil": ground.seuil,
        "nombre": len(ground.network),
        "lieux": network_told(ground),
        "points": sorted(_points(ground), key=lambda row: (not row["servi"], row["commune_nom"], row["nom"])),
    }


def _points(ground: Ground) -> Iterator[Json]:
    communes = ground.communes
    known = {
        code: (str(name), bool(served))
        for code, name, served in zip(
            communes.codes.tolist(), communes.names, communes.served.tolist(), strict=True
        )
    }
    degrees = to_degrees(ground.places.place).tolist()
    for rank, (lon, lat) in enumerate(degrees):
        code = ground.network.commune[rank]
        name, served = known.get(code, ("", False))
        yield {
            "id": ground.network.ids[rank],
            "nom": ground.places.attributes[rank][NAME],
            "commune": code,
            "commune_nom": name,
            "servi": served,
            "lon": round(lon, DEGREES),
            "lat": round(lat, DEGREES),
            "nombre": number(ground.network.nombre[rank]),
            "millesime": str(ground.places.millesime[rank]),
        }

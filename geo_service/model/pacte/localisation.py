"""Where an object of the registry is, said in so many words: drawn, by communes, by EPCI, wider, or unknown."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from geo_service.errors import InputError
from geo_service.model.geojson import PostedGeometry, parse_geometry
from geo_service.model.zone import MAX_ZONES, Niveau, ZoneId


class Portee(StrEnum):
    """How a place is known."""

    POINT = "point"
    TRACE = "trace"
    COMMUNES = "communes"
    EPCI = "epci"
    TERRITOIRE = "territoire"
    DEPARTEMENT = "departement"
    INCONNU = "inconnu"


DESSINS: Final[Mapping[Portee, tuple[str, ...]]] = {
    Portee.POINT: ("Point",),
    Portee.TRACE: ("LineString", "Polygon", "MultiPolygon"),
}
NIVEAUX: Final[Mapping[Portee, Niveau]] = {
    Portee.COMMUNES: Niveau.COMMUNE,
    Portee.EPCI: Niveau.EPCI,
    Portee.TERRITOIRE: Niveau.TERRITOIRE,
    Portee.DEPARTEMENT: Niveau.DEPARTEMENT,
}
NOMMEES: Final = frozenset({Portee.COMMUNES, Portee.EPCI})
"""Those that say nothing without a list of zones; the territoire of the object is known otherwise."""

MEMBRES: Final = frozenset({"portee", "geometry", "zones"})


@dataclass(frozen=True)
class Localisation:
    """A place as it was given: a drawing in degrees (validity not checked yet), or public ids of zones, or neither."""

    portee: Portee = Portee.INCONNU
    geometry: PostedGeometry | None = None
    zones: tuple[str, ...] = ()


INCONNUE: Final = Localisation()


def lire_localisation(node: Any) -> Localisation:
    """Read ``{"portee", "geometry", "zones"}``; nothing is an unknown place.

    Raises:
        InputError: a member, a scope or a zone that does not fit; the sentence says which.
    """
    if node is None:
        return INCONNUE
    if not isinstance(node, dict) or not node.keys() <= MEMBRES:
        raise InputError(f"« localisation » est un objet de membres {', '.join(sorted(MEMBRES))}.")
    portee = _portee(node.get("portee"))
    geometry, zones = node.get("geometry"), node.get("zones")
    if portee in DESSINS:
        return Localisation(portee, _dessin(portee, geometry, zones))
    if geometry is not None:
        raise InputError(
            f"« localisation » : la portée {portee} ne se dessine pas ; retirez geometry, ou dites point ou trace."
        )
    return Localisation(portee, None, _zones(portee, zones))


def _portee(text: Any) -> Portee:
    if text not in list(Portee):
        raise InputError(f"« localisation.portee » est l'un de : {', '.join(Portee)}.")
    return Portee(text)


def _dessin(portee: Portee, geometry: Any, zones: Any) -> PostedGeometry:
    if zones:
        raise InputError(f"« localisation » : la portée {portee} se dessine ; retirez zones.")
    posted = parse_geometry(geometry)
    if posted.kind not in DESSINS[portee]:
        raise InputError(
            f"« localisation » : la portée {portee} se dessine par {' ou '.join(DESSINS[portee])}, pas par {posted.kind}."
        )
    return posted


def _zones(portee: Portee, zones: Any) -> tuple[str, ...]:
    given, niveau = _codes(zones), NIVEAUX.get(portee)
    if given and niveau is None:
        raise InputError(f"« localisation » : la portée {portee} ne nomme pas de zones.")
    if not given and portee in NOMMEES:
        raise InputError(f"« localisation.zones » : nommez au moins une zone pour la portée {portee}.")
    return tuple(dict.fromkeys(_zone(niveau, text) for text in given)) if niveau else ()


def _codes(zones: Any) -> list[str]:
    given = [] if zones is None else zones
    if not isinstance(given, list) or len(given) > MAX_ZONES or not all(isinstance(z, str) for z in given):
        raise InputError(f"« localisation.zones » est une liste de codes, {MAX_ZONES} au plus.")
    return given


def _zone(niveau: Niveau, text: str) -> str:
    zone = ZoneId.parse(text if ":" in text else f"{niveau}:{text}")
    if zone.niveau is not niveau:
        raise InputError(f"« localisation.zones » : {str(zone)[:60]} n'est pas de niveau {niveau}.")
    return str(zone)

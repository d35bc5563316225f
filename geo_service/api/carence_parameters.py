"""Parameters of the questions about carences and similar zones, each read once into a typed value."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Query

from geo_service.api.parameters import whole_number
from geo_service.api.spatial_parameters import known_zones, measured, zone_ids
from geo_service.api.state import AppState, Snapshot
from geo_service.errors import InputError
from geo_service.gaps.carence import Carence
from geo_service.model.zone import Niveau, ZoneId
from geo_service.services.carences import Asked

FILTERS = ("zone", "theme", "type", "contributions_max", "besoin", "seuil", "etat_max_mois", "format")
FORMATS = ("json", "csv")
MAX_CONTRIBUTIONS = 1_000
MAX_MONTHS = 600
MAX_THRESHOLD = 1_000_000
NOT_A_TERRITOIRE = "Une carence se lit pour un territoire et un thème : demandez zone=territoire:code, ou le département entier."

Zone = Annotated[
    str | None,
    Query(description="territoire:code, plusieurs séparés par des virgules, ou le département servi"),
]
Themes = Annotated[
    str | None, Query(description="codes de thèmes séparés par des virgules", examples=["sante"])
]
Types = Annotated[str | None, Query(description=f"règles séparées par des virgules : {', '.join(Carence)}")]
Contributions = Annotated[str | None, Query(description="au plus ce nombre de contributions : « peu »")]
Need = Annotated[str | None, Query(description="part de 0 à 1 à partir de laquelle un besoin est élevé")]
Threshold = Annotated[
    str | None, Query(description="seuil de l'indicateur du thème, dans son unité ; un seul thème")
]
Months = Annotated[
    str | None, Query(description="au-delà de ce nombre de mois, un état observé redevient inconnu")
]


async def scope(state: AppState, connection: Snapshot, zone: Zone = None) -> tuple[str, ...]:
    """Codes of the territoires asked; empty for all of them."""
    served = str(ZoneId(Niveau.DEPARTEMENT, state.catalog.departement.code))
    given = await known_zones(connection, zone_ids(zone))
    if served in given:
        return ()
    zones = [ZoneId.parse(text) for text in given]
    if any(one.niveau is not Niveau.TERRITOIRE for one in zones):
        raise InputError(NOT_A_TERRITOIRE)
    return tuple(one.code for one in zones)


def rules(type: Types = None) -> tuple[Carence, ...]:  # noqa: A002 (the public name of the parameter)
    """The rules asked, in the order of the method; all of them by default."""
    given = words(type)
    unknown = [word for word in given if word not in list(Carence)]
    if unknown:
        raise InputError(f"Règle « {unknown[0][:40]} » inconnue. Règles : {', '.join(Carence)}.")
    return tuple(kind for kind in Carence if not given or kind in given)


def thresholds(
    contributions_max: Contributions = None,
    etat_max_mois: Months = None,
    besoin: Need = None,
    seuil: Threshold = None,
) -> Asked:
    """Thresholds of the request; those left out are the method's."""
    return Asked(
        contributions_max=_whole("contributions_max", contributions_max, MAX_CONTRIBUTIONS),
        etat_max_mois=_whole("etat_max_mois", etat_max_mois, MAX_MONTHS),
        besoin=_number("besoin", besoin, 1),
        seuil=_number("seuil", seuil, MAX_THRESHOLD),
    )


def asked_carences(
    territoires: Annotated[tuple[str, ...], Depends(scope)],
    types: Annotated[tuple[Carence, ...], Depends(rules)],
    given: Annotated[Asked, Depends(thresholds)],
    theme: Themes = None,
) -> Asked:
    """Everything asked of carences."""
    return replace(given, territoires=territoires, types=types, themes=words(theme))


def words(text: str | None) -> tuple[str, ...]:
    """Words separated by commas, each once."""
    return tuple(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))


def output(
    format: Annotated[str, Query(description=f"un format parmi {', '.join(FORMATS)}")] = "json",  # noqa: A002 (the public name of the parameter)
) -> str:
    """The format of the answer."""
    if format not in FORMATS:
        raise InputError(f"Format « {format[:40]} » inconnu : choisissez parmi {', '.join(FORMATS)}.")
    return format


def _whole(name: str, text: str | None, maximum: int) -> int | None:
    return None if text is None else whole_number(name, text, maximum)


def _number(name: str, text: str | None, maximum: float) -> float | None:
    return None if text is None else measured(name, text, maximum)


AskedCarences = Annotated[Asked, Depends(asked_carences)]
Output = Annotated[str, Depends(output)]

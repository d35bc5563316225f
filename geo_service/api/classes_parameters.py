"""What a question about classes says, read once into a typed value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from geo_service.api.indicator_parameters import Agents, Level
from geo_service.errors import InputError
from geo_service.model.classes import DEFAULT_K, FEWEST, MANUAL, METHODS, MOST, QUANTILES, parse_limits
from geo_service.model.zone import Niveau

CLASS_PARAMETERS = ("methode", "k", "bornes")


IndicatorName = Annotated[
    str, Query(description="identifiant de /api/indicateurs", examples=["temps_pharmacie"])
]
Vintage = Annotated[str | None, Query(description="un millésime ; par défaut le dernier", examples=["2024"])]


@dataclass(frozen=True)
class MapAsked:
    """The map of an indicator at a level, in a vintage (the newest when None)."""

    indicateur: str
    niveau: Niveau
    millesime: str | None = None
    agents: bool = False


def map_asked(
    indicateur: IndicatorName, niveau: Level, agents: Agents, millesime: Vintage = None
) -> MapAsked:
    """Which map."""
    return MapAsked(indicateur, niveau, millesime, agents)


@dataclass(frozen=True)
class ClassesAsked:
    """How values are cut: by a method in ``k`` classes, by ``limits``, or as the indicator says (no method)."""

    methode: str | None = None
    k: int = DEFAULT_K
    limits: tuple[float, ...] = ()


def classes(
    methode: Annotated[
        str | None, Query(description=f"une méthode parmi {', '.join(METHODS)}", examples=["fisher-jenks"])
    ] = None,
    k: Annotated[
        str | None, Query(description=f"nombre de classes, de {FEWEST} à {MOST}", examples=["5"])
    ] = None,
    bornes: Annotated[
        str | None, Query(description="methode=manuel : limites hautes, incluses", examples=["10,20,30"])
    ] = None,
) -> ClassesAsked:
    """How values are cut; « manuel » when limits are given, quantiles when a number of classes is."""
    asked = methode or _implied(k, bornes)
    if asked not in (None, *METHODS):
        raise InputError(f"Discrétisation « {asked[:40]} » inconnue : choisissez parmi {', '.join(METHODS)}.")
    if (asked == MANUAL) != (bornes is not None):
        raise InputError(f"« bornes » va avec methode={MANUAL}, qui l'exige (bornes=10,20,30).")
    return ClassesAsked(asked, _number(k), parse_limits(bornes) if bornes is not None else ())


def _implied(k: str | None, bornes: str | None) -> str | None:
    if bornes is not None:
        return MANUAL
    return None if k is None else QUANTILES


def _number(k: str | None) -> int:
    if k is None:
        return DEFAULT_K
    if k not in map(str, range(FEWEST, MOST + 1)):
        raise InputError(f"« k » est un entier de {FEWEST} à {MOST}.")
    return int(k)


def classes_of_query(query: Mapping[str, str]) -> ClassesAsked:
    """The same from the parameters of an address."""
    return classes(*(query.get(name) for name in CLASS_PARAMETERS))


CutBy = Annotated[ClassesAsked, Depends(classes)]
Map = Annotated[MapAsked, Depends(map_asked)]

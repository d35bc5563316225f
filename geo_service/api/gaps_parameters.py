"""What a question about gaps says, read once into a typed value."""

from dataclasses import dataclass
from math import isfinite
from typing import Annotated, Final

from fastapi import Depends, Query

from geo_service.api.indicator_answers import definition_of
from geo_service.api.indicator_parameters import Reading, indicator_names
from geo_service.api.spatial_parameters import positive
from geo_service.errors import InputError
from geo_service.gaps.access_services import LEVELS, services_of
from geo_service.model.indicator import Indicateur, Lecture, Sens
from geo_service.model.zone import Niveau
from geo_service.services.beyond import Threshold
from geo_service.store.indicator_reads import LATEST, Row

WITHOUT: Final = "sans"
MOST_MINUTES: Final = 1e9

Thresholds = Annotated[
    str | None,
    Query(
        description="seuil, ou un par indicateur séparés par des virgules ; par défaut celui de chaque indicateur. "
        "Une valeur égale au seuil est en deçà.",
        examples=["15", "15,2.5"],
    ),
]
LevelOfService = Annotated[
    str | None,
    Query(
        description=f"au lieu d'« indicateur » : les services requis d'un niveau, parmi {', '.join(LEVELS)}",
        examples=["proximite"],
    ),
]


@dataclass(frozen=True)
class Subject:
    """Indicators asked, and the text of their thresholds; ``service_level`` when they are those of a level."""

    names: tuple[str, ...]
    service_level: str | None = None
    seuil: str | None = None


@dataclass(frozen=True)
class How:
    """Vintage, reading, how many must be beyond at once, and whether communes without a project are wanted."""

    millesime: str
    lecture: Lecture
    least: int
    without_project: bool


def subject(
    indicateur: Annotated[
        str | None,
        Query(description="identifiant, ou plusieurs séparés par des virgules", examples=["temps_pharmacie"]),
    ] = None,
    niveau_service: LevelOfService = None,
    seuil: Thresholds = None,
) -> Subject:
    """One or several indicators, or the required services of a level.

    Raises:
        InputError: both or none of them, or an unknown level.
    """
    if (indicateur is None) == (niveau_service is None):
        raise InputError("Donnez « indicateur », ou bien « niveau_service », mais pas les deux.")
    if niveau_service is None:
        return Subject(indicator_names(indicateur or ""), seuil=seuil)
    if niveau_service not in LEVELS:
        raise InputError(
            f"Niveau de service « {niveau_service[:40]} » inconnu : choisissez parmi {', '.join(LEVELS)}."
        )
    required = (service for service in services_of(niveau_service) if service.required)
    return Subject(tuple(service.id for service in required), niveau_service, seuil)


def communes_only(
    niveau: Annotated[str, Query(description="commune : les habitants au-delà se comptent par commune")] = (
        Niveau.COMMUNE.value
    ),
) -> Niveau:
    """The only level at which people are on one side or the other."""
    if niveau != Niveau.COMMUNE:
        raise InputError(
            f"Niveau « {niveau[:40]} » impossible : les habitants au-delà d'un seuil se comptent par commune "
            "(niveau=commune) ; les autres niveaux sont à /api/observations."
        )
    return Niveau.COMMUNE


def vintage(
    millesime: Annotated[
        str, Query(description="un millésime ; par défaut le dernier", examples=["2024"])
    ] = LATEST,
) -> str:
    """One vintage: a commune is on one side at a time."""
    if not millesime.isascii() or "," in millesime or not 1 <= len(millesime) <= 20 or millesime == "tous":
        raise InputError(f"Millésime « {millesime[:30]} » impossible : donnez-en un seul, ou {LATEST}.")
    return millesime


def least(
    m: Annotated[
        str, Query(description="nombre d'indicateurs au-delà de leur seuil, au moins", examples=["2"])
    ] = "1",
) -> int:
    """How many indicators must be beyond at once."""
    return positive("m", m, 20)


def without_project(
    projet: Annotated[
        str | None,
        Query(
            description="sans : dit pour chaque commune si rien n'est en cours sur ces thèmes ; null là où le registre n'est pas déclaré complet"
        ),
    ] = None,
) -> bool:
    """Whether communes without a project are wanted."""
    if projet not in (None, WITHOUT):
        raise InputError(f"« projet » ne vaut que « {WITHOUT} ».")
    return projet is not None


def thresholds_of(rows: list[Row], asked: Subject) -> tuple[Threshold, ...]:
    """One threshold per indicator: those asked, one for all of a level, or their own.

    Raises:
        InputError: one is impossible or missing, or an indicator has no worse side.
    """
    definitions = [definition_of(row) for row in rows]
    given = _texts(asked, len(definitions))
    return tuple(_threshold(one, text) for one, text in zip(definitions, given, strict=True))


def _texts(asked: Subject, count: int) -> list[str | None]:
    """The text of each threshold; None where none is given."""
    if asked.seuil is None:
        return [None] * count
    parts: list[str | None] = [*asked.seuil.split(",")]
    if len(parts) == 1 and asked.service_level:
        return parts * count
    if len(parts) != count:
        raise InputError(
            f"« seuil » : {len(parts)} donnés pour {count} indicateurs ; donnez-en un par indicateur, ou aucun."
        )
    return parts


def _threshold(definition: Indicateur, text: str | None) -> Threshold:
    if definition.sens is Sens.NEUTRE:
        raise InputError(
            f"« {definition.id} » n'a ni bon ni mauvais côté : il ne se compare pas à un seuil. Voyez /api/observations."
        )
    if text is not None:
        return Threshold.of(definition.sens, _number(definition, text))
    if definition.seuil is None:
        raise InputError(
            f"« {definition.id} » n'a pas de seuil par défaut : donnez « seuil » en {definition.unite}."
        )
    return Threshold.of(definition.sens, definition.seuil)


def _number(definition: Indicateur, text: str) -> float:
    """A possible threshold: finite, and where the values can be."""
    try:
        value = float(text.strip())
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise InputError(
            f"Seuil « {text[:30]} » illisible : donnez un nombre en {definition.unite} (15, ou 2.5)."
        )
    highest = 1.0 if definition.share else MOST_MINUTES
    if not 0 <= value <= highest:
        told = "entre 0 et 1 (0.25 pour 25 %)" if definition.share else "positif ou nul"
        raise InputError(f"Seuil {text.strip()[:30]} impossible pour « {definition.id} » : il est {told}.")
    return value


def how(
    niveau: Annotated[Niveau, Depends(communes_only)],
    millesime: Annotated[str, Depends(vintage)],
    lecture: Reading,
    m: Annotated[int, Depends(least)],
    projet: Annotated[bool, Depends(without_project)],
) -> How:
    """How communes are counted."""
    del niveau
    return How(millesime, lecture, m, projet)


Asked = Annotated[Subject, Depends(subject)]
Counting = Annotated[How, Depends(how)]

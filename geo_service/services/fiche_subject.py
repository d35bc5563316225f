"""The zone a document is about, with its communes, and the indicators that may be told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from geo_service.gaps.carence_besoin import TOWN_HALL_PREFIX, age_years, stale
from geo_service.model.indicator import (
    Aggregation,
    Family,
    Indicateur,
    Lecture,
    PublishedIndicator,
    Sens,
)
from geo_service.model.source import Nature
from geo_service.model.zone import Niveau

Row = Mapping[str, Any]

PROFILE: Final = (
    "pop_65p_share", "pop_0_19_share", "indice_vieillissement", "population_evolution", "densite_population",
    "logements_vacants_share", "res_secondaires_share",
)  # fmt: skip
"""Who lives there, in the order of the page."""

LEADS: Final = (
    "apl_mg_65", "temps_generaliste", "temps_pharmacie", "temps_france_services", "temps_college", "ftth_manquants_share",
)  # fmt: skip
"""Gaps drawn as maps: one or two per theme that an elected member is asked about."""

THEMED: Final = frozenset({Family.SERVICES, Family.SANTE, Family.NUMERIQUE, Family.BESOINS})

ADDRESSES: Final[Mapping[str, str]] = {
    Niveau.TERRITOIRE: "/territoires/",
    Niveau.EPCI: "/epci/",
    Niveau.CANTON: "/cantons/",
    Niveau.COMMUNE: "/communes/",
}


@dataclass(frozen=True)
class Commune:
    """A commune of the zone; ``inferred``: it belongs there by supposition."""

    id: str
    feature_id: int
    nom: str
    population: int
    epci: str
    inferred: bool = False


@dataclass(frozen=True)
class Subject:
    """A zone, its communes as they are counted, and as they would be in the other reading (None: the same)."""

    zone: Row
    memberships: Sequence[Row]
    communes: tuple[Commune, ...]
    alternative: tuple[Commune, ...] | None
    today: date

    @property
    def id(self) -> str:
        """Public id."""
        return str(self.zone["id"])

    @property
    def niveau(self) -> Niveau:
        """Its level."""
        return Niveau(self.zone["niveau"])

    @property
    def single(self) -> bool:
        """Whether it is a territoire of one commune, whose inside is not measured."""
        return self.niveau is Niveau.TERRITOIRE and len(self.communes) == 1

    @property
    def feature_ids(self) -> list[int]:
        """Of its communes in both readings."""
        return [one.feature_id for one in {*self.communes, *self.other_reading}]

    @property
    def other_reading(self) -> tuple[Commune, ...]:
        """Its communes in the other reading; the same where nothing is doubtful."""
        return self.communes if self.alternative is None else self.alternative

    @property
    def whole(self) -> bool:
        """Whether nothing is told commune by commune: it is one."""
        return self.single or self.niveau is Niveau.COMMUNE


def both_readings(
    rows: Sequence[Row], leaving: frozenset[str]
) -> tuple[tuple[Commune, ...], tuple[Commune, ...] | None]:
    """Communes of a zone as counted, and in the other reading; ``leaving``: those that then belong elsewhere."""
    usual = tuple(_commune(row) for row in rows if row["lecture"] == Lecture.PRINCIPALE)
    joining = tuple(_commune(row) for row in rows if row["lecture"] == Lecture.ALTERNATIVE)
    other = tuple(one for one in usual if one.id not in leaving) + joining
    return usual, None if {one.id for one in other} == {one.id for one in usual} else other


def _commune(row: Row) -> Commune:
    inferred = row["confiance"] == "inferred"
    return Commune(
        row["id"], row["feature_id"], row["nom"], row["population"] or 0, row["epci_nom"] or "", inferred
    )


@dataclass(frozen=True)
class Known:
    """Published indicators of a document: those compared, those too old, those without any value."""

    compared: Mapping[str, PublishedIndicator]
    stale: Mapping[str, PublishedIndicator]
    absent: Mapping[str, PublishedIndicator]

    @property
    def ids(self) -> list[str]:
        """Of every one that has values."""
        return [*self.compared, *self.stale]

    def themed(self) -> list[str]:
        """Those that say a gap, for the table of themes."""
        return [name for name, one in self.compared.items() if says_a_gap(one.definition)]

    def thresholds(self) -> list[str]:
        """Those of communes that have a threshold."""
        return [
            name for name, one in self.compared.items()
            if one.definition.seuil is not None and says_a_gap(one.definition)
        ]  # fmt: skip


def known_of(published: Mapping[str, PublishedIndicator], today: date) -> Known:
    """Sort the public indicators a document tells of."""
    wanted = {name: one for name, one in published.items() if _wanted(one.definition)}
    absent = {name: one for name, one in wanted.items() if not one.millesimes}
    old = {name: one for name, one in wanted.items() if name not in absent and _old(one, today)}
    compared = {name: one for name, one in wanted.items() if name not in absent and name not in old}
    return Known(compared, old, absent)


def _wanted(definition: Indicateur) -> bool:
    return definition.public and (definition.id in PROFILE or says_a_gap(definition))


def says_a_gap(definition: Indicateur) -> bool:
    """Whether it has a worse side, and a threshold, a share or a rate to be read by."""
    readable = definition.seuil is not None or definition.aggregation is Aggregation.RATIO
    return (
        definition.public and definition.famille in THEMED and definition.sens is not Sens.NEUTRE and readable
    )


def _old(one: PublishedIndicator, today: date) -> bool:
    return stale(one.definition, one.millesimes[-1], today)


def years_of(one: PublishedIndicator, today: date) -> int:
    """Years since its newest vintage."""
    return age_years(one.millesimes[-1], today)


def by_commune(definition: Indicateur) -> bool:
    """Whether it is measured at one point per commune, so that it says nothing inside a single one."""
    return any(name.startswith(TOWN_HALL_PREFIX) for name in (definition.id, *definition.reads.indicators))


def is_made(one: PublishedIndicator) -> bool:
    """Whether generated data entered it."""
    return one.nature_min == Nature.DEMONSTRATION


def page_of(zone: str) -> str:
    """Address of the page of a zone; the data of the département otherwise."""
    niveau, _, code = zone.partition(":")
    return f"{ADDRESSES[niveau]}{code}" if niveau in ADDRESSES else "/donnees"


def figure_address(indicateur: str, zone: str, lecture: str = Lecture.PRINCIPALE) -> str:
    """Address of what is behind a number."""
    other = "" if lecture == Lecture.PRINCIPALE else f"?lecture={lecture}"
    return f"/chiffres/{indicateur}/{zone}{other}"


def map_address(definition: Indicateur, zone: str) -> str:
    """Address of the map of its communes beyond the threshold in a zone, those with a known projet left aside."""
    asked = f"indicateur={definition.id}&seuil={definition.seuil:g}&portee={zone}&projet=sans"
    return f"/carte#volet=indicateurs&{asked}"

"""Indicators of public purchases: one measure of the contracts bought in each zone (METHODS.md § 5).

A zone buys what buyers surely placed in it buy. Where the source does not locate finely enough, the value is
null and its reason stands in ``detail`` with the totals: n, euros, years, unlocated.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geo_service.gaps.inputs import Inputs, Zone
from geo_service.gaps.marches import METHOD, NOTES
from geo_service.gaps.marches_parts import Parts, masked, parts_locales
from geo_service.gaps.values import Result, ZoneValue
from geo_service.model.indicator import Aggregation, Family, Indicateur, Quality, Reads, Sens
from geo_service.model.marche import Marche, Mesure, Perimetre
from geo_service.model.zone import Niveau

LEVELS: Final = (Niveau.DEPARTEMENT, Niveau.TERRITOIRE, Niveau.EPCI)
REGION: Final = "Décrit où sont établis les titulaires, sans classer ni acheteurs ni candidats."


@dataclass(frozen=True)
class Measured:
    """A measure of the contracts of a zone, its bounds where the rule changes it, and what else a reader must see."""

    measure: Mesure
    low: float | None = None
    high: float | None = None
    detail: Mapping[str, Any] | None = None


Measure = Callable[[Sequence[Marche], Perimetre], Measured]


def market_indicator(
    id_: str, titre: str, title_en: str, definition: str, formule: str, unite: str
) -> Indicateur:
    """Definition of a measure of public purchases."""
    return Indicateur(
        id=id_,
        titre=titre,
        title_en=title_en,
        famille=Family.MARCHES,
        theme="commande_publique",
        unite=unite,
        definition=definition,
        formule=formule,
        methode=METHOD,
        sens=Sens.NEUTRE,
        aggregation=Aggregation.OWN,
        poids="chaque marché une fois",
        reference="Données essentielles de la commande publique",
        limites=(REGION, *NOTES),
        niveaux=LEVELS,
        reads=Reads(contracts=True),
    )


def measured(inputs: Inputs, measure: Measure) -> Result:
    """The measure for the département, its territoires and its EPCI.

    Raises:
        NoSourceError: no contract is loaded.
    """
    contracts = inputs.contracts()
    year = max(contract.year or "" for contract in contracts)
    return Result(zones=tuple(_values(inputs, contracts, measure, year)))


def _values(inputs: Inputs, contracts: Sequence[Marche], measure: Measure, year: str) -> Iterator[ZoneValue]:
    for zone in inputs.communes.zones:
        if zone.niveau in LEVELS:
            yield _value(zone, measure(*asked(inputs, zone, contracts)), year)


def asked(inputs: Inputs, zone: Zone, contracts: Sequence[Marche]) -> tuple[Sequence[Marche], Perimetre]:
    """Contracts bought in a zone, and the zone as a question put to places."""
    perimeter = perimeter_of(inputs, zone)
    return [one for one in contracts if perimeter.contains(one.acheteur)], perimeter


def perimeter_of(inputs: Inputs, zone: Zone) -> Perimetre:
    """A zone as a perimeter: a whole département, or communes."""
    if zone.niveau is Niveau.DEPARTEMENT:
        return Perimetre(zone.nom, departements=frozenset({zone.code}))
    communes = frozenset(inputs.communes.codes[zone.members].tolist())
    epci = frozenset({zone.code}) if zone.niveau is Niveau.EPCI else frozenset[str]()
    return Perimetre(zone.nom, communes=communes, epci=epci)


def _value(zone: Zone, found: Measured, year: str) -> ZoneValue:
    measure = found.measure
    reason = {"raison": measure.reason} if measure.reason else {}
    known = measure.value is not None
    return ZoneValue(
        zone=zone.public_id,
        millesime=year,
        value=measure.value,
        quality=None if known else measure.quality or Quality.MISSING,
        lecture=zone.lecture,
        numerator=measure.numerator,
        denominator=measure.denominator,
        low=found.low if known else None,
        high=found.high if known else None,
        detail={**reason, **(found.detail or {})},
    )


def part(contracts: Sequence[Marche], zone: Perimetre) -> Parts:
    """Shares of a zone, as they may be published."""
    return masked(parts_locales(contracts, zone))


def totals(parts: Parts) -> Mapping[str, Any]:
    """n, euros, years and what is not located: always beside a share."""
    told = parts.totals
    return {
        "marches": told.contracts, "montant_eur": told.amount, "montant_min_eur": told.lowest,
        "montant_max_eur": told.highest, "annees": list(told.years), "montants_supposes": told.supposed,
        "non_localises": told.unlocated, "part_non_localisee": told.unlocated_share,
    }  # fmt: skip

"""Share of the contracts with at least one winner established in the zone that buys."""

from collections.abc import Sequence
from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.marches_indicateurs import Measured, market_indicator, measured, part, totals
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.values import Result
from geo_service.model.marche import Marche, Perimetre

INDICATEUR: Final = market_indicator(
    "marches_locaux_nombre_share",
    "Marchés dont un titulaire est établi dans la zone",
    "Contracts with a winner established in the zone",
    "Part des marchés passés par les acheteurs de la zone dont au moins un titulaire y est établi.",
    "marchés avec ≥ 1 titulaire localisé dans la zone / marchés avec un titulaire localisé",
    "part des marchés",
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """By number, with the share whose winners are all inside as evidence."""
    return measured(inputs, local_share)


def local_share(contracts: Sequence[Marche], zone: Perimetre) -> Measured:
    """At least one winner inside; all of them is the lower bound."""
    found = part(contracts, zone)
    return Measured(found.number, found.number_all.value, found.number.value, totals(found))

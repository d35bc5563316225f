"""Share of the euros that go to winners established in the zone that buys."""

from collections.abc import Sequence
from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.marches_indicateurs import Measured, market_indicator, measured, part, totals
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.values import Result
from geo_service.model.marche import Marche, Perimetre

INDICATEUR: Final = market_indicator(
    "marches_locaux_montant_share",
    "Montants confiés à des titulaires établis dans la zone",
    "Amounts awarded to winners established in the zone",
    "Part des montants HT des marchés de la zone qui revient à des titulaires qui y sont établis, chaque marché "
    "partagé également entre ses titulaires ; les bornes sont les deux règles extrêmes.",
    "Σ montant · (titulaires dans la zone / titulaires) / Σ montant des titulaires localisés",
    "part des montants",
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """By amount, between the two extreme rules."""
    return measured(inputs, local_share)


def local_share(contracts: Sequence[Marche], zone: Perimetre) -> Measured:
    """Shared equally; the bounds count a contract whole when all, or when one, of its winners is inside."""
    found = part(contracts, zone)
    return Measured(found.amount, found.amount_all.value, found.amount_one.value, totals(found))

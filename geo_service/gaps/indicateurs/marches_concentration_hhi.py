"""Herfindahl-Hirschman index of the euros by business."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.marches_indicateurs import Measured, market_indicator, measured
from geo_service.gaps.marches_mesures import concentration
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.values import Result

INDICATEUR: Final = market_indicator(
    "marches_concentration_hhi",
    "Concentration des titulaires",
    "Concentration of winners",
    "Indice de Herfindahl-Hirschman des montants par entreprise (SIREN), de 0 à 10 000 ; rien sous cinq attributions.",
    "Σ (100 · part)²",
    "0–10 000",
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Null below five awards, or where it would tell of one or two businesses."""
    return measured(inputs, lambda contracts, _: Measured(concentration(contracts).hhi))

"""How far each floating catchment reaches, and how its weight falls with the minutes by car.

References:
    2SFCA: Luo & Wang (2003), Environment and Planning B 30(6).
    E2SFCA: Luo & Qi (2009), Health & Place 15(4), first set of weights.
    3SFCA: Wan, Zou & Sternberg (2012), International Journal of Geographical Information Science 26(6).
    APL: Barlet, Coldefy, Collin & Lucas-Gabrielli (2012), DREES, Études et résultats 795.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from geo_service.errors import ConfigurationError, InputError
from geo_service.model.parameter import Parameter

LUO_QI: Final = "Luo et Qi 2009"

CONSULTATIONS: Final = Parameter(5400, "consultations/an", "un médecin généraliste à temps plein")
"""What a full-time general practitioner supplies in an APL-type score."""


@dataclass(frozen=True)
class OneZone:
    """The whole catchment weighs one; nothing weighs beyond it."""

    method: str = "2sfca_v1"
    within_min: Parameter = Parameter(30, "min", "Luo et Wang 2003", verified=True)
    selective: bool = False

    def zones(self) -> tuple[tuple[float, float], ...]:
        """(upper limit in minutes, weight): one zone."""
        return ((self.within_min.value, 1.0),)


@dataclass(frozen=True)
class ThreeZones:
    """Three zones around a place, limits included, each with a weight; zero beyond the last.

    ``selective`` shares the demand of a place between the suppliers within its reach (3SFCA).
    """

    method: str = "e2sfca_v1"
    near_min: Parameter = Parameter(10, "min", LUO_QI, verified=True)
    middle_min: Parameter = Parameter(20, "min", LUO_QI, verified=True)
    far_min: Parameter = Parameter(30, "min", LUO_QI, verified=True)
    near_weight: Parameter = Parameter(1, "poids", LUO_QI, verified=True)
    middle_weight: Parameter = Parameter(0.68, "poids", LUO_QI, verified=True)
    far_weight: Parameter = Parameter(0.22, "poids", LUO_QI, verified=True)
    selective: bool = False

    def zones(self) -> tuple[tuple[float, float], ...]:
        """(upper limit in minutes, weight) from the nearest zone to the farthest.

        Raises:
            ConfigurationError: limits that do not grow, or a weight that grows with the minutes or is negative.
        """
        limits = (self.near_min.value, self.middle_min.value, self.far_min.value)
        weights = (self.near_weight.value, self.middle_weight.value, self.far_weight.value)
        if any(far <= near for near, far in pairwise((0.0, *limits))):
            raise ConfigurationError(
                f"{self.method} : les limites des zones ({limits}, en min) doivent croître."
            )
        if any(far > near for near, far in pairwise((*weights, 0.0))):
            raise ConfigurationError(
                f"{self.method} : les poids des zones ({weights}) ne doivent pas croître."
            )
        return tuple(zip(limits, weights, strict=True))


Decay = OneZone | ThreeZones


def _three(
    method: str,
    limits: tuple[float, float, float],
    weights: tuple[float, float, float],
    source: Parameter,
    *,
    selective: bool = False,
) -> ThreeZones:
    near, middle, far = (replace(source, value=limit, unit="min") for limit in limits)
    first, second, third = (replace(source, value=weight) for weight in weights)
    return ThreeZones(method, near, middle, far, first, second, third, selective)


_WAN = Parameter(1, "poids", f"zones de {LUO_QI}, choix entre offreurs de Wan, Zou et Sternberg 2012")
_RECENT = Parameter(1, "poids", "éditions récentes de l'APL ; non retrouvé dans un texte de la DREES")
_2012 = Parameter(1, "poids", "DREES 2012, Études et résultats n° 795", verified=True)

TWO_STEP: Final = OneZone()
ENHANCED: Final = ThreeZones()
THREE_STEP: Final = _three("3sfca_v1", (10, 20, 30), (1, 0.68, 0.22), _WAN, selective=True)
APL: Final = _three("apl_approchee_v1", (10, 15, 20), (1, 1 / 3, 1 / 10), _RECENT)
APL_2012: Final = _three("apl_approchee_2012_v1", (5, 10, 15), (1, 0.3, 0.1), _2012)

VARIANTS: Final[dict[str, Decay]] = {
    one.method: one for one in (TWO_STEP, ENHANCED, THREE_STEP, APL, APL_2012)
}


def variant(method: str) -> Decay:
    """The variant of that name.

    Raises:
        InputError: no variant has this name; the sentence gives those that exist.
    """
    if method not in VARIANTS:
        raise InputError(f"Méthode « {method[:60]} » inconnue. Méthodes : {', '.join(VARIANTS)}.")
    return VARIANTS[method]

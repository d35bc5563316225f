"""The law that turns a distance over land into minutes by car."""

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from geo_service.model.parameter import Parameter
from geo_service.travel.arrays import Floats

FITTED = "ajusté sur 2 500 temps routiers publiés à vide, pour une grille de 500 m à 16 voisins"


@dataclass(frozen=True)
class Law:
    """minutes = max(floor, constant + per_km · d + per_root_km · √d), d in km of land.

    It grows with d, and holds for the grid it was fitted on only. Its concavity and negative constant mean
    that minutes, unlike kilometres, need not obey the triangle inequality.
    """

    constant_min: Parameter = Parameter(-4.4, "min", FITTED)
    per_km: Parameter = Parameter(0.69, "min/km", FITTED)
    per_root_km: Parameter = Parameter(3.0, "min/√km", FITTED)
    floor_min: Parameter = Parameter(1.0, "min", "convention : aucun trajet en moins d'une minute")
    error_share: Parameter = Parameter(
        0.25,
        "part",
        "écart affiché ± 20–30 % ; erreur relative médiane 6,5 %, 90e centile 20 % sur moitié tenue à l'écart",
    )

    def minutes(self, d_km: Floats) -> Floats:
        """Minutes of distances in km; infinity stays infinity."""
        d = np.asarray(d_km, dtype=np.float64)
        raw = self.constant_min.value + self.per_km.value * d + self.per_root_km.value * np.sqrt(d)
        return np.maximum(self.floor_min.value, raw)

    def reach_km(self, minutes: float) -> float:
        """Longest distance done in that many minutes; −1 when not even the shortest is, inf when all are."""
        if minutes < self.floor_min.value:
            return -1.0
        left = minutes - self.constant_min.value
        slope, root = self.per_km.value, self.per_root_km.value
        if slope == 0:
            return (left / root) ** 2 if root else inf
        return ((sqrt(root**2 + 4 * slope * left) - root) / (2 * slope)) ** 2

    def text(self) -> str:
        """The formula, for a reader."""
        return (
            f"max({self.floor_min.value:g} ; {self.constant_min.value:g} + {self.per_km.value:g} d "
            f"+ {self.per_root_km.value:g} √d)"
        )

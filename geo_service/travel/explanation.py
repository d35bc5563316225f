"""How one travel time comes about, in numbers and in French."""

from dataclasses import dataclass

from geo_service.travel.answers import Provider, Reach
from geo_service.travel.arrays import Points

MODE = "voiture, hors congestion, estimé"


@dataclass(frozen=True, eq=False)
class Explanation:
    """One trip. Kilometres and minutes are infinite where ``reach`` is not ``REACHED``."""

    provider: Provider
    reach: Reach
    minutes: float
    error_share: float
    path: Points
    path_km: float
    straight_km: float
    origin_snap_m: float
    destination_snap_m: float
    ferries: tuple[str, ...]
    method: str
    notes: tuple[str, ...] = ()

    @property
    def range_min(self) -> tuple[float, float]:
        """Lowest and highest minutes within the stated error."""
        return self.minutes * (1 - self.error_share), self.minutes * (1 + self.error_share)

    def lines(self) -> tuple[str, ...]:
        """Sentences for a reader."""
        snaps = f"Calage sur le réseau : départ {self.origin_snap_m:.0f} m, arrivée {self.destination_snap_m:.0f} m."
        straight = f"Ligne droite : {self.straight_km:.2f} km."
        if self.reach is not Reach.REACHED:
            return (f"{self.reach.label.capitalize()}.", straight, snaps, *self.notes)
        low, high = self.range_min
        return (
            f"{self.minutes:.1f} min ({MODE} ; de {low:.0f} à {high:.0f} min, ± 20–30 %).",
            f"Chemin : {self.path_km:.2f} km. {straight}",
            f"Bacs empruntés : {', '.join(self.ferries) or 'aucun'}.",
            f"Méthode ({self.provider}) : {self.method}",
            snaps,
            *self.notes,
        )

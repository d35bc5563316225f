"""What made-up rows of a registry are drawn from: communes by their inhabitants, themes, words, states, places."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from geo_service.crs import LAMBERT93

Row = tuple[Any, ...]

WORDS: Final = [
    "maison",
    "santé",
    "médecin",
    "navette",
    "vélo",
    "piste",
    "halle",
    "marché",
    "école",
    "crèche",
    "bibliothèque",
    "gymnase",
    "piscine",
    "fibre",
    "mairie",
    "accueil",
    "logement",
    "jeunes",
    "aînés",
    "forêt",
    "rivière",
    "bourg",
    "place",
    "commerce",
    "café",
    "atelier",
    "verger",
    "cantine",
    "transport",
    "gare",
    "covoiturage",
    "sentier",
    "patrimoine",
    "théâtre",
    "musique",
    "terrain",
    "stade",
    "numérique",
    "formation",
    "emploi",
    "insertion",
    "énergie",
    "solaire",
    "chaufferie",
    "bois",
    "digue",
    "zone",
    "humide",
    "déchetterie",
    "compost",
    "ressourcerie",
    "pharmacie",
    "dentiste",
    "kiné",
    "urgence",
    "pompiers",
    "tiers-lieu",
]
STATES: Final[Mapping[str, Mapping[str, int]]] = {
    "contribution": {
        "brouillon": 8, "deposee": 12, "a_completer": 5, "qualifiee": 40, "rattachee": 15, "fusionnee": 5, "reorientee": 5,
        "sans_suite": 7, "irrecevable": 3,
    },
    "projet": {
        "idee": 15, "emergence": 15, "etudes": 20, "plan_de_financement_boucle": 10, "en_cours": 20, "realise": 10,
        "suspendu": 3, "abandonne": 4, "inconnu": 3,
    },
    "chantier": {"propose": 15, "ouvert": 20, "lance": 15, "en_cours": 30, "acheve": 10, "evalue": 5, "suspendu": 5},
    "fiche_action": {"projetee": 25, "engagee": 20, "en_cours": 30, "realisee": 15, "suspendue": 5, "abandonnee": 5},
    "livrable": {"attendu": 60, "remis": 35, "abandonne": 5},
}  # fmt: skip
PLACES: Final[Mapping[str, Mapping[str, int]]] = {
    "contribution": {"point": 55, "communes": 25, "epci": 5, "territoire": 10, "inconnu": 5},
    "projet": {"communes": 45, "point": 20, "trace": 5, "epci": 10, "territoire": 10, "departement": 5, "inconnu": 5},
    "chantier": {"territoire": 70, "epci": 10, "communes": 20},
}  # fmt: skip


@dataclass(frozen=True)
class Commune:
    """A commune: what holds it, inhabitants, and a disc about as large inside it (EPSG:2154, m)."""

    id: str
    territoire: str
    epci: str
    population: int
    x: float
    y: float
    radius_m: float


@dataclass(frozen=True)
class Ground:
    """What rows are drawn from."""

    chance: random.Random
    communes: Sequence[Commune]
    departement: str
    themes: Sequence[str]
    today: date

    def commune(self) -> Commune:
        """One, more often where more people live."""
        return self.chance.choices(self.communes, [math.sqrt(one.population + 50) for one in self.communes])[
            0
        ]

    def theme(self) -> str:
        """One, the first ones of the list more often."""
        ranks = range(len(self.themes))
        return self.themes[self.chance.choices(ranks, [1 / (rank + 3) for rank in ranks])[0]]

    def title(self, words: int) -> str:
        """Words that go together badly."""
        return " ".join(self.chance.choices(WORDS, k=words)).capitalize()

    def among(self, weights: Mapping[str, int]) -> str:
        """A word by its weight."""
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def day(self, years: float) -> date:
        """A day of the last years."""
        return self.today - timedelta(days=self.chance.randrange(int(365 * years)))

    def place(self, kind: str, commune: Commune) -> Row:
        """Scope, zones and shape (EWKT) of an object somewhere in a commune."""
        portee = self.among(PLACES[kind])
        zones = {
            "communes": [commune.id], "epci": [commune.epci], "territoire": [f"territoire:{commune.territoire}"],
            "departement": [self.departement],
        }.get(portee, [])  # fmt: skip
        return portee, zones, self._shape(portee, commune)

    def _shape(self, portee: str, commune: Commune) -> str | None:
        if portee not in ("point", "trace", "communes"):
            return None
        first, second = self._near(commune), self._near(commune)
        drawn = f"LINESTRING({first},{second})" if portee == "trace" else f"POINT({first})"
        return f"SRID={LAMBERT93};{drawn}"

    def _near(self, commune: Commune) -> str:
        reach = commune.radius_m / 3
        x, y = (middle + self.chance.uniform(-reach, reach) for middle in (commune.x, commune.y))
        return f"{x:.1f} {y:.1f}"

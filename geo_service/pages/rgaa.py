"""The accessibility of these pages, as the versioned grid of the RGAA criteria tells it: never better than checked."""

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo_service.errors import ConfigurationError

CRITERIA: Final = 106
"""Criteria of RGAA 4.1."""

VERSION: Final = "4.1"
CONFORM, FAILING, NOT_APPLICABLE, UNCHECKED = "C", "NC", "NA", "non vérifié"
STATUTS: Final[Mapping[str, str]] = {
    CONFORM: "conforme",
    FAILING: "non conforme",
    NOT_APPLICABLE: "non applicable",
    UNCHECKED: "non vérifié",
}
HALF: Final = 0.5
COLUMNS: Final = ("critere", "theme", "intitule", "statut", "constat", "ou", "verifie_le")


@dataclass(frozen=True)
class Critere:
    """A criterion « 3.2 », what it asks in our words, its ``statut``, what was seen, where, and when (ISO date)."""

    critere: str
    theme: str
    intitule: str
    statut: str
    constat: str
    ou: str
    verifie_le: str

    @property
    def mot(self) -> str:
        """Its status in words."""
        return STATUTS[self.statut]


@dataclass(frozen=True)
class Grille:
    """Criteria in their order; empty where no grid is kept."""

    criteres: tuple[Critere, ...] = ()

    @property
    def nombres(self) -> Mapping[str, int]:
        """How many criteria of each status, in words, all four told."""
        counts = Counter(one.statut for one in self.criteres)
        return {word: counts[statut] for statut, word in STATUTS.items()}

    @property
    def taux(self) -> float | None:
        """Share of the applicable criteria that are known to conform: an unchecked one does not. None without any."""
        applicable = [one for one in self.criteres if one.statut != NOT_APPLICABLE]
        return sum(one.statut == CONFORM for one in applicable) / len(applicable) if applicable else None

    @property
    def etat(self) -> str:
        """The words of the law: wholly from 100 %, partly from 50 %, else not."""
        rate = self.taux or 0.0
        if rate == 1:
            return "totalement conforme"
        return "partiellement conforme" if rate >= HALF else "non conforme"

    @property
    def verifie_le(self) -> str:
        """Day of the last check, ISO; empty without any."""
        return max((one.verifie_le for one in self.criteres), default="")

    def of(self, statut: str) -> tuple[Critere, ...]:
        """Criteria of a status."""
        return tuple(one for one in self.criteres if one.statut == statut)


def read_grid(path: Path) -> Grille:
    """The grid of a file; empty when there is none.

    Raises:
        ConfigurationError: a column is missing, or a status is none of the four.
    """
    if not path.is_file():
        return Grille()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if any(set(row) != set(COLUMNS) or row["statut"] not in STATUTS for row in rows):
        raise ConfigurationError(
            f"{path.name} : colonnes {', '.join(COLUMNS)} ; statut parmi {', '.join(STATUTS)}."
        )
    return Grille(tuple(Critere(**row) for row in rows))

"""Zones that look like one, as the page of comparisons tells of them: near or less near, never better."""

from dataclasses import dataclass

from geo_service.model.indicator import Indicateur
from geo_service.pages.fiche_text import long_unit


@dataclass(frozen=True)
class Semblable:
    """A zone, its page, its inhabitants in words, how many indicators were compared, its figures in their order."""

    nom: str
    address: str
    habitants: str
    compares: int
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Compare:
    """An indicator that zones are compared on, and its vintage."""

    definition: Indicateur
    millesime: str

    @property
    def unite(self) -> str:
        """Its unit, where the figures do not carry it."""
        return long_unit(self.definition)


@dataclass(frozen=True)
class Semblables:
    """A zone, those nearest first, what they are compared on, what is left out and why; ``together``: all compared."""

    zone: str
    here: Semblable
    rows: tuple[Semblable, ...]
    indicators: tuple[Compare, ...]
    left_out: tuple[str, ...]
    together: str

"""The few facts of a pacte's registry that carences rest on: priorities, completeness, contributions, actions.

What is not recorded is unknown, unless someone declared the registry complete for that territoire and theme.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeAlias, TypeVar

EVERY_THEME: Final = "tous"
"""In place of a theme, a declaration of completeness that holds for all of them."""


class Registre(StrEnum):
    """The part of the registry that a declaration of completeness is about."""

    ENJEUX = "enjeux"
    CONTRIBUTIONS = "contributions"
    ACTIONS = "actions"


class ActionNature(StrEnum):
    """What an action is."""

    PROJET = "projet"
    CHANTIER = "chantier"


ACTIVE_STATES: Final[dict[ActionNature, frozenset[str]]] = {
    ActionNature.PROJET: frozenset({"emergence", "etudes", "plan_de_financement_boucle", "en_cours"}),
    ActionNature.CHANTIER: frozenset({"ouvert", "lance", "en_cours"}),
}
"""States in which something is being done: an idea is not yet, what is finished or suspended is no longer."""

CLOSED_STATES: Final[dict[ActionNature, frozenset[str]]] = {
    ActionNature.PROJET: frozenset({"realise", "abandonne"}),
    ActionNature.CHANTIER: frozenset({"acheve", "evalue", "abandonne"}),
}
"""States that do not age: what is over stays over."""

UNKNOWN_STATE: Final = "inconnu"

STATES: Final[dict[ActionNature, frozenset[str]]] = {
    ActionNature.PROJET: ACTIVE_STATES[ActionNature.PROJET]
    | {"idee", "realise", "suspendu", "abandonne", UNKNOWN_STATE},
    ActionNature.CHANTIER: ACTIVE_STATES[ActionNature.CHANTIER]
    | {"propose", "acheve", "evalue", "suspendu", "abandonne", UNKNOWN_STATE},
}


@dataclass(frozen=True)
class Enjeu:
    """A theme that a territoire's pacte holds for a priority; ``source`` says who reported it, and when."""

    territoire: str
    theme: str
    libelle: str
    source: str


@dataclass(frozen=True)
class Completude:
    """Someone declared that nothing is missing from a part of the registry on that day."""

    territoire: str
    theme: str
    registre: Registre
    declare_par: str
    declare_le: date


@dataclass(frozen=True)
class Contributions:
    """How many contributions were recorded on a theme."""

    territoire: str
    theme: str
    nombre: int
    source: str


@dataclass(frozen=True)
class Action:
    """A project or a chantier; its state is what was seen on ``observe_le`` (None: nobody says when)."""

    territoire: str
    theme: str
    nature: ActionNature
    titre: str
    etat: str
    observe_le: date | None
    source: str


Cell: TypeAlias = tuple[str, str]
"""Territoire and theme."""


@dataclass(frozen=True)
class RegistrePacte:
    """Everything recorded; ``rejets`` are sentences about the lines that could not be read."""

    enjeux: tuple[Enjeu, ...] = ()
    completudes: tuple[Completude, ...] = ()
    contributions: tuple[Contributions, ...] = ()
    actions: tuple[Action, ...] = ()
    rejets: tuple[str, ...] = ()

    def complete(self, territoire: str, theme: str, registre: Registre) -> Completude | None:
        """The newest declaration that a part is complete for a territoire and a theme; None without one."""
        found = [
            one
            for one in self.completudes
            if (one.territoire, one.registre) == (territoire, registre) and one.theme in (theme, EVERY_THEME)
        ]
        return max(found, key=lambda one: one.declare_le, default=None)

    def of(self, territoire: str, theme: str) -> "RegistrePacte":
        """What concerns one territoire and one theme."""
        declared = self._declared.get((territoire, EVERY_THEME), ())
        declared += self._declared.get((territoire, theme), ()) if theme != EVERY_THEME else ()
        return replace(self._cells.get((territoire, theme), RegistrePacte()), completudes=declared)

    @cached_property
    def _declared(self) -> Mapping[Cell, tuple[Completude, ...]]:
        return _by_cell(self.completudes)

    @cached_property
    def _cells(self) -> Mapping[Cell, "RegistrePacte"]:
        """Everything but declarations, sorted once: a matrix asks for each of its cells."""
        enjeux, told, actions = (
            _by_cell(self.enjeux),
            _by_cell(self.contributions),
            _by_cell(self.actions),
        )
        return {
            cell: RegistrePacte(enjeux.get(cell, ()), (), told.get(cell, ()), actions.get(cell, ()))
            for cell in {*enjeux, *told, *actions}
        }

    def named(self) -> Iterator[tuple[str, str]]:
        """Territoire and theme of everything recorded, so that an unknown one is noticed."""
        records: tuple[Enjeu | Completude | Contributions | Action, ...] = (
            *self.enjeux, *self.completudes, *self.contributions, *self.actions,
        )  # fmt: skip
        return ((one.territoire, one.theme) for one in records)


Record = TypeVar("Record", Enjeu, Completude, Contributions, Action)


def _by_cell(records: Iterable[Record]) -> dict[Cell, tuple[Record, ...]]:
    found: dict[Cell, list[Record]] = {}
    for one in records:
        found.setdefault((one.territoire, one.theme), []).append(one)
    return {cell: tuple(held) for cell, held in found.items()}


@dataclass(frozen=True)
class Theme:
    """A theme of the one list; ``need_indicator`` measures its need, high from ``need_high_at_share``."""

    slug: str
    label: str
    need_indicator: str | None = None
    need_high_at_share: float | None = None
    need_label: str = ""

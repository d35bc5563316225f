"""Communes without a projet nor a chantier under way on a theme: one rule, of Q1 and of the addresses of gaps.

What counts is what is under way, as for carences (METHODS.md § 6). A finished action does not: the commune is still
measured beyond its threshold. If the measure is older than its end, nobody knows yet whether it answered: it is listed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.gaps.carence import CarenceParameters, Verdict, all_of, months_between
from geo_service.model.registre import ACTIVE_STATES, EVERY_THEME, UNKNOWN_STATE, ActionNature, Registre
from geo_service.services.questions.communes import Commune, communes_of
from geo_service.services.questions.reponse import NOT_DECLARED
from geo_service.store.questions import Row
from geo_service.store.questions_registre import declared_rows, placed_actions

NO_TERRITOIRE: Final = "commune sans territoire connu"
DOUBTFUL: Final = "une action ne la concerne que si un rattachement supposé est lu de l'autre façon"
AGED: Final = "une action est connue, mais son état est inconnu aujourd'hui"
UNPLACED: Final = "une action du territoire est connue, mais son lieu ne l'est pas"
UNDER_WAY: Final = "un projet ou un chantier en cours la concerne"
STATES: Final[Mapping[str, Any]] = {
    "comptent": {nature.value: sorted(states) for nature, states in ACTIVE_STATES.items()},
    "texte": (
        "« Sans projet ni chantier » veut dire : rien en cours. Comptent un projet de l'émergence aux travaux, un chantier "
        "ouvert, lancé ou en cours. Une idée, un chantier proposé, une action suspendue ou abandonnée ne comptent pas. Une "
        "action finie non plus : la commune est encore mesurée au-delà du seuil ; si la mesure est plus ancienne que sa fin, "
        "on ne sait pas encore si elle y a répondu, et elle est listée. Une fiche-action n'est ni un projet ni un chantier."
    ),
}


@dataclass(frozen=True)
class Declarations:
    """What is declared complete, with the day; too old a declaration says nothing any more."""

    days: Mapping[tuple[str, str], date]
    today: date

    @classmethod
    def of(cls, rows: Iterable[Row], objet: Registre, today: date | None = None) -> "Declarations":
        """Declarations of one part of the registry."""
        found = {(row["territoire"], row["theme"]): row["au"] for row in rows if row["objet"] == objet}
        return cls(found, today or datetime.now(UTC).date())

    def complete(self, territoire: str | None, theme: str) -> Verdict:
        """True, or null with why."""
        if territoire is None:
            return Verdict(None, NO_TERRITOIRE)
        days = [
            self.days[key] for key in ((territoire, theme), (territoire, EVERY_THEME)) if key in self.days
        ]
        if not days:
            return Verdict(None, NOT_DECLARED)
        if months_between(max(days), self.today) >= CarenceParameters().declaration_max_mois.value:
            return Verdict(None, f"registre déclaré complet au {max(days):%d/%m/%Y} : trop ancien")
        return Verdict(value=True, reason=f"registre déclaré complet au {max(days):%d/%m/%Y}")


@dataclass(frozen=True)
class Sought:
    """Projets and chantiers on some themes, what is declared complete, and the communes they may concern."""

    themes: Sequence[str]
    communes: Mapping[str, Commune]
    actions: Sequence[Row]
    declared: "Declarations"

    @cached_property
    def _going(self) -> Mapping[str, list[Row]]:
        """By theme, what may be under way."""
        found: dict[str, list[Row]] = {theme: [] for theme in self.themes}
        for one in self.actions:
            if is_active(one) is not False:
                found[one["theme"]].append(one)
        return found

    def verdict(self, zone: str) -> Verdict:
        """Whether a commune is without any action on each of the themes."""
        commune = self.communes[zone]
        return all_of(*(self._verdict(commune, theme) for theme in self.themes))

    def _verdict(self, commune: Commune, theme: str) -> Verdict:
        complete = self.declared.complete(commune.territoire, theme)
        return without_action(commune, self._going[theme], complete)


async def sought(connection: AsyncConnection, zones: Sequence[str], themes: Iterable[str]) -> Sought:
    """Everything that decides whether the communes of some zones are without action on some themes."""
    asked = list(dict.fromkeys(themes))
    rows = await placed_actions(connection, themes=asked)
    return Sought(
        asked,
        await communes_of(connection, zones),
        [one for one in rows if one["objet"] in list(ActionNature)],
        Declarations.of(await declared_rows(connection), Registre.ACTIONS),
    )


def is_active(action: Row) -> bool | None:
    """Whether something is being done; None where the state is unknown now. Of fiches-action, those under way."""
    if action["etat"] in (None, UNKNOWN_STATE):
        return None
    if action["objet"] not in list(ActionNature):
        return bool(action["etat"] == "en_cours")
    return action["etat"] in ACTIVE_STATES[ActionNature(action["objet"])]


def without_action(commune: Commune, going: Sequence[Row], complete: Verdict) -> Verdict:
    """Whether nothing of what may be under way concerns a commune: true, false, or null with why."""
    placed = [is_active(one) for one in going if is_placed(one) and commune.concerned(one["nommees"])]
    if True in placed:
        return Verdict(value=False, reason=UNDER_WAY)
    if placed:
        return Verdict(None, AGED)
    return _perhaps(commune, going, complete)


def _perhaps(commune: Commune, going: Sequence[Row], complete: Verdict) -> Verdict:
    """No action surely concerns it: one may, where a place is unknown or a membership doubtful."""
    if any(not is_placed(one) and _may_be_here(commune, one) for one in going):
        return Verdict(None, UNPLACED)
    if any(commune.perhaps(one["nommees"]) for one in going):
        return Verdict(None, DOUBTFUL)
    return complete


def is_placed(action: Row) -> bool:
    """Whether anything is known of its place."""
    return bool(action["portee"] != UNKNOWN_STATE)


def _may_be_here(commune: Commune, action: Row) -> bool:
    named = action["nommees"]
    return not named or commune.concerned(named) or commune.perhaps(named)

"""Carence of a theme in a territoire: four rules that answer true, false, or null with a reason (METHODS.md § 6).

    carence_contributions   P and n ≤ 3
    carence_action          P and a = 0
    besoin_non_couvert      need high and a = 0, whether or not P
    angle_mort              need high and not P and n ≤ 3
P: the theme is an enjeu of the pacte; n: contributions; a: projects and chantiers under way.
Logic: Kleene (1952), §64: false and null is false, true and null is null. P, n and a are bounded by what is
recorded; they are exact only where the registry is declared complete. One action under way is enough to say that
a = 0 is false; its absence from the registry says nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from geo_service.gaps.carence_besoin import Besoin
from geo_service.gaps.words import percent
from geo_service.model.parameter import Parameter
from geo_service.model.registre import (
    ACTIVE_STATES,
    CLOSED_STATES,
    UNKNOWN_STATE,
    Action,
    Completude,
    Registre,
    RegistrePacte,
)
from geo_service.model.told import Cited, Listed, Said, word

METHOD: Final = "carence_v1"
NOT_DECLARED: Final = "registre non déclaré complet pour ce territoire et ce thème"
NO_ENJEU_KNOWN: Final = "aucun enjeu connu, et la liste des enjeux n'est pas déclarée complète"


class Carence(StrEnum):
    """The four ways a need or a priority may be left without an answer."""

    CONTRIBUTIONS = "carence_contributions"
    ACTION = "carence_action"
    BESOIN = "besoin_non_couvert"
    ANGLE_MORT = "angle_mort"


LABELS: Final[Mapping[Carence, str]] = {
    Carence.CONTRIBUTIONS: "Enjeu avec peu de contributions",
    Carence.ACTION: "Enjeu sans action en cours",
    Carence.BESOIN: "Besoin élevé sans action en cours",
    Carence.ANGLE_MORT: "Besoin élevé hors des enjeux du pacte, avec peu de contributions",
}
RULES: Final[Mapping[Carence, str]] = {
    Carence.CONTRIBUTIONS: "enjeu du pacte ET contributions ≤ seuil",
    Carence.ACTION: "enjeu du pacte ET aucun projet ni chantier en cours",
    Carence.BESOIN: "besoin élevé ET aucun projet ni chantier en cours, enjeu ou non",
    Carence.ANGLE_MORT: "besoin élevé ET pas un enjeu du pacte ET contributions ≤ seuil",
}


@dataclass(frozen=True)
class CarenceParameters:
    """Thresholds of the rules, each in view and editable."""

    contributions_max: Parameter = Parameter(3, "contributions", "méthode des carences (METHODS § 6)")
    etat_max_mois: Parameter = Parameter(24, "mois", "règle de vérité : un état observé vieillit")
    declaration_max_mois: Parameter = Parameter(24, "mois", "choix de méthode : comme un état observé")


@dataclass(frozen=True)
class Verdict:
    """True, false or null; ``reason`` says why, always for a null."""

    value: bool | None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.value is None and not self.reason:
            raise ValueError("a null verdict says why")

    def __invert__(self) -> "Verdict":
        return Verdict(None if self.value is None else not self.value, self.reason)


def all_of(*verdicts: Verdict) -> Verdict:
    """Kleene's AND: false as soon as one is, else null as soon as one is, else true; with the reasons that decide."""
    for value in (False, None):
        deciding = [one.reason for one in verdicts if one.value is value and one.reason]
        if any(one.value is value for one in verdicts):
            return Verdict(value, " ; ".join(dict.fromkeys(deciding)))
    return Verdict(value=True, reason=" ; ".join(dict.fromkeys(one.reason for one in verdicts if one.reason)))


@dataclass(frozen=True)
class Count:
    """How many: at least ``low``, at most ``high`` (None: unbounded); ``reason`` says why it is not exact."""

    low: int
    high: int | None
    reason: str = ""

    @property
    def value(self) -> int | None:
        """The number where it is known."""
        return self.low if self.low == self.high else None

    def at_most(self, limit: float, what: str) -> Verdict:
        """Whether the number is at most a limit."""
        if self.low > limit:
            return Verdict(value=False, reason=f"au moins {self.low} {what}")
        if self.high is not None and self.high <= limit:
            return Verdict(value=True, reason=f"{self.high} {what}")
        return Verdict(None, f"{what} : {self.reason}")


@dataclass(frozen=True)
class Facts:
    """What is known of a theme in a territoire; ``preuves`` are the records it rests on, ``manque`` what lacks."""

    enjeu: Verdict
    contributions: Count
    actions: Count
    preuves: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cellule:
    """One cell of the matrix territoire × theme."""

    territoire: str
    theme: str
    facts: Facts
    besoin: Besoin
    besoin_eleve: Verdict
    verdicts: Mapping[Carence, Verdict]
    matrice: tuple[str | None, str]


def months_between(first: date, last: date) -> int:
    """Whole months from one day to another; negative when it comes before."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def current_state(action: Action, today: date, max_months: float) -> str:
    """The state of an action today: what was seen, or « inconnu » once it is too old or has no date.

    What is over stays over, as in the views of the registry.
    """
    if action.etat in CLOSED_STATES[action.nature]:
        return action.etat
    if action.observe_le is None or months_between(action.observe_le, today) >= max_months:
        return UNKNOWN_STATE
    return action.etat


def facts_of(
    registry: RegistrePacte, territoire: str, theme: str, today: date, parameters: CarenceParameters
) -> Facts:
    """P, n and a of a theme in a territoire, as far as they are known."""
    here = registry.of(territoire, theme)
    oldest = parameters.declaration_max_mois.value
    declared = {part: _fresh(here.complete(territoire, theme, part), today, oldest) for part in Registre}
    states = [current_state(one, today, parameters.etat_max_mois.value) for one in here.actions]
    return Facts(
        enjeu=_enjeu(here, declared[Registre.ENJEUX]),
        contributions=_contributions(here, declared[Registre.CONTRIBUTIONS]),
        actions=_actions(here.actions, states, declared[Registre.ACTIONS]),
        preuves={
            "enjeux": [{"libelle": one.libelle, "source": one.source} for one in here.enjeux],
            "actions": [
                _action_row(one, state) for one, state in zip(here.actions, states, strict=True)
            ],
            "contributions": [{"nombre": one.nombre, "source": one.source} for one in here.contributions],
            "declarations": [
                {"registre": part, "par": one.declare_par, "le": one.declare_le.isoformat()}
                for part, one in declared.items() if one
            ],
        },
    )  # fmt: skip


def _fresh(declared: Completude | None, today: date, max_months: float) -> Completude | None:
    old = declared is None or months_between(declared.declare_le, today) >= max_months
    return None if old else declared


def _action_row(action: Action, state: str) -> dict[str, Any]:
    seen = action.observe_le.isoformat() if action.observe_le else None
    return {
        "nature": action.nature, "titre": action.titre, "etat": state, "etat_observe": action.etat,
        "observe_le": seen, "source": action.source,
    }  # fmt: skip


def _enjeu(here: RegistrePacte, declared: Completude | None) -> Verdict:
    if here.enjeux:
        return Verdict(
            value=True, reason=f"enjeu du pacte : « {here.enjeux[0].libelle} » ({here.enjeux[0].source})"
        )
    if declared:
        return Verdict(
            value=False, reason=f"pas un enjeu : liste déclarée complète par {declared.declare_par}"
        )
    return Verdict(None, NO_ENJEU_KNOWN)


def _contributions(here: RegistrePacte, declared: Completude | None) -> Count:
    known = sum(one.nombre for one in here.contributions)
    return Count(known, known if declared else None, "" if declared else NOT_DECLARED)


def _actions(actions: Iterable[Action], states: list[str], declared: Completude | None) -> Count:
    """Actions under way: those seen active at least; at most those of unknown state too, if the registry is complete."""
    pairs = list(zip(actions, states, strict=True))
    active = sum(state in ACTIVE_STATES[one.nature] for one, state in pairs)
    unknown = [one for one, state in pairs if state == UNKNOWN_STATE]
    reasons = [] if declared else [NOT_DECLARED]
    if unknown:
        seen = Cited(", ".join(map(_seen, unknown)))
        reasons.append(Said("état inconnu aujourd'hui : {titres}", titres=seen))
    return Count(active, active + len(unknown) if declared else None, Listed.of(" ; ", map(word, reasons)))


def _seen(action: Action) -> str:
    when = f", vu « {action.etat} » en {action.observe_le:%m/%Y}" if action.observe_le else ", sans date"
    return f"{action.titre}{when}"


def verdicts_of(facts: Facts, need: Verdict, contributions_max: float) -> Mapping[Carence, Verdict]:
    """The four rules."""
    few = facts.contributions.at_most(contributions_max, "contributions")
    none = facts.actions.at_most(0, "projets ou chantiers en cours")
    return {
        Carence.CONTRIBUTIONS: all_of(facts.enjeu, few),
        Carence.ACTION: all_of(facts.enjeu, none),
        Carence.BESOIN: all_of(need, none),
        Carence.ANGLE_MORT: all_of(need, ~facts.enjeu, few),
    }


MATRIX: Final[Mapping[tuple[bool, bool], str]] = {
    (True, False): "coordonner",
    (True, True): "carence",
    (False, False): "suivi courant",
    (False, True): "rien à signaler",
}
"""Case of the council's matrix by (need is high, contributions are few)."""


def matrix_case(need: Verdict, few: Verdict) -> tuple[str | None, str]:
    """The case of the matrix and why; None when the need or the contributions are unknown."""
    if need.value is None or few.value is None:
        return None, " ; ".join(one.reason for one in (need, few) if one.value is None)
    return MATRIX[need.value, few.value], f"{need.reason} ; {few.reason}"


def cell_of(facts: Facts, where: tuple[str, str], besoin: Besoin, parameters: CarenceParameters) -> Cellule:
    """The cell of a territoire and theme (``where``)."""
    limit = parameters.contributions_max.value
    need = high(besoin)
    few = facts.contributions.at_most(limit, "contributions")
    verdicts = verdicts_of(facts, need, limit)
    return Cellule(*where, facts, besoin, need, verdicts, matrix_case(need, few))


def high(besoin: Besoin) -> Verdict:
    """Whether a need is high, from the share that is certain and the share that is possible."""
    if besoin.part_min is None or besoin.part_max is None or besoin.seuil_part is None:
        return Verdict(None, besoin.raison)
    told = Said(
        "{constat} ; élevé à partir de {part}", constat=besoin.constat, part=percent(besoin.seuil_part)
    )
    if besoin.part_min >= besoin.seuil_part:
        return Verdict(value=True, reason=Said("besoin élevé : {constat}", constat=told))
    if besoin.part_max < besoin.seuil_part:
        return Verdict(
            value=False, reason=Said("besoin non élevé pour cet indicateur : {constat}", constat=told)
        )
    return Verdict(None, Said("des communes sans valeur peuvent tout changer : {constat}", constat=told))

"""Carences on a registry built here: the four rules, what is unknown and why, states that age."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from geo_service.gaps.carence import (
    Carence,
    CarenceParameters,
    Count,
    Verdict,
    all_of,
    current_state,
    facts_of,
    matrix_case,
    months_between,
    verdicts_of,
)
from geo_service.model.parameter import with_values
from geo_service.model.registre import (
    EVERY_THEME,
    Action,
    ActionNature,
    Completude,
    Contributions,
    Enjeu,
    Registre,
    RegistrePacte,
)

TODAY = date(2026, 6, 1)
YES, NO, UNKNOWN = (
    Verdict(value=True, reason="oui"),
    Verdict(value=False, reason="non"),
    Verdict(None, "inconnu"),
)
PRIORITY = Enjeu("ouest", "sante", "Attirer des soignants", "délibération")
CHANTIER = Action(
    "ouest", "sante", ActionNature.CHANTIER, "Maison de santé", "en_cours", date(2026, 1, 1), "compte-rendu"
)
THREE = Contributions("ouest", "sante", 3, "dépôt")
PARAMETERS = CarenceParameters()


def declared(*parts: Registre, theme: str = "sante", day: date = date(2026, 5, 1)) -> tuple[Completude, ...]:
    return tuple(Completude("ouest", theme, part, "mission territoires", day) for part in parts)


COMPLETE = RegistrePacte((PRIORITY,), declared(*Registre), (THREE,), ())


def verdicts(
    registry: RegistrePacte, need: Verdict = UNKNOWN, limit: float = 3
) -> dict[Carence, bool | None]:
    facts = facts_of(registry, "ouest", "sante", TODAY, PARAMETERS)
    return {kind: one.value for kind, one in verdicts_of(facts, need, limit).items()}


@pytest.mark.parametrize(("one", "other"), list(product([YES, NO, UNKNOWN], repeat=2)))
def test_and_is_the_lowest_of_false_unknown_true(one: Verdict, other: Verdict) -> None:
    order = {False: 0, None: 1, True: 2}
    expected = min(one.value, other.value, key=lambda value: order[value])
    assert all_of(one, other).value is expected


def test_a_null_verdict_must_say_why() -> None:
    with pytest.raises(ValueError, match="says why"):
        Verdict(None)


def test_a_priority_with_three_contributions_and_no_action_is_in_carence_twice() -> None:
    assert verdicts(COMPLETE, YES) == {
        Carence.CONTRIBUTIONS: True, Carence.ACTION: True, Carence.BESOIN: True, Carence.ANGLE_MORT: False,
    }  # fmt: skip


def test_one_more_contribution_ends_the_carence_of_contributions() -> None:
    registry = replace(COMPLETE, contributions=(replace(THREE, nombre=4),))
    assert verdicts(registry)[Carence.CONTRIBUTIONS] is False
    assert verdicts(registry, limit=4)[Carence.CONTRIBUTIONS] is True


def test_a_blind_spot_is_a_high_need_that_a_complete_list_of_priorities_leaves_out() -> None:
    registry = replace(COMPLETE, enjeux=())
    assert verdicts(registry, YES) == {
        Carence.CONTRIBUTIONS: False, Carence.ACTION: False, Carence.BESOIN: True, Carence.ANGLE_MORT: True,
    }  # fmt: skip


def test_an_action_under_way_answers_even_where_the_registry_is_not_complete() -> None:
    registry = RegistrePacte((PRIORITY,), (), (), (CHANTIER,))
    assert verdicts(registry, YES)[Carence.ACTION] is False
    assert verdicts(registry, YES)[Carence.BESOIN] is False


def test_nothing_recorded_and_nothing_declared_is_unknown_with_its_reason() -> None:
    facts = facts_of(RegistrePacte(), "ouest", "sante", TODAY, PARAMETERS)
    found = verdicts_of(facts, YES, 3)
    assert {one.value for one in found.values()} == {None}
    assert "registre non déclaré complet pour ce territoire et ce thème" in found[Carence.ACTION].reason
    assert "aucun enjeu connu" in found[Carence.ACTION].reason


def test_a_known_priority_without_a_complete_registry_stays_unknown() -> None:
    assert verdicts(RegistrePacte((PRIORITY,)), YES) == {
        Carence.CONTRIBUTIONS: None, Carence.ACTION: None, Carence.BESOIN: None, Carence.ANGLE_MORT: False,
    }  # fmt: skip


def test_a_low_need_is_never_uncovered_nor_a_blind_spot() -> None:
    found = verdicts(RegistrePacte(), NO)
    assert (found[Carence.BESOIN], found[Carence.ANGLE_MORT]) == (False, False)


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        (date(2024, 6, 2), "en_cours"),
        (date(2024, 6, 1), "inconnu"),
        (date(2017, 3, 31), "inconnu"),
        (None, "inconnu"),
    ],
)
def test_a_state_is_unknown_from_the_twenty_fourth_month_on(seen: date | None, state: str) -> None:
    assert current_state(replace(CHANTIER, observe_le=seen), TODAY, 24) == state


def test_a_chantier_of_2017_is_neither_active_nor_over() -> None:
    old = replace(CHANTIER, etat="ouvert", observe_le=date(2017, 3, 31))
    facts = facts_of(replace(COMPLETE, actions=(old,)), "ouest", "sante", TODAY, PARAMETERS)
    assert (facts.actions.low, facts.actions.high) == (0, 1)
    assert "vu « ouvert » en 03/2017" in facts.actions.reason
    assert verdicts_of(facts, YES, 3)[Carence.ACTION].value is None


@pytest.mark.parametrize("state", ["propose", "acheve", "evalue", "suspendu", "abandonne"])
def test_a_chantier_that_is_not_under_way_does_not_answer(state: str) -> None:
    registry = replace(COMPLETE, actions=(replace(CHANTIER, etat=state),))
    assert verdicts(registry, YES)[Carence.ACTION] is True


def test_a_declaration_ages_like_a_state() -> None:
    registry = replace(COMPLETE, completudes=declared(*Registre, day=date(2020, 1, 1)))
    assert verdicts(registry)[Carence.CONTRIBUTIONS] is None


def test_a_declaration_for_every_theme_holds_for_each() -> None:
    registry = replace(COMPLETE, completudes=declared(*Registre, theme=EVERY_THEME))
    assert verdicts(registry)[Carence.CONTRIBUTIONS] is True


def test_a_declaration_of_another_territoire_or_theme_says_nothing() -> None:
    elsewhere = tuple(replace(one, territoire="est") for one in COMPLETE.completudes)
    assert verdicts(replace(COMPLETE, completudes=elsewhere))[Carence.CONTRIBUTIONS] is None
    other = declared(*Registre, theme="mobilite")
    assert verdicts(replace(COMPLETE, completudes=other))[Carence.CONTRIBUTIONS] is None


def test_a_declared_complete_registry_without_a_record_counts_zero() -> None:
    facts = facts_of(replace(COMPLETE, contributions=()), "ouest", "sante", TODAY, PARAMETERS)
    assert (facts.contributions.value, facts.actions.value) == (0, 0)


def test_the_months_a_state_lasts_are_a_parameter() -> None:
    short = with_values(PARAMETERS, {"etat_max_mois": 3}, "essai")
    facts = facts_of(replace(COMPLETE, actions=(CHANTIER,)), "ouest", "sante", TODAY, short)
    assert facts.actions.value is None


@pytest.mark.parametrize(
    ("need", "few", "case"),
    [(YES, NO, "coordonner"), (YES, YES, "carence"), (NO, NO, "suivi courant"), (NO, YES, "rien à signaler"),
     (UNKNOWN, YES, None), (YES, UNKNOWN, None)],
)  # fmt: skip
def test_the_matrix_of_a_council_has_four_cases_and_the_unknown(
    need: Verdict, few: Verdict, case: str | None
) -> None:
    assert matrix_case(need, few)[0] == case


def test_a_count_with_an_open_end_is_at_most_nothing() -> None:
    assert Count(2, None, "pas complet").at_most(3, "contributions").value is None
    assert Count(4, None, "pas complet").at_most(3, "contributions").value is False


def test_months_are_whole() -> None:
    assert months_between(date(2024, 1, 31), date(2024, 2, 29)) == 0
    assert months_between(date(2024, 1, 31), date(2024, 3, 31)) == 2


def test_evidence_names_source_and_state_as_seen_and_as_it_is_now() -> None:
    old = replace(CHANTIER, observe_le=date(2017, 3, 31))
    proof = facts_of(replace(COMPLETE, actions=(old,)), "ouest", "sante", TODAY, PARAMETERS).preuves
    assert proof["enjeux"] == [{"libelle": "Attirer des soignants", "source": "délibération"}]
    assert (proof["actions"][0]["etat"], proof["actions"][0]["etat_observe"]) == ("inconnu", "en_cours")
    assert {one["par"] for one in proof["declarations"]} == {"mission territoires"}

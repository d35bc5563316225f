"""What pages say of the live registry: real changes alone are changes, types of euros stay apart, states have an age."""

from datetime import date
from typing import Any

import pytest

from geo_service.services.conseil import phrase
from geo_service.services.fiche_registre import age, known_state, sums
from geo_service.services.questions.changements import is_real

START, TODAY = date(2026, 1, 1), date(2026, 11, 22)


def move(avant: str | None, apres: str, seen: date | None) -> dict[str, Any]:
    return {"etat_avant": avant, "etat_apres": apres, "observe_le": seen}


@pytest.mark.parametrize(
    ("row", "real"),
    [
        (move("ouvert", "lance", date(2026, 3, 1)), True),
        (move(None, "ouvert", date(2026, 3, 1)), True),
        (move(None, "ouvert", date(2017, 3, 31)), False),
        (move(None, "ouvert", None), False),
        (move(None, "inconnu", date(2026, 3, 1)), False),
        (move("ouvert", "inconnu", date(2026, 3, 1)), False),
    ],
)
def test_what_only_entered_the_registry_is_no_real_change(row: dict[str, Any], real: bool) -> None:
    assert is_real(row, START) is real


def amount(projet: int, kind: str, eur: float, *, floor: bool = False) -> dict[str, Any]:
    return {"projet": projet, "type": kind, "montant_eur": eur, "plancher": floor}


def test_amounts_are_added_within_a_type_only_and_floors_to_nothing() -> None:
    rows = [
        amount(1, "paye", 5),
        amount(1, "vote", 100),
        amount(2, "vote", 20),
        amount(3, "vote", 9, floor=True),
    ]
    told = [(one.type, one.montant, one.projets, one.planchers) for one in sums(rows)]

    assert told == [
        ("voté", "120\xa0€", "2\xa0projets", "1\xa0montant plancher"),
        ("payé", "5\xa0€", "1\xa0projet", ""),
    ]


def test_a_type_with_floors_alone_has_no_sum() -> None:
    assert [one.montant for one in sums([amount(1, "vote", 9, floor=True)])] == ["inconnu"]


@pytest.mark.parametrize(
    ("etat", "seen", "told"),
    [
        (
            "inconnu",
            date(2017, 3, 31),
            "état inconnu depuis le 31/03/2017 (vu alors « ouvert », il y a 9 ans)",
        ),
        ("ouvert", date(2026, 10, 1), "ouvert, vu le 01/10/2026 (il y a 1 mois)"),
        ("ouvert", None, "ouvert, date inconnue"),
    ],
)
def test_a_state_is_told_with_its_age(etat: str, seen: date | None, told: str) -> None:
    row = {"etat": etat, "etat_observe": "ouvert", "observe_le": seen}

    assert known_state(row, TODAY) == told


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (date(2026, 11, 1), "il y a moins d'un mois"),
        (date(2025, 11, 23), "il y a 11 mois"),
        (date(2024, 11, 22), "il y a 2 ans"),
    ],
)
def test_an_age_counts_whole_months_then_years(seen: date, told: str) -> None:
    assert age(seen, TODAY) == told


CONSEIL = {"date": None, "date_texte": None, "lieu": None}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"date": date(2026, 11, 22), "lieu": "Talais"}, "Tenu le 22/11/2026 à Talais."),
        ({"date": date(2027, 1, 5)}, "Prévu le 05/01/2027, lieu inconnu."),
        ({"date_texte": "2015-09"}, "Au registre, date inconnue (« 2015-09 »), lieu inconnu."),
    ],
)
def test_a_meeting_is_told_as_far_as_it_is_known(more: dict[str, Any], told: str) -> None:
    assert phrase(CONSEIL | more, None, 7, TODAY) == told

"""What a sheet keeps of its overlays, and how large it draws amounts: as the map on a screen does."""

from math import pi

import pytest

from geo_service.services.feuille_filtre import Filter, Names, filter_words, parse_filter
from geo_service.services.feuille_points import LARGEST_PX, radius_px, rounded

NAMES = Names({"sante": "Santé"}, {"nord": "Le Nord"})


@pytest.mark.parametrize(
    ("layer", "asked", "row", "kept"),
    [
        ("projets", "etat:inconnu", {"etat": None}, True),
        ("projets", "etat:en_cours", {"etat": None}, False),
        ("projets", "annee:2020-", {"annee": None, "observe_le": "2023-01-01"}, False),
        ("chantiers", "annee:2020-", {"observe_le": "2023-01-01"}, True),
        ("contributions", "annee:-2020", {"deposee_le": "2023-01-01"}, False),
        ("projets", "montant:vote,10,", {"montant_vote_eur": None, "montant_engage_eur": 50}, False),
        ("faits", "montant:publie,10,", {"montant_eur": 50, "montant_type": "plancher"}, False),
        ("projets", "territoire:nord;cercles:vote", {"territoires": "sud;nord"}, True),
    ],
)
def test_a_row_is_kept_as_on_the_screen(layer: str, asked: str, row: dict[str, object], kept: bool) -> None:
    assert parse_filter(layer, asked).keeps(row) is kept


def test_a_filter_is_told_without_any_code() -> None:
    asked = parse_filter(
        "projets", "theme:sante;etat:plan_de_financement_boucle;territoire:nord;annee:2019-2023"
    )
    assert filter_words(asked, NAMES).replace("\u00a0", " ") == (
        "thème « Santé », état « plan de financement bouclé », Le Nord, années à partir de 2019 jusqu'à 2023"
    )
    assert filter_words(Filter(), NAMES) == ""


def test_the_area_of_a_circle_is_its_amount() -> None:
    areas = [pi * radius_px(amount, 400.0) ** 2 for amount in (400.0, 200.0, 100.0)]
    assert radius_px(400.0, 400.0) == LARGEST_PX
    assert areas == pytest.approx([areas[0], areas[0] / 2, areas[0] / 4])


@pytest.mark.parametrize(("value", "round_value"), [(7_361_483, 5_000_000), (0.19, 0.1), (20, 20), (1, 1)])
def test_rings_are_round_and_no_larger(value: float, round_value: float) -> None:
    assert rounded(value) == pytest.approx(round_value)

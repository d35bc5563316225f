"""Need of a theme in a territoire: shares, thresholds, doubt, and the ways of not knowing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.gaps.carence import high
from geo_service.gaps.carence_besoin import (
    HEADCOUNTS,
    NO_INDICATOR,
    ONE_COMMUNE,
    Besoin,
    Mesure,
    MesureBesoin,
    Territoire,
    besoin_of,
)
from geo_service.gaps.modules import find_modules
from geo_service.model.indicator import Family, Indicateur, Quality, Sens
from geo_service.model.registre import Theme

TODAY = date(2026, 6, 1)
PEOPLE = {"01": 100.0, "02": 300.0, "03": 600.0}
WHERE = Territoire("ouest", "Ouest", ("01", "02", "03"))
THEME = Theme("education_college", "Collèges", "temps_college", 0.25, "minutes au collège")


def definition(id_: str = "temps_college", **told: Any) -> Indicateur:
    common = {
        "id": id_, "titre": "Temps au collège", "famille": Family.BESOINS, "theme": "x", "unite": "min",
        "definition": "", "formule": "", "methode": "essai_v1", "seuil": 20,
    }  # fmt: skip
    return Indicateur.model_validate(common | told)


def measure(values: Mapping[str, Any], millesime: str = "2024", **told: Any) -> MesureBesoin:
    cells = {code: one if isinstance(one, Mesure) else Mesure(one) for code, one in values.items()}
    return MesureBesoin(definition(**told), millesime, cells)


def need(one: MesureBesoin | None, theme: Theme = THEME, where: Territoire = WHERE) -> Besoin:
    return besoin_of(theme, one, where, PEOPLE, TODAY)


def test_people_of_the_communes_beyond_the_threshold_are_the_need() -> None:
    found = need(measure({"01": 25, "02": 21, "03": 20}))
    assert (found.part, found.habitants_concernes, found.communes_concernees) == (0.4, 400, ("01", "02"))
    assert high(found).value is True
    assert "40,0 % des habitants dans des communes au-delà de 20 min" in found.constat


def test_people_are_counted_as_the_indicator_that_publishes_the_share_counts_them() -> None:
    theirs = replace(
        measure({"01": 25, "02": 21, "03": 20}), habitants={"01": 90.0, "02": 210.0}, poids="total APL"
    )
    found = need(theirs)
    assert (found.part, found.habitants, found.habitants_concernes) == (300 / 900, 900, 300)
    assert found.poids == "total APL"
    assert found.constat.endswith("habitants : total APL")
    assert need(measure({"01": 25})).poids == "population municipale"


def test_a_unit_keeps_its_dot_and_a_threshold_has_a_comma() -> None:
    found = need(
        measure({"01": 25, "02": 21, "03": 20}, unite="consultations/an/hab. standardisé", seuil=2.5)
    )
    assert "au-delà de 2,5 consultations/an/hab. standardisé" in found.constat


def test_the_threshold_itself_is_within_and_the_share_itself_is_high() -> None:
    assert need(measure({"01": 20, "02": 20, "03": 20})).part == 0
    exact = replace(THEME, need_high_at_share=0.1)
    assert high(need(measure({"01": 25, "02": 1, "03": 1}), exact)).value is True


def test_where_low_is_worse_beyond_means_below() -> None:
    found = need(measure({"01": 2.4, "02": 2.5, "03": 3}, id_="apl_mg_65", seuil=2.5, sens=Sens.BAS))
    assert found.communes_concernees == ("01",)


def test_out_of_reach_is_beyond_and_neither_missing_nor_zero() -> None:
    found = need(measure({"01": Mesure(None, Quality.UNREACHABLE), "02": 5, "03": 5}))
    assert (found.part, found.communes_sans_valeur) == (0.1, ())


def test_a_share_is_the_territoire_s_own_with_its_own_denominators() -> None:
    cells = {
        "01": Mesure(0.5, None, 50, 100),
        "02": Mesure(0.1, None, 10, 100),
        "03": Mesure(0.0, None, 0, 50),
    }
    found = need(measure(cells, id_="logements_vacants_share", unite="part des logements", seuil=0.1))
    assert found.part == pytest.approx(float(Fraction(60, 250)))


@pytest.mark.parametrize(("threshold", "verdict"), [(0.05, True), (0.2, None), (0.8, False)])
def test_communes_without_value_make_the_need_known_only_where_they_change_nothing(
    threshold: float, verdict: bool | None
) -> None:
    found = need(
        measure({"01": 25, "02": 5, "03": Mesure(None, Quality.SECRET)}),
        replace(THEME, need_high_at_share=threshold),
    )
    assert (found.part_min, found.part_max) == (pytest.approx(0.1), pytest.approx(0.7))
    assert high(found).value is verdict


def test_a_theme_without_indicator_has_no_need_and_says_so() -> None:
    found = need(None, Theme("mobilite", "Mobilité"))
    assert high(found).value is None
    assert found.raison == NO_INDICATOR


def test_an_indicator_that_is_not_computed_or_absent_says_so() -> None:
    assert "n'est pas calculé" in need(None).raison
    assert need(replace(measure({}), absence="aucune source")).raison == "aucune source"


@pytest.mark.parametrize(
    ("millesime", "known"), [("2021", True), ("2020", False), ("2018-T1", False), ("2026-02", True)]
)
def test_an_indicator_beyond_its_age_is_out_of_carences(millesime: str, known: bool) -> None:
    found = need(measure({"01": 25, "02": 5, "03": 5}, millesime))
    assert (found.part is not None) is known
    assert ("trop ancien" in found.raison) is not known


def test_communes_beyond_mean_nothing_in_a_territoire_of_one_commune() -> None:
    alone = Territoire("ville", "Ville", ("03",))
    assert need(measure({"03": 25}), where=alone).raison == ONE_COMMUNE
    shares = measure({"03": Mesure(0.3, None, 3, 10)}, id_="pop_65p_share", unite="part des habitants")
    assert need(shares, where=alone).part == pytest.approx(0.3)


def test_an_indicator_without_threshold_cannot_tell() -> None:
    assert "n'a pas de seuil" in need(measure({"01": 25}, seuil=None)).raison


def test_nobody_with_a_value_is_a_reason_and_not_a_zero() -> None:
    found = need(measure({"01": Mesure(None, Quality.MISSING)}))
    assert (found.part, bool(found.raison)) == (None, True)


def test_doubt_gives_the_need_at_both_ends_and_in_the_other_reading() -> None:
    doubtful = replace(WHERE, alternative=("01", "02"))
    cells = {
        "01": Mesure(25, None, None, None, 19, 31),
        "02": Mesure(18, None, None, None, 14, 22),
        "03": Mesure(4, None, None, None, 3, 5),
    }
    found = need(measure(cells), where=doubtful)
    assert (found.part, found.part_basse, found.part_haute, found.part_alternative) == (0.1, 0.0, 0.4, 0.25)


@given(st.lists(st.floats(0, 60), min_size=3, max_size=3), st.floats(0, 60))
def test_a_higher_threshold_never_makes_a_need_larger(minutes: list[float], threshold: float) -> None:
    cells = measure(dict(zip(PEOPLE, minutes, strict=True)))
    low, wide = need(replace(cells, seuil=threshold)), need(replace(cells, seuil=threshold + 5))
    assert low.part is not None
    assert wide.part is not None
    assert wide.part <= low.part


def test_every_indicator_that_counts_people_for_a_need_is_read_with_the_needs() -> None:
    """One that is declared and not read would be silently replaced by the municipal population."""
    declared = {module.definition.habitants for module in find_modules().values()} - {None, ""}
    assert declared == set(HEADCOUNTS)

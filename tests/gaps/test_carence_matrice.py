"""The matrix territoire × theme, its doubt, what it asks to declare, and the indicators made from it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from gaps.made import commune, made_inputs, made_values, zone

from geo_service.gaps.carence import Carence, CarenceParameters
from geo_service.gaps.carence_besoin import Mesure, MesureBesoin, Territoire
from geo_service.gaps.carence_indicateurs import carence_indicator, known_carences
from geo_service.gaps.carence_matrice import Sources, counts, doubts, matrix_of, misnamed, to_do
from geo_service.gaps.carence_registre import DECLARED, day_of, registry_of, themes_of
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import find_modules
from geo_service.model.indicator import Lecture, Quality
from geo_service.model.registre import ActionNature, Registre

TODAY = date(2026, 6, 1)
PARAMETERS = CarenceParameters()
THEMES = [
    {
        "key": "education_college",
        "label_fr": "Collèges",
        "need_indicator": "temps_college",
        "need_high_at_share": 0.25,
    },
    {"key": "mobilite", "label_fr": "Mobilité"},
]
FAITS = [
    {"key": "C", "nature": "chantier", "titre": "Chantier", "theme": "mobilite", "etat": "ouvert", "date": "2017-03",
     "territoires": "ouest;est", "source": "guide"},
    {"key": "D", "nature": "dispositif", "titre": "Aide", "theme": "mobilite", "etat": "en_cours", "territoires": "ouest"},
]  # fmt: skip
ENJEUX = [
    {
        "key": "a",
        "type": "enjeu",
        "territoire": "ouest",
        "themes": ["mobilite"],
        "enjeu": "Bouger",
        "source": "presse",
    },
    {
        "key": "b",
        "type": "contexte",
        "territoire": "est",
        "themes": ["mobilite"],
        "enjeu": "Cité",
        "source": "presse",
    },
]


def line(key: str, type_: str, **told: Any) -> dict[str, Any]:
    common = {"key": key, "type": type_, "territoire": "ouest", "theme": "education_college", "date": "2026-05-01",
              "declare_par": "mission"}  # fmt: skip
    return common | told


COMPLETE = [line(part, "completude", registre=part, theme="tous") for part in Registre]


def inputs(declared: list[dict[str, Any]] | None = None, minutes: dict[str, Any] | None = None) -> Inputs:
    communes = [commune("33001", 100), commune("33002", 300), commune("33003", 600)]
    zones = [
        zone("territoire", "ouest", "33001", "33002"), zone("territoire", "est", "33003"),
        zone("territoire", "ouest", "33001", "33002", "33003", lecture=Lecture.ALTERNATIVE),
    ]  # fmt: skip
    records = {"themes": THEMES, "enjeux_externes": ENJEUX, "faits": FAITS, DECLARED: declared or []}
    made = made_inputs(communes, zones=zones, records=records, today=TODAY)
    told = minutes or {"33001": 25, "33002": 5, "33003": 5}
    values = {"temps_college": [made_values(made.communes, "2024", told)]}
    return made_inputs(communes, zones=zones, records=records, indicators=values, today=TODAY)


def value(result: Any, territoire: str) -> Any:
    return next(row for row in result.zones if row.zone == f"territoire:{territoire}")


def test_a_zero_made_of_unknowns_is_not_published() -> None:
    found = value(known_carences(inputs(), Carence.ACTION, PARAMETERS), "ouest")
    assert (found.value, found.quality, found.low, found.high) == (None, Quality.MISSING, 0, 2)
    assert found.detail["comptes"] == {"vrai": 0, "faux": 0, "inconnu": 2}


def test_a_complete_registry_publishes_how_many_themes_are_in_carence() -> None:
    found = value(known_carences(inputs(COMPLETE), Carence.BESOIN, PARAMETERS), "ouest")
    assert (found.value, found.low, found.high) == (1, 1, 2)
    said = {one["theme"]: one for one in found.detail["themes"]}
    assert said["education_college"]["verdict"] == "vrai"
    assert said["mobilite"]["verdict"] == "inconnu"
    assert "aucun indicateur" in said["mobilite"]["raison"]


def test_context_reported_by_the_press_is_never_a_priority() -> None:
    registry = registry_of({"enjeux_externes": ENJEUX})
    assert [(one.territoire, one.theme) for one in registry.enjeux] == [("ouest", "mobilite")]


def test_only_chantiers_of_the_facts_are_actions_one_per_territoire() -> None:
    registry = registry_of({"faits": FAITS})
    assert [(one.territoire, one.nature) for one in registry.actions] == [
        ("ouest", ActionNature.CHANTIER), ("est", ActionNature.CHANTIER),
    ]  # fmt: skip
    assert registry.actions[0].observe_le == date(2017, 3, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2017", date(2017, 12, 31)), ("2017-02", date(2017, 2, 28)), ("2017-03-14", date(2017, 3, 14)),
     ("", None), (None, None), ("mars 2017", None), ("2017-13", None)],
)  # fmt: skip
def test_a_date_known_to_the_month_is_its_last_day(text: str | None, day: date | None) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    "wrong",
    [line("x", "contributions"), line("x", "contributions", nombre=-1), line("x", "action", nature="projet", libelle="A", etat="ouvert"),
     line("x", "completude", registre="tout"), line("x", "enjeu", libelle="A", date="hier"), line("x", "avis")],
)  # fmt: skip
def test_a_declared_line_that_cannot_be_read_is_left_out_and_told(wrong: dict[str, Any]) -> None:
    registry = registry_of({DECLARED: [wrong]})
    assert len(registry.rejets) == 1
    assert "« x »" in registry.rejets[0]
    assert not list(registry.named())


def test_a_name_that_does_not_exist_is_told() -> None:
    registry = registry_of({DECLARED: [line("x", "enjeu", libelle="A", theme="santé", territoire="nord")]})
    told = list(misnamed(registry, themes_of(THEMES), ["ouest"]))
    assert len(told) == 2


def test_the_doubt_says_which_verdict_another_reading_would_give() -> None:
    registry = registry_of({"themes": THEMES, DECLARED: COMPLETE})
    definition = find_modules()["temps_college"].definition
    cells = {"a": Mesure(25, None, None, None, 19, 31), "b": Mesure(5, None, None, None, 4, 6)}
    sources = Sources(
        themes_of(THEMES[:1]),
        {"temps_college": MesureBesoin(definition, "2024", cells)},
        registry,
        {"a": 1, "b": 1},
    )
    (cell,) = matrix_of(sources, [Territoire("ouest", "Ouest", ("a", "b"), ("b",))], TODAY, PARAMETERS)
    assert cell.verdicts[Carence.BESOIN].value is True
    assert doubts(cell, 3)["lecture_alternative"][Carence.BESOIN] == "faux"
    assert doubts(cell, 3)["besoin_au_plus_bas"][Carence.BESOIN] == "faux"
    assert "besoin_au_plus_haut" not in doubts(cell, 3)


def test_an_unknown_need_has_no_doubt_to_tell() -> None:
    definition = find_modules()["temps_college"].definition
    cells = {"a": Mesure(25, None, None, None, 19, 31), "b": Mesure(None, Quality.SECRET)}
    sources = Sources(
        themes_of(THEMES[:1]),
        {"temps_college": MesureBesoin(definition, "2024", cells)},
        registry_of({}),
        {"a": 1, "b": 9},
    )
    (cell,) = matrix_of(sources, [Territoire("ouest", "Ouest", ("a", "b"), ("b",))], TODAY, PARAMETERS)
    assert cell.besoin_eleve.value is None
    assert doubts(cell, 3) == {}


def test_an_indicator_that_has_no_value_leaves_the_need_unknown_with_its_reason() -> None:
    bare = replace(inputs(COMPLETE), _indicators=lambda _: ())
    found = find_modules()["besoin_non_couvert"].compute(bare, PARAMETERS)
    said = {one["theme"]: one for one in value(found, "ouest").detail["themes"]}
    assert "n'a pas de valeur" in said["education_college"]["raison"]


@pytest.mark.parametrize("kind", list(Carence))
def test_every_module_answers_for_each_territoire(kind: Carence) -> None:
    found = find_modules()[kind].compute(inputs(COMPLETE), PARAMETERS)
    assert [row.zone for row in found.zones] == ["territoire:ouest", "territoire:est"]


def test_an_unknown_cell_says_what_to_declare() -> None:
    registry = registry_of({"faits": FAITS})
    sources = Sources(themes_of(THEMES[1:]), {}, registry, {"a": 1})
    (cell,) = matrix_of(sources, [Territoire("ouest", "Ouest", ("a",))], TODAY, PARAMETERS)
    asked = " ".join(to_do(cell))
    for part in ("enjeu", "contributions", "projets et chantiers", "constater l'état actuel de : Chantier"):
        assert part in asked
    assert counts([cell])[Carence.ACTION] == {"vrai": 0, "faux": 0, "inconnu": 1}


def test_a_lower_share_makes_more_needs_high_and_never_fewer() -> None:
    registry = registry_of({DECLARED: COMPLETE})
    definition = find_modules()["temps_college"].definition
    sources = Sources(
        themes_of(THEMES),
        {"temps_college": MesureBesoin(definition, "2024", {"a": Mesure(25), "b": Mesure(5)})},
        registry,
        {"a": 1, "b": 9},
    )
    where = [Territoire("ouest", "Ouest", ("a", "b"))]
    high = [
        matrix_of(sources, where, TODAY, PARAMETERS, share)[0].besoin_eleve.value
        for share in (0.05, 0.1, 0.2)
    ]
    assert high == [True, True, False]


@pytest.mark.parametrize("kind", list(Carence))
def test_each_carence_is_a_published_indicator_of_territoires_alone(kind: Carence) -> None:
    definition = find_modules()[kind].definition
    assert definition == carence_indicator(kind, definition.title_en)
    assert [niveau.value for niveau in definition.niveaux] == ["territoire"]

"""Projects and typed euros: what is known, where it is known; absence of a record is no absence of a project."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from gaps.made import commune, made_inputs, zone
from gaps.summed import detail_of, mirror, result_of, told
from hypothesis import given
from hypothesis import strategies as st

from geo_service.gaps.indicateurs import (
    montants_enveloppes,
    projets_faits,
    projets_montant_engage,
    projets_nombre,
)
from geo_service.gaps.inputs import Inputs, NoSourceError
from geo_service.gaps.projects import by_theme, enters_a_sum

EPCI, DEPARTEMENT = "epci:1", "departement:33"
FACTS = Path(__file__).parents[2] / "data" / "tables" / "faits_gironde.csv"
EVERY = (projets_nombre, projets_montant_engage, projets_faits, montants_enveloppes)


def project(commune_code: str | None, euros: float, theme: str = "energie", **others: Any) -> dict[str, Any]:
    """A project examined by the département."""
    common = {
        "montant_type": "engagé",
        "annee": 2023,
        "departement_instructeur": "33",
        "key": "P",
        "titre": "P",
    }
    return common | {"commune": commune_code, "montant_eur": euros, "theme": theme} | others


def fact(**told: Any) -> dict[str, Any]:
    """A fact of the whole département."""
    common = {
        "key": "F",
        "titre": "F",
        "theme": "habitat",
        "nature": "programme",
        "etat": "realise",
        "annee": 2020,
    }
    return common | {"territoires": "departement"} | told


PROJECTS = [
    project("01", 100.10), project("01", 0.20, "mobilite"), project("02", 50, departement_instructeur="17"),
    project("01", 7, montant_type="voté"), project(None, 900), project("86194", 800),
]  # fmt: skip
DATED = [
    fact(commune="01", territoires="medoc"), fact(territoires="medoc;graves"), fact(epci="1", territoires="graves"),
    fact(montant_eur=25.0, montant_type="enveloppe", etat="verse"), fact(montant_eur=5e8, montant_type="plancher"),
    fact(montant_eur=10.0, montant_type="enveloppe", nature="indicateur"), fact(territoires="inconnu"),
    fact(montant_eur=3.0, montant_type="enveloppe", etat="instruction"),
]  # fmt: skip


def known(*, projects: list[dict[str, Any]] = PROJECTS, facts: list[dict[str, Any]] = DATED) -> Inputs:
    """Three communes, 03 without any record, and what stands in them."""
    codes = ("01", "02", "03")
    zones = [
        zone("epci", "1", "01", "02"), zone("epci", "2", "03"), zone("departement", "33", *codes),
        zone("territoire", "medoc", "01"), zone("territoire", "graves", "02", "03"),
    ]  # fmt: skip
    records = {"fonds_vert_2023": projects, "faits": facts}
    return made_inputs([commune(code) for code in codes], zones=zones, records=records)


def test_projects_count_where_their_commune_is_whoever_examined_them() -> None:
    assert [told(projets_nombre, known(), place, "2023") for place in ("commune:01", "commune:02", EPCI)] == [
        3,
        1,
        4,
    ]


@pytest.mark.parametrize("module", [projets_nombre, projets_montant_engage])
@pytest.mark.parametrize("place", ["commune:03", "epci:2"])
def test_no_record_is_missing_and_never_zero(module: ModuleType, place: str) -> None:
    assert told(module, known(), place, "2023") == "missing"


def test_only_engaged_euros_are_added_and_to_the_cent() -> None:
    assert told(projets_montant_engage, known(), "commune:01", "2023") == 100.3


def test_euros_of_two_types_stay_apart_by_theme() -> None:
    themes = detail_of(projets_nombre, known(), "commune:01", "2023")["themes"]
    assert themes["energie"] == {"nombre": 2, "montants_eur": {"engagé": 100.1, "voté": 7}}
    assert themes["mobilite"] == {"nombre": 1, "montants_eur": {"engagé": 0.2}}


def test_projects_without_a_commune_or_elsewhere_are_counted_apart() -> None:
    detail = detail_of(projets_nombre, known(), DEPARTEMENT, "2023")
    assert told(projets_nombre, known(), DEPARTEMENT, "2023") == 4
    assert detail["sans_commune"] == {"nombre": 1, "montants_eur": {"engagé": 900}}
    assert detail["communes_d_autres_departements"]["nombre"] == 1
    assert "1 sans commune" in result_of(projets_nombre, known()).notes[0]


def test_a_project_of_a_syndicate_may_stand_elsewhere_than_its_seat() -> None:
    projects = [
        project("01", 5, beneficiaire_siren_ou_siret="253306617"), project("01", 7, beneficiaire_siren_ou_siret="213300017"),
        project("01", 9),
    ]  # fmt: skip
    detail = detail_of(projets_nombre, known(projects=projects), "commune:01", "2023")
    assert detail["lieu_a_verifier"] == {"nombre": 2, "montants_eur": {"engagé": 14}}


def test_each_year_is_a_vintage() -> None:
    inputs = known(projects=[project("01", 1), project("01", 2, annee=2024)])
    assert [told(projets_montant_engage, inputs, "commune:01", year) for year in ("2023", "2024")] == [1, 2]


PLACED = st.lists(
    st.tuples(st.sampled_from(["01", "02", "03", None]), st.integers(1, 9999)), min_size=1, max_size=20
)


@given(PLACED)
def test_euros_of_themes_and_the_remainder_add_up_to_the_file(rows: list[tuple[str | None, int]]) -> None:
    inputs = known(projects=[project(place, cents / 100, f"t{cents % 3}") for place, cents in rows])
    detail = detail_of(projets_montant_engage, inputs, DEPARTEMENT, "2023")
    parts = [*detail["themes"].values(), detail["sans_commune"]]
    assert sum(part["nombre"] for part in parts) == len(rows)
    assert sum(sum(part["montants_eur"].values()) for part in parts) * 100 == pytest.approx(
        sum(cents for _, cents in rows)
    )


@pytest.mark.parametrize(
    ("place", "expected"),
    [("commune:01", 1), ("commune:02", "missing"), (EPCI, 2), ("epci:2", "missing"),
     ("territoire:medoc", 2), ("territoire:graves", 2), (DEPARTEMENT, 8)],
)  # fmt: skip
def test_a_fact_counts_where_it_is_told_of_and_never_below(place: str, expected: float | str) -> None:
    assert told(projets_faits, known(), place, "2020") == expected


def test_scopes_and_natures_of_facts_are_told() -> None:
    detail = detail_of(projets_faits, known(), DEPARTEMENT, "2020")
    assert detail["portees"] == {"commune": 1, "departement": 4, "epci": 1, "inconnu": 1, "territoire": 1}
    assert detail["natures"] == {"indicateur": 1, "programme": 7}


def test_floors_and_indicators_enter_no_sum_and_are_listed() -> None:
    habitat = detail_of(montants_enveloppes, known(), DEPARTEMENT, "2020")["themes"]["habitat"]
    assert told(montants_enveloppes, known(), DEPARTEMENT, "2020") == 28
    assert habitat["montants_eur"] == {"enveloppe (instruction)": 3, "enveloppe (verse)": 25}
    assert [one["montant_eur"] for one in habitat["hors_somme"]] == [5e8, 10]


def test_a_territoire_without_an_amount_is_missing() -> None:
    assert told(montants_enveloppes, known(), "territoire:medoc", "2020") == "missing"


def test_an_amount_without_a_type_enters_no_sum() -> None:
    assert not enters_a_sum({"montant_eur": 5.0, "montant_type": None})


@pytest.mark.parametrize("module", EVERY, ids=lambda module: module.INDICATEUR.id)
def test_without_a_source_the_indicator_says_so(module: ModuleType) -> None:
    with pytest.raises(NoSourceError):
        result_of(module, made_inputs([commune("01")]))


def test_the_envelopes_of_the_shipped_facts_are_a_hundredth_of_a_careless_sum() -> None:
    rows = pd.read_csv(FACTS, dtype=str).rename(columns={"id": "key"})
    rows = rows.astype(object).where(rows.notna(), None)
    facts = [
        row | {"montant_eur": float(row["montant_eur"]) if row["montant_eur"] else None}
        for row in rows.to_dict("records")
    ]
    assert sum(row["montant_eur"] or 0 for row in facts) == 666_259_400
    assert told(montants_enveloppes, known(facts=facts), DEPARTEMENT, "2021") == 6_259_400
    assert len(by_theme(facts)) == rows["theme"].nunique()


def green_fund() -> tuple[Inputs, pd.DataFrame]:
    """The fund's file on the communes of the département that it names, beside those of its neighbours."""
    path = mirror() / "projets" / "fonds_vert_2023_projets.csv"
    rows = pd.read_csv(path, dtype={"code_commune": str, "code_departement": str})
    projects = [
        project(row.code_commune if isinstance(row.code_commune, str) else None, row.montant_engage_eur,
                row.nom_demarche_ds, departement_instructeur=row.code_departement)
        for row in rows.itertuples()
    ]  # fmt: skip
    here = sorted({one["commune"] for one in projects if str(one["commune"]).startswith("33")})
    zones = [zone("departement", "33", *here)]
    inputs = made_inputs([commune(code) for code in here], zones=zones, records={"fonds_vert_2023": projects})
    return inputs, rows


def test_euros_in_the_department_are_half_of_those_it_examined() -> None:
    inputs, rows = green_fund()
    detail = detail_of(projets_montant_engage, inputs, DEPARTEMENT, "2023")
    assert rows.loc[rows["code_departement"] == "33", "montant_engage_eur"].sum() == pytest.approx(
        78_253_176.41
    )
    assert told(projets_montant_engage, inputs, DEPARTEMENT, "2023") == pytest.approx(37_956_978.87)
    assert told(projets_nombre, inputs, DEPARTEMENT, "2023") == 221
    assert detail["sans_commune"]["nombre"] == 16
    assert detail["communes_d_autres_departements"]["nombre"] == 96

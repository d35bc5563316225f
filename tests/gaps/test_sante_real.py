"""Real extracts of health: shipped figures against sums written again in pandas, and the wrong ones they replace."""

import os
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from gaps.made import Said, commune, made_inputs, observed, zone

from geo_service.gaps.aggregate import zone_values
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.values import ZoneValue

RATES = {
    "apl_mg": "apl_mg_2022",
    "apl_mg_65": "apl_mg_2022_65_et_moins",
    "apl_mg_62": "apl_mg_2022_62_et_moins",
    "apl_inf": "apl_inf",
    "apl_sf": "apl_sf",
    "apl_mk": "apl_mk",
    "apl_dent": "apl_dent",
}
AGES = {"": ["rg_16_24", "rg_25_54", "rg_55_64", "rg_65"], "65p_": ["rg_65"]}
GROUPS = 20


def table(name: str) -> pd.DataFrame:
    """Rows of Gironde in an extract, each commune once."""
    if "GEO_MIRROR" not in os.environ:
        pytest.skip("GEO_MIRROR ne nomme aucun dossier : les extraits réels ne sont pas sur cette machine")
    rows = pd.read_csv(Path(os.environ["GEO_MIRROR"]) / "medical" / name, dtype={"code_insee": str})
    inside = rows[rows.code_insee.fillna("").str.startswith("33")]
    return inside.drop_duplicates("code_insee").set_index("code_insee").sort_index()


@pytest.fixture(scope="module")
def apl() -> pd.DataFrame:
    return table("apl_2022_communes.csv")


@pytest.fixture(scope="module")
def doctors() -> pd.DataFrame:
    return table("odf_recours_soins_2024_communes.csv")


def rate(rows: pd.DataFrame, column: str, millesime: str = "2022") -> Said:
    weight = rows.pop_be_s
    return observed(
        millesime, dict(rows[column]), dict(rows[column] * weight), dict(weight), source="apl_2022"
    )


def inputs_of(codes: pd.Index, people: pd.Series, **said: list[Said]) -> Inputs:
    """Communes of Gironde in groups made by rank, with what a test says of them."""
    groups = [zone("epci", str(number), *codes[number::GROUPS]) for number in range(GROUPS)]
    return made_inputs(
        [commune(code, people[code]) for code in codes],
        zones=[*groups, zone("departement", "33", *codes)],
        observations=said,
    )


def of_zones(name: str, inputs: Inputs) -> dict[str, ZoneValue]:
    module = import_module(f"geo_service.gaps.indicateurs.{name}")
    result = module.compute(inputs, getattr(module, "PARAMETRES", NoParameters()))
    values = result.communes[-1]
    told = zone_values(module.INDICATEUR, inputs.communes, values, ("extract", "computed"))
    return {one.zone: one for one in told}


@pytest.mark.parametrize(("name", "column"), RATES.items())
def test_published_accessibility_is_weighted_by_standardised_people(
    apl: pd.DataFrame, name: str, column: str
) -> None:
    found = of_zones(name, inputs_of(apl.index, apl.pop_apl, **{name: [rate(apl, column)]}))
    group = np.arange(len(apl)) % GROUPS
    expected = (apl[column] * apl.pop_be_s).groupby(group).sum() / apl.pop_be_s.groupby(group).sum()
    assert [found[f"epci:{number}"].value for number in range(GROUPS)] == pytest.approx(list(expected))
    assert found["departement:33"].value != pytest.approx(apl[column].mean(), rel=0.02)


def test_gironde_has_4_560_consultations_and_not_the_3_452_of_a_plain_mean(apl: pd.DataFrame) -> None:
    said = [rate(apl, "apl_mg_2022_65_et_moins")]
    found = of_zones("apl_mg_65", inputs_of(apl.index, apl.pop_apl, apl_mg_65=said))
    assert found["departement:33"].value == pytest.approx(4.560, abs=5e-4)
    assert apl.apl_mg_2022_65_et_moins.mean() == pytest.approx(3.452, abs=5e-4)


def test_people_under_the_threshold_are_5_7_per_cent_and_not_the_14_of_a_count_of_communes(
    apl: pd.DataFrame,
) -> None:
    total = observed("2022", dict(apl.pop_apl))
    said = {"apl_mg_65": [rate(apl, "apl_mg_2022_65_et_moins")], "apl_population": [total]}
    found = of_zones("sous_seuil_apl_65_share", inputs_of(apl.index, apl.pop_apl, **said))["departement:33"]
    below = apl.apl_mg_2022_65_et_moins < 2.5
    assert (found.numerator, found.denominator) == (apl.pop_apl[below].sum(), apl.pop_apl.sum())
    assert found.value == pytest.approx(0.0574, abs=5e-5)
    assert (below.sum(), below.mean()) == (75, pytest.approx(0.140, abs=5e-4))


def test_change_compares_all_ages_with_all_ages(apl: pd.DataFrame) -> None:
    both = [rate(apl, "apl_mg_2015", "2015"), rate(apl, "apl_mg_2022")]
    found = of_zones("apl_mg_evolution", inputs_of(apl.index, apl.pop_apl, apl_mg=both))
    weight = apl.pop_be_s / apl.pop_be_s.sum()
    assert found["departement:33"].value == pytest.approx(
        ((apl.apl_mg_2022 - apl.apl_mg_2015) * weight).sum()
    )
    wrong = ((apl.apl_mg_2022_65_et_moins - apl.apl_mg_2015) * weight).sum()
    assert (found["departement:33"].value, wrong) == (pytest.approx(-0.085, abs=5e-4), pytest.approx(-0.521, abs=5e-4))  # fmt: skip


@pytest.mark.parametrize("who", AGES)
def test_treating_doctors_leave_suppressed_counts_out(doctors: pd.DataFrame, who: str) -> None:
    without = doctors["trait_65" if who else "trait_16"]
    people = doctors[AGES[who]]
    known = (without > 0) & (people > 0).all(axis=1)
    share = (without / people.sum(axis=1)).where(known)
    told = {code: "secret" if np.isnan(one) else one for code, one in share.items()}
    said = observed("2024", told, dict(without[known]), dict(people.sum(axis=1)[known]))
    name = f"sans_medecin_traitant_{who}share"
    found = of_zones(name, inputs_of(doctors.index, doctors.rg_pop, **{name: [said]}))["departement:33"]
    assert found.value == pytest.approx(without[known].sum() / people[known].to_numpy().sum())
    assert found.value == pytest.approx(0.0531 if who else 0.1304, abs=5e-5)
    zero_read_as_nobody = (without / people.sum(axis=1)).mean()
    assert zero_read_as_nobody == pytest.approx(0.0215 if who else 0.1019, abs=5e-5)


def test_priority_zones_hold_3_per_cent_of_people_and_duplicates_count_once(apl: pd.DataFrame) -> None:
    zoning = table("zonage_ars_medecins_2025.csv").reindex(apl.index)
    records = [
        {"key": code, "zonage": row.Zonage, "etat_au": "2025-06"}
        for code, row in zoning.iterrows()
        if isinstance(row.Zonage, str)
    ]
    inputs = made_inputs(
        [commune(code, number) for code, number in apl.pop_apl.items()],
        zones=[zone("departement", "33", *apl.index)],
        records={"zonage_ars_2025": records},
    )
    module = import_module("geo_service.gaps.indicateurs.zonage_zip_share")
    found = {one.zone: one for one in module.compute(inputs, NoParameters()).zones}["departement:33"]
    assert found.value == pytest.approx(apl.pop_apl[zoning.Zonage == "1_ZIP"].sum() / apl.pop_apl.sum())
    assert {name: found.detail[name]["communes"] for name in ("ZIP", "ZAC", "HZ")} == {"ZIP": 66, "ZAC": 382, "HZ": 86}  # fmt: skip


def test_most_communes_in_a_priority_zone_are_above_the_threshold(apl: pd.DataFrame) -> None:
    zoning = table("zonage_ars_medecins_2025.csv").Zonage.reindex(apl.index)
    above = apl.apl_mg_2022_65_et_moins[zoning == "1_ZIP"] >= 2.5
    assert (above.sum(), len(above)) == (55, 66)

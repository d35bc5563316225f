"""The real extracts: published totals are reached, the right mean differs from the wrong one, traps are handled.

Skipped where GEO_MIRROR names no folder; the same code paths stand in the other files on made samples.
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sources.conftest import by, reasons, relaxed, shipped_catalog

from geo_service.ingest.pipeline import ingest
from geo_service.ingest.references import References
from geo_service.ingest.resolve import ResolvedFile
from geo_service.ingest.table import Table
from geo_service.model.source import Channel

Extract = Callable[[str], Table]
IN_MIRROR = [
    source.id
    for source in shipped_catalog().sources.values()
    if any(channel.name is Channel.MIRROR for channel in source.channels)
]


@pytest.mark.parametrize("source_id", IN_MIRROR)
def test_an_extract_passes_every_check_of_its_declaration(extract: Extract, source_id: str) -> None:
    assert len(extract(source_id).rows) > 0


def inside(table: Table, column: str = "code", departement: str = "33") -> pd.DataFrame:
    return table.rows[table.rows[column].str.startswith(departement)]


def facilities(table: Table, kind: str) -> int:
    rows = inside(table, "commune")
    return int(rows.loc[rows["type"] == kind, "nombre"].sum())


def test_commune_sums_of_2009_and_2013_equal_the_totals_of_the_files(extract: Extract) -> None:
    assert inside(extract("bpe_2009"), "commune")["nombre"].sum() == 44_247
    assert inside(extract("bpe_2013"), "commune")["nombre"].sum() == 53_699
    assert facilities(extract("bpe_2013"), "pharmacie") == 603
    assert facilities(extract("bpe_2013"), "poste") == 240 + 112 + 35


def test_communes_of_2013_that_merged_have_no_row_of_their_own(extract: Extract) -> None:
    rows = extract("bpe_2013").rows
    assert not {"33371", "33495"} & set(rows["commune"])
    assert inside(extract("bpe_2013"), "commune")["commune"].nunique() <= 534


def test_a_business_register_counts_almost_twice_the_doctors(extract: Extract) -> None:
    register, counted = (
        facilities(extract("sirene_2025_sante"), "medecin_generaliste"),
        facilities(extract("bpe_2013"), "medecin_generaliste"),
    )
    assert (register, counted) == (3_266, 1_770)


def test_school_counts_equal_the_sums_of_the_file(extract: Extract) -> None:
    assert facilities(extract("menj_ips_2023"), "ecole_primaire") == 530 + 55
    assert facilities(extract("menj_ips_2023"), "college") == 111 + 28


def test_of_171_lines_161_are_colleges(extract: Extract) -> None:
    table = extract("colleges")
    assert table.rows["type"].value_counts().to_dict() == {
        "college": 161,
        "maison_familiale_rurale": 7,
        "segpa": 1,
    }
    assert len(table.rejected) == 2


def test_the_apl_of_the_departement_is_weighted_by_the_standardised_population(extract: Extract) -> None:
    rows = inside(extract("apl_2022"))
    right = rows["apl_mg_65.numerator"].sum() / rows["apl_mg_65.denominator"].sum()
    assert right == pytest.approx(4.5599, abs=1e-4)
    assert rows["apl_mg_65"].mean() == pytest.approx(3.4520, abs=1e-4)
    assert rows["apl_population"].sum() == 1_636_391


def test_fibre_of_2018_is_a_sum_over_a_sum_twelve_times_the_mean_of_communes(extract: Extract) -> None:
    rows = inside(extract("arcep_2018t1"))
    assert (rows["ftth_raccordables"].sum(), rows["ftth_locaux"].sum(), len(rows)) == (282_834, 860_847, 534)
    right = rows["ftth_share.numerator"].sum() / rows["ftth_share.denominator"].sum()
    assert right == pytest.approx(0.32855, abs=1e-5)
    assert rows["ftth_share"].mean() == pytest.approx(0.02695, abs=1e-5)


def test_no_zero_is_left_in_the_fragility_file(extract: Extract) -> None:
    rows = inside(extract("medecin_traitant_2024"))
    assert (rows["sans_medecin_traitant_16p.quality"] == "secret").sum() == 33
    assert rows["sans_medecin_traitant_16p"].min() == 10
    assert rows["sans_medecin_traitant_16p"].sum() == 173_830


def test_the_zoning_has_one_value_per_commune_and_drops_only_repetitions(extract: Extract) -> None:
    table = extract("zonage_ars_2025")
    assert inside(table, "key")["zonage"].count() == 534
    assert reasons(table) == {"répétition de la même valeur", "commune introuvable"}


def test_contracts_of_gironde_are_counted_once_with_three_totals(extract: Extract) -> None:
    rows = extract("decp_2024h2").rows
    ours = rows[rows["acheteur_departement"] == "33"]
    assert len(ours) == 239
    assert (ours["montant_statut"] == "initial_suppose").sum() == 25
    totals = [round(ours[name].sum(), 2) for name in ("montant_min", "montant", "montant_max")]
    assert totals == [131_474_803.39, 133_494_052.99, 141_720_855.90]


def test_two_vintages_of_france_services_are_two_sources(extract: Extract) -> None:
    old, new = extract("france_services_2021"), extract("france_services_2024")
    assert (len(inside(old, "commune")), len(inside(new, "commune"))) == (17, 44)
    assert not set(old.rows["id"]) & set(new.rows["id"])
    assert set(by(old, "numero")) & set(by(new, "numero"))


def test_funded_projects_elsewhere_are_kept_apart(extract: Extract) -> None:
    rows = extract("fonds_vert_2023").rows
    ours = rows[rows["departement_instructeur"] == "33"]
    assert len(ours) == 332
    assert ours["commune"].isna().sum() == 16
    assert ours["commune"].dropna().str.startswith("33").sum() == 220
    assert ours["montant_eur"].sum() == pytest.approx(78_253_176.41)


def test_no_project_of_the_fund_is_about_health(extract: Extract) -> None:
    assert "sante" not in set(extract("fonds_vert_2023").rows["theme"])


def test_the_official_examples_are_read(mirror: Path, real_references: References) -> None:
    path = mirror / "procurement/schemas/exemple_decp_2022_marches_avec_modifications.json"
    rows = ingest(relaxed("decp_json"), ResolvedFile(path, Channel.OFFICIAL, ""), real_references).rows
    assert list(rows["montant"]) == [123_457.87, 123_457.87]
    assert set(rows["montant_statut"]) == {"dernier_avenant"}


def test_lycees_of_allier_are_not_in_gironde(extract: Extract) -> None:
    assert len(inside(extract("lycees"), "commune")) == 101


def test_hospitals_digital_places_and_advisers_are_all_placed(extract: Extract) -> None:
    assert len(inside(extract("hopitaux"), "commune")) == 94
    assert len(extract("mediation_numerique").rows) == 347
    assert inside(extract("conseillers_numeriques"), "commune")["nombre"].sum() == 49


def test_a_commune_of_every_neighbour_serves_the_border(extract: Extract) -> None:
    neighbours = {"16", "17", "24", "33", "40", "47"}
    for source_id in ("bpe_2013", "bpe_2024", "menj_ips_2023", "sirene_2025_sante"):
        assert set(extract(source_id).rows["commune"].str[:2]) == neighbours

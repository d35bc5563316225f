"""Why there is no number: suppressed, missing and not applicable are never 0; units and ranges are checked."""

from pathlib import Path

import pandas as pd
import pyogrio
import pytest
from sources.conftest import Take, by

from geo_service.errors import SourceError
from geo_service.model.source import Channel

CARE = (
    "code_insee",
    "rg_pop",
    "rg_16_24",
    "rg_25_54",
    "rg_55_64",
    "rg_65",
    "trait_16",
    "trait_65",
    "gen_16",
    "dent_16",
)


def care(*cells: object) -> dict[str, object]:
    return dict(zip(CARE, cells, strict=True))


def test_a_zero_of_the_fragility_file_is_secret_never_zero(take: Take) -> None:
    row = by(take("medecin_traitant_2024", [care("99001", 300, 20, 100, 60, 70, 0, 0, 12, 11)]), "code")[
        "99001"
    ]
    for name in ("sans_medecin_traitant_16p", "sans_medecin_traitant_share", "sans_medecin_traitant_65p"):
        assert (row[name], row[f"{name}.quality"]) == (None, "secret")
    assert row["sans_generaliste_16p"] == 12


def test_a_share_whose_denominator_hides_a_suppressed_term_is_secret(take: Take) -> None:
    row = by(take("medecin_traitant_2024", [care("99001", 300, 0, 100, 60, 70, 20, 10, 12, 11)]), "code")[
        "99001"
    ]
    assert (row["sans_medecin_traitant_share"], row["sans_medecin_traitant_share.quality"]) == (
        None,
        "secret",
    )
    assert row["sans_medecin_traitant_65p_share"] == pytest.approx(10 / 70)


def test_a_secret_former_commune_makes_the_merged_one_secret(take: Take) -> None:
    rows = [
        care("99001", 300, 20, 100, 60, 70, 30, 10, 12, 11),
        care("99901", 90, 12, 30, 20, 20, 0, 0, 0, 0),
    ]
    row = by(take("medecin_traitant_2024", rows), "code")["99001"]
    assert row["beneficiaires_rg"] == 390
    assert (row["sans_medecin_traitant_16p"], row["sans_medecin_traitant_16p.quality"]) == (None, "secret")


def test_a_count_under_the_smallest_published_one_stops_the_load(take: Take) -> None:
    with pytest.raises(SourceError, match=r"sans_medecin_traitant_16p : 4 \(ligne 1\) hors de \[10"):
        take("medecin_traitant_2024", [care("99001", 300, 20, 100, 60, 70, 4, 10, 12, 11)])


def test_a_rate_already_in_percent_becomes_a_share_without_invented_terms(take: Take) -> None:
    row = by(take("arcep_2026", "code_insee,nom,population,taux_ftth_pct\n99001,A,1,99.5\n"), "code")["99001"]
    assert row["ftth_share"] == pytest.approx(0.995)
    assert (row["ftth_share.numerator"], row["ftth_share.denominator"]) == (None, None)


def test_a_rate_over_100_in_a_file_that_caps_it_stops_the_load(take: Take) -> None:
    with pytest.raises(SourceError, match=r"ftth_share : 1\.02 \(ligne 1\) hors de \[0 ; 1\]"):
        take("arcep_2026", "code_insee,nom,population,taux_ftth_pct\n99001,A,1,102\n")


def test_a_school_index_of_no_school_is_missing_and_pupils_are_a_true_zero(take: Take) -> None:
    names = ("code_insee", *(f"{level}_{what}_{sector}" for level in ("prim", "col") for what in ("etab", "elev", "ips") for sector in ("public", "prive")))  # fmt: skip
    cells = ["99001", 1, 0, 100, 0, 105.5, "", 0, 0, 0, 0, "", ""]
    row = by(take("ips_2023", [dict(zip(names, cells, strict=True))]), "code")["99001"]
    assert (row["ips_college_public"], row["ips_college_public.quality"]) == (None, "missing")
    assert (row["eleves_college_public"], row["eleves_college_public.quality"]) == (0, None)
    assert (row["ips_primaire_public.numerator"], row["ips_primaire_public.denominator"]) == (10550, 100)


TITLES = ("Code commune INSEE", "Commune", "APL aux médecins généralistes", "APL aux médecins généralistes de 65 ans et moins", "APL aux médecins généralistes de 62 ans et moins", "Population standardisée", "Population totale")  # fmt: skip


def workbook(
    path: Path,
    *,
    unit: str = "consultations/an/hab. standardisé",
    sheet: str = "APL 2022",
    titles: tuple[str, ...] = TITLES,
) -> Path:
    """The producer's form: lines of text, the titles, the units, the communes of all France."""
    blank = [""] * len(titles)
    lines = [["Indicateur d'APL", *blank[1:]], blank, list(titles), ["", "", unit, unit, unit, "", ""]]
    lines += [
        ["99901", "Vieux-Bourg", "3.5", "2.4", "2.1", "110", "100"],
        ["01001", "L'Abergement", "1", "1", "1", "9", "9"],
    ]
    frame = pd.DataFrame(lines, columns=[f"c{number}" for number in range(len(titles))])
    pyogrio.write_dataframe(frame, path, driver="XLSX", layer=sheet)
    return path


def test_the_line_of_titles_of_a_workbook_is_found_by_its_text(take: Take, tmp_path: Path) -> None:
    table = take("apl_2022", workbook(tmp_path / "apl.xlsx"), Channel.OFFICIAL)
    row = by(table, "code")["99001"]
    assert (row["apl_mg"], row["apl_mg_65"], row["apl_population"]) == (3.5, 2.4, 100)
    assert len(table.rows) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"unit": "ETP pour 100 000"}, "unité « ETP pour 100 000 » au lieu de « consultations »"),
        ({"sheet": "APL 2023"}, "n'a pas d'onglet « APL 2022 » : il a APL 2023"),
        ({"titles": ("Code", *TITLES[1:])}, "titre « Code commune INSEE » introuvable"),
        ({"titles": (*TITLES[:6], "Habitants")}, "colonnes absentes du fichier : Population totale"),
    ],
)
def test_a_changed_workbook_stops_the_load_with_what_changed(
    take: Take, tmp_path: Path, change: dict[str, object], says: str
) -> None:
    with pytest.raises(SourceError, match=says):
        take("apl_2022", workbook(tmp_path / "apl.xlsx", **change), Channel.OFFICIAL)  # type: ignore[arg-type]


def test_a_cut_workbook_is_refused(take: Take, tmp_path: Path) -> None:
    path = workbook(tmp_path / "apl.xlsx")
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(SourceError, match="n'est pas un classeur lisible"):
        take("apl_2022", path, Channel.OFFICIAL)

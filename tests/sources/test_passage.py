"""A figure of another time lands on today's communes: counts add, shares add their terms, rates are weighted."""

import pytest
from sources.conftest import Take, by, reasons

from geo_service.errors import SourceError

FIBRE = ("Code commune", "Logements", "Établissements", "locaux_insee", "raccordables_T1_2018", "raccordables_T4_2017", "raccordables_T3_2017")  # fmt: skip
APL = ("code_insee", "pop_apl", "pop_be_s", "apl_mg_2022", "apl_mg_2022_65_et_moins", "apl_mg_2022_62_et_moins", "apl_mg_2015", "apl_inf", "apl_sf", "apl_mk", "apl_dent")  # fmt: skip


def fibre(code: str, homes: int, shops: int, reached: int) -> dict[str, object]:
    return dict(zip(FIBRE, (code, homes, shops, homes + shops, reached, reached, 0), strict=True))


def apl(code: str, weight: float, value: float) -> dict[str, object]:
    return dict(zip(APL, (code, weight, weight, *[value] * 8), strict=True))


def test_a_share_of_merged_communes_sums_numerators_and_denominators(take: Take) -> None:
    rows = [fibre("99002", 90, 10, 100), fibre("99902", 800, 100, 0), fibre("99003", 10, 0, 5)]
    found = by(take("arcep_2018t1", rows), "code")
    assert found["99002"]["ftth_share"] == pytest.approx(100 / 1000)
    assert (found["99002"]["ftth_share.numerator"], found["99002"]["ftth_share.denominator"]) == (100, 1000)
    assert found["99002"]["ftth_locaux"] == 1000
    assert found["99003"]["ftth_share"] == 0.5


def test_a_share_over_1_is_kept_as_the_producer_gives_it(take: Take) -> None:
    assert by(take("arcep_2018t1", [fibre("99001", 90, 10, 130)]), "code")["99001"]["ftth_share"] == 1.3


def test_a_share_of_no_premises_does_not_apply(take: Take) -> None:
    row = by(take("arcep_2018t1", [fibre("99001", 0, 0, 0)]), "code")["99001"]
    assert (row["ftth_share"], row["ftth_share.quality"]) == (None, "not_applicable")


def test_a_rate_of_merged_communes_is_weighted_by_its_own_weight(take: Take) -> None:
    found = by(take("apl_2022", [apl("99001", 900, 4.0), apl("99901", 100, 2.0)]), "code")["99001"]
    assert found["apl_mg_65"] == pytest.approx(3.8)
    assert found["apl_population"] == 1000


def test_rates_that_nothing_weights_are_refused_when_they_differ_and_kept_when_they_agree(take: Take) -> None:
    header = "code_insee,nom,population,taux_ftth_pct\n"
    with pytest.raises(SourceError, match="taux d'anciennes communes différents, sans poids"):
        take("arcep_2026", header + "99001,A,1,90\n99901,B,1,80\n")
    same = take("arcep_2026", header + "99001,A,1,90\n99901,B,1,90\n")
    assert list(same.rows["ftth_share"]) == [0.9]


def test_a_code_that_never_was_a_commune_here_rejects_its_row(take: Take) -> None:
    with pytest.raises(SourceError, match="commune inconnue : ni en vigueur dans le périmètre, ni ancienne"):
        take("arcep_2026", "code_insee,nom,population,taux_ftth_pct\n02065,Bellicourt,1,90\n")


VERT = "code_departement,code_commune,nom_commune,axe,nom_demarche_ds,numero_dossier_ds,nom_du_projet,nom_beneficiaire_principal,siren,montant_engage_eur\n"


def test_a_project_elsewhere_or_without_commune_is_kept_and_says_so(take: Take) -> None:
    lines = [
        f"99,{code},N,1,Ingénierie,{number},Projet,B,123456789,1000\n"
        for number, code in enumerate(("99901", "64065", ""))
    ]
    rows = by(take("fonds_vert_2023", VERT + "".join(lines)), "key")
    assert (rows["0"]["commune"], rows["0"]["hors_perimetre"]) == ("99001", False)
    assert rows["1"]["hors_perimetre"] is True
    assert rows["2"]["hors_perimetre"] is None


def test_two_lines_of_a_file_are_two_amounts_and_the_sum_keeps_both(take: Take) -> None:
    line = "99,99001,N,1,Ingénierie,7,Projet,B,12345678900011,{}\n"
    rows = take("fonds_vert_2023", VERT + line.format(10530) + line.format(9200)).rows
    assert list(rows["key"]) == ["7", "7#2"]
    assert rows["montant_eur"].sum() == 19730


def test_a_programme_without_a_theme_of_ours_stops_the_load(take: Take) -> None:
    with pytest.raises(SourceError, match="theme : « Autre » n'a pas de mot à nous"):
        take("fonds_vert_2023", VERT + "99,99001,N,1,Autre,7,Projet,B,1,1000\n")


ZONES = "code_insee,Nom_commune,code_postal,Zonage\n"


def test_a_commune_without_code_is_found_by_its_name_now_or_formerly(take: Take) -> None:
    found = take(
        "zonage_ars_2025",
        ZONES
        + ",ST ELAN CEDEX,99100,1_ZIP\n,Vieux-Bourg,99100,1_ZIP\n".replace(
            "Vieux-Bourg", "L Ile aux Oeillets"
        ),
    )
    assert list(found.rows["key"]) == ["99001", "99002"]
    assert list(take("zonage_ars_2025", ZONES + ",Vieux Bourg,99100,1_ZIP\n").rows["key"]) == ["99001"]


def test_homonyms_are_told_apart_by_the_postal_code_which_places_nobody_alone(take: Take) -> None:
    assert list(take("zonage_ars_2025", ZONES + ",Vars,98330,3_HZ\n").rows["key"]) == ["98001"]
    with pytest.raises(SourceError, match="commune introuvable"):
        take("zonage_ars_2025", ZONES + ",Nulle-Part,98330,3_HZ\n")


def test_the_same_zoning_said_again_by_merged_communes_is_kept_once(take: Take) -> None:
    lines = "".join(f"{code},N,99100,2_ZAC\n" for code in ("99002", "99902", "99003", "99004", "99005", "99006", "99007", "99008", "99009", "99010", "99011"))  # fmt: skip
    table = take("zonage_ars_2025", ZONES + lines)
    assert len(table.rows) == 10
    assert reasons(table) == {"répétition de la même valeur"}
    assert set(table.rows["date_arrete"]) == {"inconnu"}


def test_two_zonings_of_one_commune_stop_the_load(take: Take) -> None:
    with pytest.raises(SourceError, match="« 99002 » a deux valeurs contraires"):
        take("zonage_ars_2025", ZONES + "99002,N,99100,2_ZAC\n99902,N,99100,1_ZIP\n")

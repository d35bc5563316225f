"""Facilities: each vintage has its words, counts stand at the town hall and say so, schools are schools."""

import pandas as pd
import pytest
from small import to_lonlat
from sources.conftest import Take, by, reasons, types

from geo_service.errors import SourceError
from geo_service.ingest.references import References


def wide(titles: str, key: str, total: str | None, **cells: dict[str, int]) -> pd.DataFrame:
    """One row per commune (« c99001 »), every column of the vintage, 0 unless said."""
    labels = [row["libelle"] for (source, _), row in types().items() if source == titles]
    rows = []
    for code, counts in cells.items():
        row: dict[str, object] = {key: code[1:]}
        if total:
            row[total] = sum(counts.values())
        rows.append(row | dict.fromkeys(labels, 0) | counts)
    return pd.DataFrame(rows)


def bpe_2013(**cells: dict[str, int]) -> list[dict[str, object]]:
    return wide("bpe_2013", "code_insee", "Total de nb_equip", **cells).to_dict("records")  # type: ignore[return-value]


def test_a_commune_of_2013_lands_on_todays_and_its_counts_add_up(take: Take) -> None:
    table = take(
        "bpe_2013", bpe_2013(c99002={"Pharmacie": 2}, c99902={"Pharmacie": 1}, c99903={"Pharmacie": 1})
    )
    rows = by(table, "id")
    assert list(rows) == ["bpe_2013:pharmacie:99002"]
    assert rows["bpe_2013:pharmacie:99002"]["nombre"] == 4


def test_a_count_stands_at_the_town_hall_or_inside_the_outline_and_says_so(
    take: Take, references: References
) -> None:
    rows = by(take("bpe_2013", bpe_2013(c99001={"Cinéma": 1}, c99003={"Cinéma": 1})), "commune")
    assert rows["99001"]["geometry"].equals(references.town_halls["99001"])
    assert rows["99003"]["geometry"].within(references.communes.set_index("code").loc["99003", "geometry"])
    assert {row["placement"] for row in rows.values()} == {"mairie"}


def test_several_labels_of_one_service_are_one_facility_with_their_sum(take: Take) -> None:
    cells = {"Bureau de poste": 1, "Agence postale communale": 2, "Relais poste commerçant": 3}
    row = take("bpe_2013", bpe_2013(c99001=cells)).rows.iloc[0]
    assert (row["type"], row["nombre"]) == ("poste", 6)
    assert row["libelles"] == "Agence postale communale ; Bureau de poste ; Relais poste commerçant"


def test_ids_do_not_depend_on_the_order_of_the_file(take: Take) -> None:
    rows = bpe_2013(c99001={"Pharmacie": 1, "Collège": 1}, c99004={"Pharmacie": 2})
    there, back = take("bpe_2013", rows), take("bpe_2013", rows[::-1])
    assert list(there.rows["id"]) == list(back.rows["id"])


def test_the_total_of_a_row_must_be_the_sum_of_its_types(take: Take) -> None:
    rows = bpe_2013(c99001={"Pharmacie": 1})
    rows[0]["Total de nb_equip"] = 2
    with pytest.raises(
        SourceError, match="ligne 1, la somme des types s'écarte de « Total de nb_equip » de -1"
    ):
        take("bpe_2013", rows)


def test_a_label_nobody_gave_a_type_stops_the_load(take: Take) -> None:
    rows = [row | {"Salle de concert": 0} for row in bpe_2013(c99001={"Pharmacie": 1})]
    with pytest.raises(SourceError, match="libellés sans type : « Salle de concert »"):
        take("bpe_2013", rows)


def test_an_absent_label_stops_the_load(take: Take) -> None:
    rows = [{name: cell for name, cell in row.items() if name != "Pharmacie"} for row in bpe_2013(c99001={})]
    with pytest.raises(SourceError, match="libellés absents : « pharmacie »"):
        take("bpe_2013", rows)


@pytest.mark.parametrize("cell", [-1, 1.5, "deux"])
def test_a_cell_that_is_no_count_stops_the_load(take: Take, cell: object) -> None:
    rows = [row | {"Pharmacie": cell} for row in bpe_2013(c99001={})]
    with pytest.raises(SourceError, match=r"« Pharmacie », ligne 1 : « .* » n'est pas un compte"):
        take("bpe_2013", rows)


def test_families_of_2024_are_not_types_of_2013() -> None:
    word = {(source, label): row["type"] for (source, label), row in types().items()}
    assert word["bpe_2024", "salle spectacl"] == "salle_de_spectacle"
    assert word["bpe_2024", "livr press"] == word["bpe_2013", "librairie papeterie journeaux"] == "librairie"
    assert word["bpe_2024", "biblio"] == "bibliotheque"
    assert word["bpe_2024", "places cine"] == word["bpe_2024", "alim2"] == "-"
    assert word["bpe_2024", "sport"] not in {"gymnase", "piscine"}
    assert "salle_concert" not in word.values()


def test_post_offices_alone_are_not_all_postal_points() -> None:
    word = {source: row["type"] for (source, label), row in types().items() if label == "bureau de poste"}
    assert word == {"bpe_2009": "bureau_de_poste", "bpe_2013": "poste"}


def test_sizes_and_totals_of_2024_are_no_facilities(take: Take) -> None:
    rows = wide("bpe_2024", "code_insee", None, c99001={"places_cine": 300, "cine": 1, "alim": 9, "alim2": 9})
    assert list(take("bpe_2024", rows.to_dict("records")).rows["type"]) == ["cinema"]


def test_lines_of_an_iris_by_type_add_up_whatever_the_separator(take: Take) -> None:
    header = "DEPCOM,DCIRIS,AN,TYPEQU,NB_EQUIP\n"
    lines = "99001,99001_0101,2018,C101,1\n99001,99001_0101,2018,C104,2\n99901,99901_0000,2018,C105,1\n"
    rows = take("bpe_2018_enseignement", header + lines).rows
    assert list(rows[["type", "nombre"]].itertuples(index=False, name=None)) == [("ecole_primaire", 4)]
    with pytest.raises(SourceError, match="une colonne : le séparateur attendu est « , »"):
        take("bpe_2018_enseignement", (header + lines).replace(",", ";"))


COLLEGES = "Nom,Type d'établissement,Type de secteur,Adresse,Code postal,Commune,latitude,longitude,Etat de l'établissement,Date d'ouverture,Internat,Réussite au brevet (en %)\n"


def college(name: str, kind: str, state: str = "OUVERT", town: str = "ST ELAN") -> str:
    lon, lat = to_lonlat(402_000, 6_402_000)
    place = f"{lat},{lon}" if state == "OUVERT" else ","
    return f"{name},{kind},Public,rue,99100,{town},{place},{state},2000-09-01,PAS INTERNAT,90\n"


def test_dirty_labels_are_read_and_a_rural_family_house_is_no_college(take: Take) -> None:
    lines = college("Collège A", " COLLEGE GENRALE ET SEGPA") + college("MFR B", "MAISON FAMILIALE RURALE")
    rows = by(take("colleges", COLLEGES + lines), "nom")
    assert rows["Collège A"]["type"] == "college"
    assert rows["MFR B"]["type"] == "maison_familiale_rurale"
    assert rows["Collège A"]["id"] == "colleges:99001:college-a"


def test_a_college_to_come_is_not_counted_and_one_told_twice_counts_once(take: Take) -> None:
    many = "".join(college(f"Collège {number}", "COLLEGE") for number in range(70))
    lines = many + college("Collège 1", "COLLEGE ET SEGPA") + college("Futur", "COLLEGE", "A OUVRIR")
    table = take("colleges", COLLEGES + lines)
    assert len(table.rows) == 70
    assert reasons(table) == {"même établissement déjà présent", "pas ouvert au millésime 2024"}


def test_a_town_nobody_knows_is_found_by_the_point(take: Take) -> None:
    rows = take("colleges", COLLEGES + college("Collège A", "COLLEGE", town="Lieu-dit")).rows
    assert list(rows["commune"]) == ["99001"]


LYCEES = "uai,nom,ville,code_postal,departement\n"


def test_a_school_of_allier_read_as_gironde_is_rejected_by_its_number(take: Take) -> None:
    ours = "".join(f"09900{number:02d}A,Lycée {number},SAINT ELAN CEDEX,99016,Petit\n" for number in range(9))
    table = take("lycees", LYCEES + ours + "0030001B,Lycée de Moulins,Moulins,9900,Petit\n")
    assert len(table.rows) == 9
    assert reasons(table) == {
        "numéro UAI d'un département hors du périmètre : code postal sans son 0 initial ?"
    }
    assert set(table.rows["placement"]) == {"mairie"}


SPACES = "id_fs,lib_fs,adresse,complement_adresse,insee_com,latitude,longitude,telephone,h_lundi,h_mardi,h_mercredi,h_jeudi,h_vendredi,h_samedi,commentaire,type_fs,format_fs,labellisation_fs\n"


def space(number: int, monday: str, kind: str = "Fixe", saturday: str = "") -> str:
    lon, lat = to_lonlat(402_000, 6_402_000)
    return (
        f"{number},Espace {number},rue,,99901,{lat},{lon},,{monday},,,,,{saturday},,Principal,{kind},Espace\n"
    )


def test_opening_hours_are_read_from_text_and_unknown_when_it_says_something_else(take: Take) -> None:
    lines = space(1, "09:00 - 12:30 / 13:30 - 17:30", saturday="9h-12h") + space(2, "Sur rendez-vous")
    rows = by(take("france_services_2024", SPACES + lines), "numero")
    assert rows["1"]["horaires"] == {"1": [["09:00", "12:30"], ["13:30", "17:30"]], "6": [["09:00", "12:00"]]}
    assert (rows["1"]["heures_semaine"], rows["1"]["samedi"], rows["1"]["apres_17h"]) == (10.5, True, True)
    assert (rows["2"]["horaires"], rows["2"]["heures_semaine"], rows["2"]["samedi"]) == (None, None, None)


def test_a_bus_keeps_its_format_and_its_only_point(take: Take) -> None:
    row = take("france_services_2024", SPACES + space(3, "", "Bus_équivalent")).rows.iloc[0]
    assert (row["format"], row["commune"], row["id"]) == ("Bus_équivalent", "99001", "france_services_2024:3")


def test_counts_of_a_business_register_say_they_are_more_than_there_is(take: Take) -> None:
    rows = wide(
        "sirene_2025_sante",
        "code_insee",
        None,
        c99001={"sirene_86_21z_medecins_generalistes": 3, "sirene_47_73z_pharmacies": 1},
    )
    found = by(take("sirene_2025_sante", rows.assign(total_etab=9).to_dict("records")), "type")
    assert found["medecin_generaliste"]["majorant"] is True
    assert set(found) == {"medecin_generaliste", "etablissement_pharmacie"}


HOSPITALS = (
    "id,hospital_name,lat,lon,geo_qual,street,postcode,city,facility_type,public_private,tel,ref_date\n"
)


def test_a_hospital_is_placed_by_its_point_and_psychiatry_is_no_short_stay(take: Take) -> None:
    lon, lat = to_lonlat(402_000, 6_402_000)
    line = "99000000{},H{},{},{},1,rue,99016,ST ELAN CEDEX,{},public,1,06/03/2020\n"
    kinds = ("Centre Hospitalier (C.H.)", "Centre Hospitalier Spécialisé lutte Maladies Mentales")
    lines = "".join(line.format(number, number, lat, lon, kind) for number, kind in enumerate(kinds))
    rows = take("hopitaux", HOSPITALS + lines).rows
    assert list(rows["type"]) == ["hopital", "hopital_psychiatrique"]
    assert set(rows["commune"]) == {"99001"}

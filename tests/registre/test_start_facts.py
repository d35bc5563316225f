"""What published facts become, before any database: nothing more than their sources say."""

from geo_service.model.pacte.depart import Commune, Depart, Perimetre, departs

PERIMETRE = Perimetre(
    frozenset({"99"}), {"99001": Commune("Bourg", "ouest", "derived"), "99002": Commune("Seule", None, None)}
)
FINANCE = {
    "key": "7", "titre": "Lampes", "theme": "energie", "annee": 2023, "demarche": "Éclairage", "beneficiaire": "BOURG",
    "beneficiaire_siren_ou_siret": "219900017", "montant_eur": 10.5, "commune": "99001", "departement_instructeur": "99",
}  # fmt: skip


def started(table: str, **row: object) -> list[Depart]:
    return list(departs({table: [row]}, PERIMETRE))


def test_a_round_without_known_meeting_makes_no_conseil() -> None:
    assert started("conseils", key="4", theme="dépôt des contributions") == []


def test_a_meeting_known_by_its_month_has_no_day() -> None:
    (conseil,) = started("conseils", key="1", reunions_connues=["ouest:2015-09:Langon"])
    assert (conseil.corps["date"], conseil.corps["date_texte"]) == (None, "2015-09")


def test_a_meeting_known_by_its_day_has_it_and_no_place_is_made_up() -> None:
    (conseil,) = started("conseils", key="10", reunions_connues=["ouest:2020-12-01:"])
    assert (conseil.corps["date"], conseil.corps["lieu"]) == ("2020-12-01", None)


def test_a_context_is_no_enjeu() -> None:
    assert (
        started("enjeux_externes", key="a", type="contexte", territoire="ouest", enjeu="x", themes=["sante"])
        == []
    )


def test_only_chantiers_of_the_facts_become_chantiers() -> None:
    assert started("faits", key="a", nature="equipement", titre="x", territoires="ouest", source="y") == []


def test_a_chantier_was_seen_no_later_than_the_last_day_of_its_month() -> None:
    (chantier,) = started(
        "faits", key="a", nature="chantier", titre="x", theme="sante", territoires="ouest", date="2017-03",
        etat="ouvert", source="Le livre", note="au conseil n°5",
    )  # fmt: skip
    assert chantier.corps["observe_le"] == "2017-03-31"
    assert chantier.corps["source"] == "Le livre — constaté 03/2017 — au conseil n°5"


def test_a_project_takes_the_territoire_of_its_commune_and_says_how_sure_that_is() -> None:
    (projet,) = started("fonds_vert_2023", **FINANCE)
    assert projet.corps["territoires"] == ["ouest"]
    assert projet.corps["source"].endswith("commune Bourg (rattachement : déduit)")


def test_what_a_fund_engaged_is_neither_voted_nor_paid() -> None:
    (projet,) = started("fonds_vert_2023", **FINANCE)
    assert [(one["type"], one["montant_eur"]) for one in projet.montants] == [("engage", 10.5)]


def test_the_commune_of_who_is_not_a_commune_may_be_its_seat() -> None:
    (projet,) = started("fonds_vert_2023", **FINANCE | {"beneficiaire_siren_ou_siret": "301313185"})
    assert "lieu à vérifier" in projet.corps["source"]


def test_a_project_without_commune_examined_here_is_kept_without_place() -> None:
    (projet,) = started("fonds_vert_2023", **FINANCE | {"commune": None})
    assert (projet.corps["localisation"], projet.corps["territoires"]) == ({"portee": "inconnu"}, [])


def test_a_project_whose_commune_is_elsewhere_is_not_ours() -> None:
    assert started("fonds_vert_2023", **FINANCE | {"commune": "98001"}) == []
    assert started("fonds_vert_2023", **FINANCE | {"commune": None, "hors_perimetre": True}) == []


def test_a_project_without_commune_examined_elsewhere_is_not_ours() -> None:
    assert started("fonds_vert_2023", **FINANCE | {"commune": None, "departement_instructeur": "98"}) == []

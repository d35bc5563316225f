"""Questions of figures, each computed a second time: by pandas from the files, or from single values of indicators."""

from pathlib import Path
from typing import Any

import pandas as pd
import psycopg
import pytest
from conftest import Loaded
from questions.conftest import Ask
from starlette.testclient import TestClient

from geo_service.gaps.access_services import services_of
from geo_service.gaps.overlaps import COUNTED

UNDER = ("apl_mg_65",)
"""Of the measures counted, those that are worse below their threshold."""


def communes(at: Loaded, *indicateurs: str) -> pd.DataFrame:
    """Newest values of served communes, one row per commune and indicator."""
    with psycopg.connect(at.url) as connection:
        rows = connection.execute(
            "SELECT zone, population, indicateur, valeur, qualite FROM pub.indicateur_valeur"
            " WHERE indicateur = ANY (%s) AND niveau = 'commune' AND dernier AND lecture = 'principale'",
            [list(indicateurs)],
        ).fetchall()
    return pd.DataFrame(rows, columns=["zone", "population", "indicateur", "valeur", "qualite"])


def definitions(at: Loaded) -> pd.DataFrame:
    """Threshold and theme of each indicator, and why it has no value."""
    with psycopg.connect(at.url) as connection:
        rows = connection.execute(
            "SELECT id, (definition ->> 'seuil')::float8, definition ->> 'theme', absence FROM pub.indicateur"
        ).fetchall()
    return pd.DataFrame(rows, columns=["id", "seuil", "theme", "absence"]).set_index("id")


def table(at: Loaded, name: str, **types: Any) -> pd.DataFrame:
    """A shipped table."""
    return pd.read_csv(at.settings.data_dir / "tables" / name, dtype=types)


def mirror(at: Loaded, *parts: str) -> Path:
    assert at.settings.mirror is not None
    return at.settings.mirror.joinpath(*parts)


def test_q1_lists_the_communes_beyond_the_threshold_with_their_people(
    computed: Loaded, real_ask: Ask
) -> None:
    times = communes(computed, "temps_pharmacie")
    far = times[times["valeur"] > 8]
    found = real_ask(1, indicateur="temps_pharmacie", seuil="8")
    assert {row["zone"] for row in found["lignes"]} == set(far["zone"])
    assert found["au_dela"] == {"communes": len(far), "habitants": int(far["population"].sum())}
    assert {row["projet"] for row in found["lignes"]} <= {None}


def test_q5_counts_themes_beyond_a_threshold(computed: Loaded, real_ask: Ask) -> None:
    cells = communes(computed, *COUNTED).join(definitions(computed), on="indicateur")
    sign = cells["indicateur"].isin(UNDER).map({True: -1.0, False: 1.0})
    over = cells[(sign * cells["valeur"] > sign * cells["seuil"]) | (cells["qualite"] == "unreachable")]
    themes = over.groupby(["zone", "population"])["theme"].nunique().reset_index()
    twice = themes[themes["theme"] >= 2]
    found = real_ask(5, m="2")
    assert {row["zone"]: row["valeur"] for row in found["lignes"]} == dict(
        zip(twice["zone"], twice["theme"], strict=True)
    )
    assert found["valeur"] == int(twice["population"].sum())


@pytest.mark.parametrize(("niveau", "own"), [("proximite", 10), ("intermediaire", 20), ("centralite", 30)])
def test_q6_counts_people_by_their_farthest_service(
    computed: Loaded, real_ask: Ask, niveau: str, own: int
) -> None:
    whole = [one.id for one in services_of(niveau) if one.required and not one.partial]
    cells = communes(computed, *whole)
    cells["loin"] = cells["valeur"].where(cells["qualite"] != "unreachable", float("inf"))
    worst = cells.groupby(["zone", "population"])["loin"].max().reset_index()
    rows = {row["seuil"]: row for row in real_ask(6)["lignes"] if row["niveau_service"] == niveau}
    for minutes in (10, 20, 30, 60):
        assert rows[minutes]["valeur"] == int(worst.loc[worst["loin"] > minutes, "population"].sum())
    with psycopg.connect(computed.url) as connection:
        published = connection.execute(
            "SELECT numerateur FROM pub.indicateur_valeur WHERE indicateur = %s AND niveau = 'departement' AND dernier",
            [f"hors_seuil_{niveau}"],
        ).fetchone()
    assert published is not None
    assert rows[own]["valeur"] == published[0]


def test_q6_a_level_with_a_service_without_source_is_unknown(real_ask: Ask) -> None:
    rows = [row for row in real_ask(6)["lignes"] if row["niveau_service"] == "metropolitain"]
    assert {row["valeur"] for row in rows} == {None}
    assert all("source" in row["raison"] for row in rows)


def test_q9_missing_premises_are_the_dwellings_that_the_share_leaves(gironde: Loaded, real_ask: Ask) -> None:
    path = mirror(gironde, "fibre", "arcep_taux_ftth_communes_2026-02.csv")
    rates = pd.read_csv(path, dtype={"code_insee": str}).set_index("code_insee")["taux_ftth_pct"]
    homes = table(gironde, "logements_2021.csv", code=str).set_index("code")["logements"]
    rows = {row["zone"].removeprefix("commune:"): row for row in real_ask(9)["lignes"]}
    both = [code for code in rows if code in rates and code in homes]
    assert len(both) > 100
    for code in both:
        assert rows[code]["valeur"] == pytest.approx(homes[code] * (1 - rates[code] / 100), abs=0.06)
        assert rows[code]["compte"] == "estime"


def test_q10_the_share_of_winners_established_here_is_counted_from_the_file(
    gironde: Loaded, real_ask: Ask
) -> None:
    path = mirror(gironde, "procurement", "decp_2024H2_travaux_cpv4521_gironde_et_voisins.csv")
    rows = pd.read_csv(path, dtype=str)
    buyer = real_ask(10, annee="2024")["acheteurs"]
    bought = rows[rows["acheteur_id"].str[:9].isin(buyer)].groupby("uid")["titulaire_departement_code"]
    local = bought.apply(lambda codes: bool((codes == "33").any()))
    (share, *_) = real_ask(10, annee="2024")["lignes"]
    assert (share["numerateur"], share["denominateur"]) == (int(local.sum()), len(local))


def test_q13_initiatives_are_those_of_other_departements_and_leave_official_files(
    computed: Loaded, real_ask: Ask
) -> None:
    rows = table(computed, "initiatives.csv", departement_code=str).astype(object).fillna("").astype(str)
    told = (rows["note"] + rows["titre"] + rows["resume"]).str.casefold()
    here = rows["departement_code"].str.split(";").map(lambda codes: "33" in codes)
    kept = rows[(rows["theme"] == "sante") & ~here & ~told.str.contains("covid")]
    found = real_ask(13, theme="sante")["initiatives"]
    assert {row["id"] for row in found["lignes"]} == set(kept["id"])
    assert all("groupe politique" in row["signalement"] for row in found["lignes"])
    official = real_ask(13, theme="sante", dossier="officiel")["initiatives"]
    assert (official["valeur"], official["lignes"]) == (None, [])


def test_q14_tells_the_confidence_of_each_membership(computed: Loaded, real_ask: Ask) -> None:
    rows = table(computed, "territoires_communes.csv", insee_com=str)
    found = real_ask(14, niveaux="territoire")
    main = {
        row["zone"]: (row["valeur"], row["confiance"])
        for row in found["lignes"]
        if row["lecture"] == "principale"
    }
    told = zip(rows["insee_com"], rows["territoire_slug"], rows["confidence"], strict=True)
    assert main == {f"commune:{code}": (f"territoire:{slug}", how) for code, slug, how in told}
    assert found["autres_lectures"] == int(rows["alternative_slug"].notna().sum())


def test_q15_lists_absent_indicators_and_inferred_memberships(computed: Loaded, real_ask: Ask) -> None:
    rows = table(computed, "territoires_communes.csv", insee_com=str)
    told = definitions(computed)
    found = real_ask(15)
    kinds = found["par_genre"]
    assert kinds["indicateur_absent"] == int(told["absence"].notna().sum())
    doubtful = int((rows["confidence"] == "inferred").sum()) + int(rows["alternative_slug"].notna().sum())
    assert kinds["rattachement_suppose"] == doubtful
    assert any("voiture" in subject for subject in found["sans_source"])


def test_q3_gives_the_people_of_the_territoire(computed: Loaded, real_ask: Ask) -> None:
    rows = table(computed, "territoires_communes.csv", insee_com=str)
    people = rows.groupby("territoire_slug")["population_municipale"].sum()
    for slug in people.index[:3]:
        assert real_ask(3, zone=f"territoire:{slug}", conseil="11")["valeur"] == int(people[slug])


def test_q11_counts_businesses_by_family_from_the_file(gironde: Loaded, real_ask: Ask) -> None:
    """Families of five digits, in the whole served département; under three businesses nothing is told."""
    path = mirror(gironde, "procurement", "decp_2024H2_travaux_cpv4521_gironde_et_voisins.csv")
    rows = pd.read_csv(path, dtype=str)
    here = rows[rows["titulaire_departement_code"] == "33"]
    siren = here["titulaire_id"].str[:9]
    known = siren.groupby(here["codeCPV"].str[:5]).nunique()
    found = real_ask(11, niveau="departement", chiffres="5", annee="2024")
    shown = {row["famille_cpv"]: row["valeur"] for row in found["lignes"] if row["zone"] == "33"}
    assert shown.keys() == set(known.index)
    assert all(value in (None, known[family]) for family, value in shown.items())
    assert all(known[family] >= 3 for family, value in shown.items() if value is not None)
    assert any(value for value in shown.values())


def test_q13_counts_the_people_of_communes_beyond_the_threshold_of_the_need(
    gironde: Loaded, real_ask: Ask
) -> None:
    """By the people that DREES counts, as the share it publishes: the one figure of every page."""
    said = pd.read_csv(
        Path(str(gironde.settings.mirror)) / "medical" / "apl_2022_communes.csv", dtype={"code_insee": str}
    )
    cells = communes(gironde, "apl_mg_65").set_index("zone")
    cells["population"] = said.set_index("commune:" + said["code_insee"])["pop_apl"]
    rows = table(gironde, "territoires_communes.csv", insee_com=str)
    for row in real_ask(13, theme="sante")["lignes"]:
        codes = rows.loc[rows["territoire_slug"] == row["zone"].partition(":")[2], "insee_com"]
        own = cells.loc[[f"commune:{code}" for code in codes]].dropna(subset=["valeur"])
        share = own.loc[own["valeur"] < row["seuil_indicateur"], "population"].sum() / own["population"].sum()
        expected = pytest.approx(share, abs=1e-6) if len(codes) > 1 else None
        assert row["valeur"] == expected, row["raison"]


def test_q7_gives_a_body_that_the_scenario_answers(computed_api: TestClient, real_ask: Ask) -> None:
    opened, placed = real_ask(7)["lignes"]
    assert placed["adresse"] == "/api/implantation"
    told = computed_api.post(opened["adresse"], json=opened["exemple"])
    assert told.status_code == 200, told.text


@pytest.mark.parametrize(
    ("numero", "asked", "word"),
    [
        (2, {}, "déclar"),
        (4, {"zone": "territoire:medoc", "de": "9", "a": "10"}, "conseil"),
        (12, {}, "chantier"),
    ],
)
def test_the_start_data_alone_leave_these_questions_null_with_the_reason(
    real_ask: Ask, numero: int, asked: dict[str, str], word: str
) -> None:
    found = real_ask(numero, **asked)
    assert found["valeur"] is None
    assert word in found["raison"]


def test_q8_of_a_canton_is_what_concerns_each_of_its_communes(computed: Loaded, real_ask: Ask) -> None:
    with psycopg.connect(computed.url) as connection:
        canton, members = connection.execute(
            "SELECT a.dans, array_agg(z.id ORDER BY z.id) FROM pub.appartenance a JOIN pub.zone z ON z.feature_id = a.zone_id"
            " WHERE a.niveau_dans = 'canton' AND a.lecture = 'principale' AND z.served GROUP BY 1"
            " HAVING count(*) BETWEEN 3 AND 12 ORDER BY 1"
        ).fetchall()[0]
    found = real_ask(8, zone=canton)
    assert sorted(one["zone"] for one in found["communes"]) == members
    each = {row["id"] for zone in members for row in real_ask(8, zone=zone)["lignes"]}
    assert {row["id"] for row in found["lignes"]} == each != set()

"""Indicators of the real extracts: five findings a planner can check, each wrong if a named trap had been missed.

Skipped where GEO_MIRROR names no folder: every path is covered by made data elsewhere.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import pytest
from conftest import Loaded
from psycopg.rows import dict_row
from starlette.testclient import TestClient

from geo_service.store.indicator_values import status_rows

DEPARTEMENT = "departement:33"


def rows(at: Loaded, query: str, *values: Any) -> list[dict[str, Any]]:
    with psycopg.connect(at.url, row_factory=dict_row) as connection:
        return connection.execute(query, values).fetchall()  # type: ignore[arg-type]


def value(at: Loaded, indicateur: str, zone: str = DEPARTEMENT, **where: str) -> dict[str, Any]:
    """The value of a zone, in the newest vintage unless told."""
    found = rows(
        at,
        "SELECT * FROM pub.indicateur_valeur WHERE indicateur = %s AND zone = %s AND lecture = %s"
        " AND (millesime = %s OR (%s = '' AND dernier))",
        indicateur, zone, where.get("lecture", "principale"), where.get("millesime", ""), where.get("millesime", ""),
    )  # fmt: skip
    assert len(found) == 1, (indicateur, zone, found)
    return found[0]


def communes(at: Loaded, indicateur: str, millesime: str = "") -> pd.DataFrame:
    """Values of the served communes."""
    found = rows(
        at,
        "SELECT code, nom, population, valeur, numerateur, denominateur, qualite, nature, detail"
        " FROM pub.indicateur_valeur WHERE indicateur = %s AND niveau = 'commune'"
        " AND (millesime = %s OR (%s = '' AND dernier)) ORDER BY code",
        indicateur, millesime, millesime,
    )  # fmt: skip
    return pd.DataFrame(found)


def mirror(at: Loaded, *parts: str) -> Path:
    assert at.settings.mirror is not None
    return at.settings.mirror.joinpath(*parts)


def test_finding_1_care_is_weighted_by_standardised_people(gironde: Loaded) -> None:
    """A plain mean of communes would say 3.45 instead of 4.56 consultations a year."""
    said = pd.read_csv(mirror(gironde, "medical", "apl_2022_communes.csv"), dtype={"code_insee": str})
    found, plain = value(gironde, "apl_mg_65"), communes(gironde, "apl_mg_65")["valeur"].mean()
    assert found["valeur"] == pytest.approx(4.560, abs=5e-4)
    assert plain == pytest.approx(3.452, abs=5e-4)
    assert len(said) >= 534


def test_finding_2_the_decree_looks_at_doctors_of_65_or_less(gironde: Loaded) -> None:
    """75 communes and 93,932 people are under 2.5; with doctors of every age, far fewer would be."""
    legal, every_age = communes(gironde, "apl_mg_65"), communes(gironde, "apl_mg")
    below = legal[legal["valeur"] < 2.5]
    assert (len(below), int(value(gironde, "sous_seuil_apl_65_share")["numerateur"])) == (75, 93_932)
    assert int((every_age["valeur"] < 2.5).sum()) < 75


def test_the_need_of_care_is_the_share_that_is_published(gironde: Loaded, computed_api: TestClient) -> None:
    """One count of people, DREES's total population: 4.3 % in Médoc on every page, not 4.2 or 4.3 by the page."""
    for territoire in computed_api.get("/api/carences?theme=sante").json()["territoires"]:
        need = territoire["themes"][0]["besoin"]
        if need["part"] is not None:
            told = value(gironde, "sous_seuil_apl_65_share", territoire["zone"])
            assert need["part"] == pytest.approx(told["valeur"], abs=1e-6)
            assert need["habitants"] == told["denominateur"]


def test_no_commune_is_nearer_than_the_least_trip(gironde: Loaded) -> None:
    """A first method held the 2 min inside the commune alone: 64 without a GP were told nearer than the 233 with one."""
    minutes = communes(gironde, "temps_generaliste")["valeur"]
    assert (minutes.min(), int((minutes == 2).sum())) == (2, 297)


def test_finding_3_fibre_adds_premises_and_not_rates(gironde: Loaded) -> None:
    """32.9 % of the premises in 2018; the mean of the communes' rates would say 2.7 %."""
    found = value(gironde, "ftth_share", millesime="2018-T1")
    assert (found["numerateur"], found["denominateur"]) == (282_834, 860_847)
    assert found["valeur"] == pytest.approx(0.3286, abs=1e-4)
    assert communes(gironde, "ftth_share", "2018-T1")["valeur"].mean() == pytest.approx(0.027, abs=1e-3)


def test_finding_4_a_suppressed_count_is_no_zero(gironde: Loaded) -> None:
    """13.0 % of the people of 16 and more have no treating doctor; reading 0 as zero would say less."""
    found = communes(gironde, "sans_medecin_traitant_share")
    secret = found[found["qualite"] == "secret"]
    assert value(gironde, "sans_medecin_traitant_share")["valeur"] == pytest.approx(0.130, abs=1e-3)
    assert len(secret) == 49
    assert found["valeur"].min() > 0
    assert found["valeur"].fillna(0).mean() < 0.11


def test_finding_5_a_contract_counts_once(gironde: Loaded) -> None:
    """239 contracts bought in the département, not the 363 rows of the file; 67.6 % of them have a winner of the département."""
    said = pd.read_csv(next(mirror(gironde, "procurement").glob("decp_*.csv")), dtype=str)
    found = value(gironde, "marches_locaux_nombre_share")
    assert found["detail"]["marches"] == 239
    assert len(said) > 363
    assert (found["numerateur"], found["denominateur"]) == (161, 238)


def test_no_service_health_or_fibre_indicator_is_demonstration(gironde: Loaded) -> None:
    with psycopg.connect(gironde.url) as connection:
        lines = status_rows(connection)
    families = Counter(line["famille"] for line in lines)
    made_up = [
        line["id"] for line in lines
        if line["famille"] in {"services", "sante", "numerique"} and line["nature_min"] == "demonstration"
    ]  # fmt: skip
    assert made_up == []
    assert min(families[name] for name in ("services", "sante", "numerique")) >= 5


def test_sums_of_communes_reach_the_published_total(gironde: Loaded) -> None:
    people = communes(gironde, "pop_65p_share")
    assert people["denominateur"].sum() == pytest.approx(1_654_965, abs=1)
    assert people["population"].sum() == 1_690_493


def test_territoires_and_epci_parts_add_up_to_the_departement(gironde: Loaded) -> None:
    query = (
        "SELECT niveau, sum(numerateur) AS numerateur FROM pub.indicateur_valeur"
        " WHERE indicateur = 'logements_vacants_share' AND dernier AND (lecture = 'principale' OR lecture = 'partie_departement')"
        " AND NOT (niveau = 'epci' AND lecture = 'principale' AND zone IN (SELECT zone FROM pub.indicateur_valeur"
        "          WHERE indicateur = 'logements_vacants_share' AND lecture = 'partie_departement'))"
        " GROUP BY niveau"
    )
    totals = {row["niveau"]: row["numerateur"] for row in rows(gironde, query)}
    assert totals["territoire"] == pytest.approx(totals["departement"])
    assert totals["epci"] == pytest.approx(totals["departement"])
    assert totals["canton"] == pytest.approx(totals["departement"])


def test_a_commune_at_the_border_uses_services_across_it(gironde: Loaded) -> None:
    """Lartigue is nearer to a pharmacy of Lot-et-Garonne than to any of the served département."""
    found = communes(gironde, "temps_pharmacie").set_index("nom")["valeur"]
    own = rows(
        gironde,
        "SELECT min(ST_Distance(z.geom, e.geom)) / 1000 AS km FROM pub.zone z, pub.equipement e"
        " WHERE z.nom = 'Lartigue' AND z.niveau = 'commune' AND e.type = 'pharmacie' AND e.served AND e.source = 'bpe_2024'",
    )[0]["km"]
    assert found["Lartigue"] == pytest.approx(14.7, abs=0.1)
    assert own > 10


def test_every_published_value_has_a_number_or_one_of_the_four_reasons(gironde: Loaded) -> None:
    odd = rows(gironde, "SELECT 1 FROM pub.indicateur_valeur WHERE (valeur IS NULL) = (qualite IS NULL)")
    assert odd == []


def test_the_published_figure_is_official_or_extract_and_the_sum_is_computed(gironde: Loaded) -> None:
    assert set(communes(gironde, "apl_mg_65")["nature"]) <= {"official", "extract"}
    assert value(gironde, "apl_mg_65")["nature"] == "computed"


def test_minutes_have_a_lower_and_an_upper_bound(gironde: Loaded) -> None:
    found = rows(
        gironde,
        "SELECT bas, valeur, haut FROM pub.indicateur_valeur WHERE indicateur = 'temps_generaliste' AND valeur IS NOT NULL",
    )
    low, middle, high = (np.array([row[name] for row in found]) for name in ("bas", "valeur", "haut"))
    assert ((low <= middle) & (middle <= high)).all()

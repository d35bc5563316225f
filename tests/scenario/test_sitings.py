"""Siting on a département, against every choice of town halls."""

from itertools import combinations

import numpy as np
import pytest
from conftest import Loaded
from scenario.pharmacies import OPEN, hall

from geo_service.errors import InputError
from geo_service.gaps.access import SHORTEST_MIN
from geo_service.gaps.values import Floats
from geo_service.model.tile import LonLat
from geo_service.services import siting_file
from geo_service.services.scenario_ground import Ground
from geo_service.services.siting_file import sited
from geo_service.services.siting_job import Candidate, SitingAsked
from geo_service.services.travel import land_grid


def asked(modele: str, k: int = 1, **others: object) -> SitingAsked:
    return SitingAsked("temps_pharmacie", modele, k, **others)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def every(pharmacies: Loaded, ground: Ground) -> Floats:
    """Minutes from each served town hall (rows) to each, by a provider of its own; never less than at home."""
    here = ground.communes.place[ground.communes.served]
    times = land_grid(pharmacies.settings, pharmacies.url).time_min(here, here)
    return np.maximum(times.minutes.filled(), SHORTEST_MIN.value)


def test_the_mean_time_is_the_least_of_all_pairs_of_town_halls(ground: Ground, every: Floats) -> None:
    served = ground.communes.served
    people, now = ground.communes.population[served], ground.minutes[served]
    least = min(
        float(np.minimum(now, every[:, list(pair)].min(axis=1)) @ people) / people.sum()
        for pair in combinations(range(len(people)), 2)
    )
    body = sited(ground, asked("p_median", 2))
    assert body["objectif"]["valeur"] == pytest.approx(least, abs=0.006)
    assert (body["objectif"]["borne"], body["objectif"]["optimal"]) == (body["objectif"]["valeur"], True)
    assert body["totaux"]["apres"]["temps_moyen_min"] == body["objectif"]["valeur"]


def test_the_people_within_are_the_most_that_one_town_hall_gives(ground: Ground, every: Floats) -> None:
    served = ground.communes.served
    people, now = ground.communes.population[served], ground.minutes[served]
    most = max(people[(now <= 6) | (every[:, one] <= 6)].sum() for one in range(len(people)))
    body = sited(ground, asked("mclp", 1, seuil=6.0))
    assert body["objectif"]["valeur"] == most
    assert body["totaux"]["apres"]["en_deca"]["habitants"] == most


def test_as_few_town_halls_as_needed_bring_everybody_within(ground: Ground, every: Floats) -> None:
    now = ground.minutes[ground.communes.served]
    sizes = range(len(now))
    least = next(
        size
        for size in sizes
        for one in combinations(sizes, size)
        if ((now <= 6) | (every[:, list(one)].min(axis=1, initial=np.inf) <= 6)).all()
    )
    body = sited(ground, asked("lscp", seuil=6.0))
    assert (len(body["sites"]), body["objectif"]["valeur"]) == (least, least)
    assert body["totaux"]["apres"]["au_dela"]["communes"] == 0


def test_candidates_that_are_given_are_the_only_ones(ground: Ground) -> None:
    far, near = (Candidate(code, LonLat(**hall(code)), code) for code in (OPEN[0], "99006"))
    body = sited(ground, asked("p_median", 1, candidats=(far, near)))
    assert [site["nom"] for site in body["sites"]] == ["99006"]
    assert body["candidats"] == {"nombre": 2, "choix": "donnés"}


def test_what_no_candidate_brings_within_is_named(ground: Ground) -> None:
    only = Candidate("coin", LonLat(**hall("99001")), "99001")
    body = sited(ground, asked("lscp", seuil=6.0, candidats=(only,)))
    assert body["sites"] == []
    assert "commune:99007" in body["sans_solution"]


def test_a_zone_without_anybody_to_serve_is_refused(ground: Ground) -> None:
    with pytest.raises(InputError, match="aucune commune"):
        sited(ground, asked("mclp", zone="commune:98001"))


def test_a_far_off_service_is_sought_among_the_most_populous_communes_and_that_is_said(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(siting_file, "FAR_MIN", 1.0)
    monkeypatch.setattr(siting_file, "FAR_CANDIDATES", 3)
    body = sited(ground, asked("p_median", 3))
    assert body["candidats"]["nombre"] == 3
    assert "sur 13" in body["candidats"]["choix"]
    assert {site["commune"] for site in body["sites"]} <= {"99011", "99012", "99013"}

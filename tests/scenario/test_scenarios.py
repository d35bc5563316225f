"""Scenarios on a département: the same minutes as measured from scratch by the travel room."""

import numpy as np
import psycopg
import pytest
from conftest import Loaded
from hypothesis import given, settings
from hypothesis import strategies as st
from scenario.pharmacies import OPEN, hall

from geo_service.errors import InputError
from geo_service.gaps.values import Floats
from geo_service.scenario.changes import parse_changes
from geo_service.scenario.network import changed
from geo_service.services.scenario_file import effects_of, metres_of, simulated
from geo_service.services.scenario_ground import Ground, kept_ground
from geo_service.services.scenario_job import ScenarioAsked
from geo_service.services.travel import land_grid, nearest_from_town_halls, town_halls
from geo_service.store.engine import owner_connection

CODES = [f"99{number:03d}" for number in range(1, 13)]


def asked(*changes: dict[str, object], **others: object) -> ScenarioAsked:
    return ScenarioAsked("temps_pharmacie", parse_changes(list(changes)), **others)  # type: ignore[arg-type]


def opening(code: str, **others: object) -> dict[str, object]:
    return {"type": "ouvrir", **hall(code), **others}


def after(ground: Ground, *changes: dict[str, object]) -> Floats:
    said = parse_changes(list(changes))
    return effects_of(ground, changed(ground.network, said, metres_of(said)), 10).after


def pharmacy(ground: Ground, code: str) -> str:
    return ground.network.ids[ground.network.commune.index(code)]


def measured(loaded: Loaded, codes: list[str]) -> dict[str, float]:
    """Minutes to pharmacies at the town halls of some communes, by a provider of its own."""
    with owner_connection(loaded.url) as connection:
        halls = town_halls(connection)
    places = np.concatenate([halls.place(code) for code in codes])
    field = land_grid(loaded.settings, loaded.url).nearest(places)
    found = nearest_from_town_halls(field, halls)
    return dict(zip(halls.codes, found.minutes.filled().tolist(), strict=True))


def test_opening_and_closing_give_what_the_travel_room_measures_from_scratch(
    pharmacies: Loaded, ground: Ground
) -> None:
    body = simulated(
        ground, asked(opening("99006"), {"type": "fermer", "equipement": pharmacy(ground, "99001")})
    )
    before, scratch = measured(pharmacies, list(OPEN)), measured(pharmacies, ["99012", "99006"])
    for row in body["communes"]:
        code = row["zone"].removeprefix("commune:")
        assert row["avant_min"] == pytest.approx(before[code], abs=0.006)
        assert row["apres_min"] == pytest.approx(scratch[code], abs=0.006)


def test_communes_are_in_alphabetical_order_and_sum_up_to_the_totals(ground: Ground) -> None:
    body = simulated(ground, asked(opening("99006"), seuil=5.0))
    rows = body["communes"]
    within = sum(row["habitants"] for row in rows if row["apres_min"] <= 5)
    gained = [row for row in rows if row["avant_min"] > 5 >= row["apres_min"]]
    assert [row["nom"] for row in rows] == sorted(row["nom"] for row in rows)
    assert body["totaux"]["apres"]["en_deca"]["habitants"] == within
    assert gained
    assert body["franchissements"]["passent_en_deca"]["communes"] == len(gained)
    assert {row["franchit"] for row in gained} == {"en_deca"}


def test_what_changes_outside_of_the_zone_is_told_apart(ground: Ground) -> None:
    body = simulated(ground, asked(opening("99010"), zone="territoire:est"))
    inside = {row["zone"] for row in body["communes"]}
    outside = {row["zone"] for row in body["debordement"]["communes"]}
    assert len(inside) == 4
    assert "commune:99010" in outside
    assert not inside & outside


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(CODES), min_size=1, max_size=4))
def test_a_new_service_never_lengthens_a_time(ground: Ground, codes: list[str]) -> None:
    assert (after(ground, *map(opening, codes)) <= ground.minutes).all()


@pytest.mark.parametrize("code", OPEN)
def test_a_closing_never_shortens_a_time(ground: Ground, code: str) -> None:
    assert (after(ground, {"type": "fermer", "equipement": pharmacy(ground, code)}) >= ground.minutes).all()


def test_opening_then_closing_changes_nothing(ground: Ground) -> None:
    found = after(ground, opening("99006", id="n"), {"type": "fermer", "equipement": "n"})
    np.testing.assert_array_equal(found, ground.minutes)


def test_when_all_close_everybody_is_out_of_reach_and_that_is_not_a_number(ground: Ground) -> None:
    body = simulated(ground, asked(*({"type": "fermer", "equipement": one} for one in ground.network.ids)))
    assert {(row["apres_min"], row["qualite"]) for row in body["communes"]} == {(None, "unreachable")}
    assert body["totaux"]["apres"]["hors_de_portee"] == body["habitants"]
    assert body["totaux"]["apres"]["temps_moyen_min"] is None


def test_moving_is_closing_here_and_opening_there(ground: Ground) -> None:
    name = pharmacy(ground, "99001")
    moved = after(ground, {"type": "deplacer", "equipement": name, **hall("99006")})
    both = after(ground, {"type": "fermer", "equipement": name}, opening("99006"))
    np.testing.assert_array_equal(moved, both)


def test_resizing_moves_no_time_and_doubles_the_score_around_it(ground: Ground) -> None:
    """Alone within everybody's reach: twice the supply, twice the score (2SFCA)."""
    keep, close = (pharmacy(ground, code) for code in OPEN)
    body = simulated(
        ground,
        asked(
            {"type": "fermer", "equipement": close},
            {"type": "redimensionner", "equipement": keep, "nombre": 2},
            score="2sfca_v1",
        ),
    )
    single = simulated(ground, asked({"type": "fermer", "equipement": close}, score="2sfca_v1"))
    pairs = list(zip(body["communes"], single["communes"], strict=True))
    assert all(two["score_apres"] == pytest.approx(2 * one["score_apres"], abs=0.02) for two, one in pairs)
    assert all(two["apres_min"] == one["apres_min"] for two, one in pairs)


def test_a_service_off_the_measured_area_serves_nobody_and_says_so(ground: Ground) -> None:
    body = simulated(ground, asked({"type": "ouvrir", "lon": 7.5, "lat": 48.5}))
    assert body["lieux_ouverts"][0]["portee"].startswith("hors de portée")
    assert all(row["avant_min"] == row["apres_min"] for row in body["communes"])


def test_a_simulation_is_said_to_be_one_and_writes_nothing(pharmacies: Loaded, ground: Ground) -> None:
    with psycopg.connect(pharmacies.url) as connection:
        before = connection.execute("SELECT sum(n_tup_ins) FROM pg_stat_user_tables").fetchone()
        body = simulated(ground, asked(opening("99006")))
        after_ = connection.execute("SELECT sum(n_tup_ins) FROM pg_stat_user_tables").fetchone()
    assert (body["nature"], "ni une décision" in body["mention"], before) == ("computed", True, after_)


def test_an_unknown_point_zone_or_service_is_refused_in_a_sentence(
    pharmacies: Loaded, ground: Ground
) -> None:
    with pytest.raises(InputError, match="n'est pas un lieu de ce service"):
        simulated(ground, asked({"type": "fermer", "equipement": "p-zzz"}))
    with pytest.raises(InputError, match="aucune commune"):
        simulated(ground, asked(opening("99006"), zone="epci:299999999"))
    with pytest.raises(InputError, match="aucune source chargée"):
        kept_ground(pharmacies.settings, "", "", "temps_cinema")

"""Catchment scores by blocks against the scores in one go."""

import numpy as np
import pytest

from geo_service.errors import InputError
from geo_service.gaps.catchment import Trips, catchment
from geo_service.gaps.catchment_blocks import catchment_by_blocks
from geo_service.gaps.catchment_parameters import ENHANCED, VARIANTS, Decay
from geo_service.model.mapper import Local

PLACES, SUPPLIERS = 90, 25
EVERY = pytest.mark.parametrize("decay", VARIANTS.values(), ids=VARIANTS)


def made() -> tuple[Trips, np.ndarray, np.ndarray]:
    """Pairs in no order, some beyond every limit; places without people, suppliers without supply."""
    rng = np.random.default_rng(3)
    place, supplier = np.divmod(rng.choice(PLACES * SUPPLIERS, 700, replace=False), SUPPLIERS)
    return (
        Trips(place, supplier, rng.uniform(0, 45, 700)),
        rng.integers(0, 900, PLACES) * rng.integers(0, 2, PLACES),
        rng.integers(0, 5, SUPPLIERS),
    )


@EVERY
@pytest.mark.parametrize("size", [1, 7, 90, 1000])
def test_blocks_change_no_score(decay: Decay, size: int) -> None:
    whole, blocks = catchment(*made(), decay), catchment_by_blocks(*made(), decay, Local(), places=size)
    np.testing.assert_allclose(blocks.scores, whole.scores, rtol=1e-13)
    np.testing.assert_allclose(blocks.ratios, whole.ratios, rtol=1e-13)
    assert np.array_equal(blocks.reached, whole.reached)
    assert np.array_equal(blocks.unreached, whole.unreached)


@EVERY
def test_people_times_scores_is_the_supply_that_somebody_reaches(decay: Decay) -> None:
    trips, people, supply = made()
    found = catchment_by_blocks(trips, people, supply, decay, Local(), places=11)
    reached = np.delete(supply, found.unreached)
    assert people @ found.scores == pytest.approx(reached.sum())


def test_without_places_there_is_no_score() -> None:
    nobody = Trips(np.array([], dtype=int), np.array([], dtype=int), np.array([]))
    assert catchment_by_blocks(nobody, [], [3], ENHANCED, Local()).scores.tolist() == []


@pytest.mark.parametrize("place", [-1, PLACES])
def test_a_place_out_of_the_list_is_refused(place: int) -> None:
    trips, people, supply = made()
    wrong = Trips(np.r_[trips.place, place], np.r_[trips.supplier, 0], np.r_[trips.minutes, 1.0])
    with pytest.raises(InputError, match="Lieux des trajets"):
        catchment_by_blocks(wrong, people, supply, ENHANCED, Local(), places=7)

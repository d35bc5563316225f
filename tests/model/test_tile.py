"""Tile addresses, zoom bands and rectangles, against morecantile."""

from itertools import pairwise

import morecantile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.errors import InputError
from geo_service.model.layer import MAX_ZOOM
from geo_service.model.tile import BANDS, BBox, LonLat, Tile, band_of

GRID = morecantile.tms.get("WebMercatorQuad")
ADDRESSES = st.integers(0, MAX_ZOOM).flatmap(
    lambda z: st.tuples(st.just(z), st.integers(0, 2**z - 1), st.integers(0, 2**z - 1))
)


@given(ADDRESSES)
def test_the_bounds_of_a_tile_are_those_of_the_standard_grid(address: tuple[int, int, int]) -> None:
    z, x, y = address
    assert Tile(z, x, y).bounds() == pytest.approx(tuple(GRID.xy_bounds(morecantile.Tile(x, y, z))), abs=1e-6)


@given(ADDRESSES)
def test_an_address_reads_back_as_itself(address: tuple[int, int, int]) -> None:
    assert Tile.parse(*map(str, address)) == Tile(*address)


@pytest.mark.parametrize("address", [("1", "2", "0"), ("1", "0", "2"), ("23", "0", "0"), ("0", "1", "0")])
def test_a_tile_outside_the_pyramid_does_not_exist(address: tuple[str, str, str]) -> None:
    with pytest.raises(InputError, match="n'existe pas"):
        Tile.parse(*address)


@pytest.mark.parametrize("part", ["-1", "1.0", "²", "١", "", " 1", "999999999", "0x1", "1e1"])
def test_what_is_not_a_plain_number_is_refused(part: str) -> None:
    with pytest.raises(InputError, match="illisible"):
        Tile.parse("3", part, "0")


def test_a_margin_widens_each_side_alike() -> None:
    west, south, east, north = Tile(0, 0, 0).bounds()
    wide = Tile(0, 0, 0).bounds(0.5)
    side = east - west
    assert wide == pytest.approx((west - side / 2, south - side / 2, east + side / 2, north + side / 2))


def test_bands_follow_each_other_over_every_zoom_and_get_finer() -> None:
    assert [zoom for band in BANDS for zoom in range(band.minzoom, band.maxzoom + 1)] == list(
        range(MAX_ZOOM + 1)
    )
    assert [band.number for band in BANDS] == list(range(5))
    assert all(a.tolerance_m > b.tolerance_m for a, b in pairwise(BANDS))


@pytest.mark.parametrize(
    ("zoom", "number"), [(0, 0), (5, 0), (6, 1), (7, 1), (8, 2), (9, 2), (10, 3), (11, 3), (12, 4), (22, 4)]
)
def test_a_zoom_has_its_band(zoom: int, number: int) -> None:
    assert band_of(zoom).number == number


@pytest.mark.parametrize(
    "text",
    ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,0,1,1", "inf,0,1,1", "0,2,1,1", "0,-91,1,1", "-181,0,1,1"],
)
def test_a_rectangle_that_is_none_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InputError) as refusal:
        BBox.parse(text)
    assert str(refusal.value).endswith(".")


def test_a_rectangle_far_away_has_nothing_where_lambert_93_is_defined() -> None:
    assert BBox.parse("100,-40,120,-20").clipped() is None
    assert BBox.parse("-180,-90,180,90").clipped() == BBox(-9.86, 41.15, 10.38, 51.56)


@pytest.mark.parametrize(
    ("lon", "lat"), [("", "0"), ("x", "0"), ("nan", "0"), ("181", "0"), ("0", "91"), ("inf", "0")]
)
def test_a_point_off_the_globe_is_refused(lon: str, lat: str) -> None:
    with pytest.raises(InputError):
        LonLat.parse(lon, lat)

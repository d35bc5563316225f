"""Public ids of zones."""

import pytest

from geo_service.errors import InputError
from geo_service.model.zone import MAX_ZONES, Niveau, ZoneId, parse_zones

GOOD = (
    "commune:01001",
    "commune:2A004",
    "epci:200000001",
    "canton:9901",
    "canton:97101",
    "territoire:haut-pays",
    "departement:2B",
    "departement:974",
)


@pytest.mark.parametrize("text", GOOD)
def test_a_public_id_reads_back_as_itself(text: str) -> None:
    assert str(ZoneId.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "01001", "commune", "commune:", "commune:1001", "commune:2C004", "Commune:01001", "epci:20000000", "territoire:Haut", "territoire:a--b", "commune:01001;x", "commune:٠١٠٠١"],
)  # fmt: skip
def test_what_cannot_be_a_zone_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InputError) as refusal:
        ZoneId.parse(text)
    assert str(refusal.value).endswith(".")


def test_several_zones_keep_their_order_and_lose_their_repetitions() -> None:
    found = parse_zones("commune:01002, commune:01001,commune:01002,")
    assert [str(zone) for zone in found] == ["commune:01002", "commune:01001"]


@pytest.mark.parametrize("text", [None, "", " , "])
def test_no_zone_is_no_zone(text: str | None) -> None:
    assert parse_zones(text) == ()


def test_too_many_zones_are_refused() -> None:
    with pytest.raises(InputError, match=f"{MAX_ZONES} au plus"):
        parse_zones(",".join(f"commune:{number:05d}" for number in range(MAX_ZONES + 1)))


def test_levels_go_from_the_widest_to_the_smallest() -> None:
    assert list(Niveau) == ["departement", "territoire", "epci", "canton", "commune"]

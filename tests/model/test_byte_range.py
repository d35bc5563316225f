"""Ranges of bytes, by the examples of RFC 9110 § 14.1.2 (a file of 10,000 bytes) and at their limits."""

import pytest

from geo_service.model.byte_range import ByteRange

SIZE = 10_000


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("bytes=0-499", 0, 499),
        ("bytes=500-999", 500, 999),
        ("bytes=-500", 9500, 9999),
        ("bytes=9500-", 9500, 9999),
        ("bytes=0-0", 0, 0),
        ("bytes=9999-20000", 9999, 9999),
        ("bytes=-20000", 0, 9999),
    ],
)
def test_a_range_is_read(text: str, first: int, last: int) -> None:
    found = ByteRange.parse(text, SIZE)
    assert (found.first, found.last, found.length, found.whole) == (first, last, last - first + 1, False)
    assert found.satisfiable


@pytest.mark.parametrize(
    "text", ["", "bytes=-", "bytes=5-1", "bytes=0-1,5-9", "lines=0-5", "bytes=a-b", "bytes=٣-٤"]
)
def test_what_is_not_one_range_gives_the_whole(text: str) -> None:
    assert ByteRange.parse(text, SIZE) == ByteRange(0, SIZE - 1, SIZE, whole=True)


@pytest.mark.parametrize("text", ["bytes=10000-", "bytes=20000-30000", "bytes=-0"])
def test_a_range_beyond_the_file_holds_nothing(text: str) -> None:
    assert not ByteRange.parse(text, SIZE).satisfiable

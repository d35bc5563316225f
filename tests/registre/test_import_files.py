"""Files read into lines, before any rule of the registry: what each of them is, and what is refused."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from geo_service.api.text_formats import excel_cell, plain_cell
from geo_service.errors import InputError
from geo_service.model.pacte.colonnes import colonnes
from geo_service.model.pacte.objets import OBJETS
from geo_service.services.classeur import MAX_UNPACKED_BYTES, cells_of
from geo_service.services.registre_fichier import MAX_LIGNES, cellule, feuille, lire_csv, lire_geojson
from geo_service.services.registre_import import demandes

TEXT = "titre;theme\r\nÉcole;éducation\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_three_encodings_are_read_and_told(encoding: str) -> None:
    sheet = lire_csv(TEXT.encode(encoding))
    assert sheet.lignes[0].cellules == {"titre": "École", "theme": "éducation"}
    assert sheet.lecture["codage"] == encoding


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_three_separators_are_read(separator: str) -> None:
    sheet = lire_csv(f'a{separator}"b{separator}c"\n1{separator}2\n'.encode())
    assert sheet.titres == ("a", f"b{separator}c")


def test_a_line_is_named_by_where_it_begins_whatever_the_lines_inside_its_cells() -> None:
    sheet = lire_csv(b'a;b\n"1\n1";2\n\n3;4\n')
    assert [line.numero for line in sheet.lignes] == [2, 5]


def test_a_line_cut_short_is_a_fault_of_that_line_only() -> None:
    first, second = lire_csv(b"a;b\n1\n3;4\n").lignes
    assert "2 titres" in first.faute
    assert second.faute == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"), (b" \n", "vide"), (b"\xff\xfea\0", "CSV UTF-8"), (b"a\0b", "CSV UTF-8"),
        (b"PK\x03\x04rest", "classeur"), (b'a;b\n"1;2\n', "guillemet"), (b"a;a\n1;2\n", "Deux colonnes"),
        (b"a;b\n", "aucune ligne"), (b"\xef\xbb\xbfa;b\n\xe9;1", "ne l'est pas"), (b"a;b\n\x81;\xe9", "Codage"),
    ],
)  # fmt: skip
def test_what_is_no_csv_is_refused_with_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        lire_csv(content)


def test_too_many_lines_are_refused() -> None:
    with pytest.raises(InputError, match="lignes"):
        lire_csv(b"a\n" + b"1\n" * (MAX_LIGNES + 1))


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"))).map(str.strip))
def test_a_text_that_an_export_wrote_comes_back_as_it_was(text: str) -> None:
    if not text.startswith(("'", '="')):
        assert cellule(plain_cell(text)) == text
        assert cellule(excel_cell(text)) == text


def workbook(path: Path, *rows: tuple[object, ...]) -> bytes:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet, dated = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell, *([dated] if hasattr(cell, "year") else []))
    return path.read_bytes()


def test_a_workbook_is_read_like_its_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    content = workbook(path, ("titre", "n"), ("École", 12), (), ("=1+1", 2.5))
    sheet = feuille(cells_of(str(path), content), {})
    assert [(line.numero, dict(line.cellules)) for line in sheet.lignes] == [
        (2, {"titre": "École", "n": "12"}),
        (4, {"titre": "=1+1", "n": "2.5"}),
    ]


def archive(name: str, size: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/workbook.xml", b"<workbook/>")
        with out.open(name, "w") as entry:
            for _ in range(size >> 20):
                entry.write(b"0" * (1 << 20))
    return buffer.getvalue()


def test_a_small_archive_that_swells_is_refused_before_it_is_read(tmp_path: Path) -> None:
    bomb = archive("xl/sharedStrings.xml", MAX_UNPACKED_BYTES + (2 << 20))
    assert len(bomb) < 1 << 20
    with pytest.raises(InputError, match="décompressé"):
        cells_of(str(tmp_path / "absent.xlsx"), bomb)


def test_an_archive_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    honest = archive("xl/sharedStrings.xml", 2 << 20)
    lying = honest.replace((2 << 20).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(InputError, match="classeur"):
        cells_of(str(tmp_path / "absent.xlsx"), lying)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"a;b\n1;2", archive("other.txt", 0)[:40]],
    ids=["empty", "signature", "text", "cut short"],
)
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="classeur"):
        cells_of(str(tmp_path / "absent.xlsx"), content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "GeoJSON"), (b"[]", "FeatureCollection"), (b'{"type":"Feature"}', "FeatureCollection"),
        (b'{"type":"FeatureCollection","features":{}}', "liste"),
        (b'{"type":"FeatureCollection","features":[]}', "aucune ligne"),
        (b'{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:2154"}},"features":[1]}', "degr"),
        (b"[" * 100_000, "GeoJSON"),
    ],
)  # fmt: skip
def test_what_is_no_collection_in_degrees_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        lire_geojson(content)


def test_objects_of_a_collection_are_lines_numbered_from_one() -> None:
    sheet = lire_geojson(
        b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"n":1}},3]}'
    )
    assert [(line.numero, bool(line.faute)) for line in sheet.lignes] == [(1, False), (2, True)]


def test_a_csv_of_another_library_is_read() -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["titre", "texte"], ['Un "mot", et', "deux\nlignes"]])
    assert lire_csv(buffer.getvalue().encode()).lignes[0].cellules["texte"] == "deux\nlignes"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers()
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
COLUMNS = st.sampled_from([champ.nom for champ in colonnes(OBJETS["projet"])])


@given(
    st.dictionaries(COLUMNS, JSON, max_size=6),
    JSON | st.builds(lambda c: {"type": "Point", "coordinates": c}, JSON),
)
def test_whatever_an_object_holds_it_is_read_or_told_as_a_fault(properties: object, geometry: object) -> None:
    whole = {"titre": "x", "theme": "sante"} | properties  # type: ignore[operator]
    features = [{"type": "Feature", "properties": whole, "geometry": geometry}]
    text = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    try:
        (found,) = demandes(OBJETS["projet"], lire_geojson(text))
    except InputError:
        return  # a text that JSON writes and UTF-8 does not
    assert found.fautes or found.corps["titre"]

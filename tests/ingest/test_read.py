"""Files cut at any byte are refused; files in their declared form are read."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import small_settings

from geo_service.errors import SourceError
from geo_service.ingest.read import read
from geo_service.model.source import Reader

FGB = Reader(format="flatgeobuf", crs=2154)
CSV = Reader(format="csv")
CUTS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def shape_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_settings(tmp_path_factory.mktemp("cut")).data_dir / "shapes" / "communes.fgb"


@CUTS
@given(share=st.floats(0, 0.999))
def test_a_flatgeobuf_cut_anywhere_is_refused_with_a_sentence(
    shape_file: Path, tmp_path: Path, share: float
) -> None:
    body = shape_file.read_bytes()
    cut = tmp_path / "coupe.fgb"
    cut.write_bytes(body[: int(len(body) * share)])
    with pytest.raises(SourceError, match=r"coupe\.fgb .*tronqué.*Obtenez-le de nouveau\."):
        read(FGB, cut)


@CUTS
@given(length=st.integers(0, 60))
def test_a_csv_cut_before_its_last_cell_is_refused(tmp_path: Path, length: int) -> None:
    whole = 'code,nom,note\n1,Élan,"a ""b"" c"\n2,Œuf,"un\ndeux"\n'.encode()
    cut = tmp_path / "coupe.csv"
    cut.write_bytes(whole[:length])
    try:
        rows = read(CSV, cut).rows
    except SourceError as error:
        assert str(error).startswith("coupe.csv")  # noqa: PT017  (either outcome is legal, a wrong row is not)
    else:
        assert set(rows["code"]) <= {"1", "2"}
        assert set(rows["nom"]) <= {"Élan", "Œuf"}


def test_cells_are_text_and_keep_their_zeros(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code,nom\n01001,NA\n,\n", encoding="utf-8")
    assert read(CSV, path).rows.values.tolist() == [["01001", "NA"], ["", ""]]


def test_the_mark_spreadsheets_put_before_utf_8_is_not_part_of_a_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code,nom\n1,a\n", encoding="utf-8-sig")
    assert list(read(CSV, path).rows.columns) == ["code", "nom"]


def test_rows_are_numbered_from_1_without_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code,nom\n1,a\n2,b\n", encoding="utf-8")
    assert list(read(CSV, path).rows.index) == [1, 2]


def test_a_declared_encoding_and_separator_are_used(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code;nom\n1;Élan\n", encoding="latin-1")
    rows = read(Reader(format="csv", encoding="latin-1", separator=";"), path).rows
    assert list(rows["nom"]) == ["Élan"]


@pytest.mark.parametrize("kind", ["geojson", "geopackage", "shapefile", "parquet"])
def test_bytes_of_no_format_are_refused_whatever_is_declared(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"\0\1\2 rien")
    with pytest.raises(SourceError, match=r"pas un fichier .* lisible"):
        read(Reader.model_validate({"format": kind}), path)

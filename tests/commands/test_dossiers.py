"""``geo-service dossiers``: one file per territoire."""

from pathlib import Path

from conftest import Loaded
from pypdf import PdfReader

from geo_service.services.dossiers import write_dossiers


def test_every_territoire_has_its_file(small: Loaded, tmp_path: Path) -> None:
    written = write_dossiers(small.settings, small.url, tmp_path / "dossiers")
    assert [path.suffix for path in written] == [".pdf"] * len(written)
    assert "ouest" in {path.stem for path in written}
    assert all(PdfReader(path).pages for path in written)

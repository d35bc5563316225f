"""The dossier of a territoire as a file: A4, tagged, vector, every number as the API says it."""

import io
import re
import socket
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from conftest import Loaded
from pypdf import PdfReader
from starlette.testclient import TestClient

from geo_service.services.dossier import DossierJob, dossier_styles
from geo_service.services.dossier_file import write
from geo_service.settings import Settings

A4_POINTS = (595.28, 841.89)
ADDRESS = "/territoires/medoc.pdf"
ZONE = "territoire:medoc"


@pytest.fixture(scope="module")
def pdf(computed_api: TestClient) -> PdfReader:
    """The dossier that the service prints."""
    answer = computed_api.get(ADDRESS)
    assert answer.headers["content-type"] == "application/pdf", answer.text
    return PdfReader(io.BytesIO(answer.content))


@pytest.fixture(scope="module")
def text(pdf: PdfReader) -> str:
    """Its words without spaces: a reader of PDF takes some kerning for a space."""
    return bare("".join(page.extract_text() for page in pdf.pages))


def bare(words: str) -> str:
    """Without any kind of space."""
    return re.sub(r"\s+", "", words)


def test_it_is_tagged_titled_and_in_french(pdf: PdfReader) -> None:
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "fr"
    assert pdf.metadata is not None
    assert "Médoc" in (pdf.metadata.title or "")


def test_its_pages_are_a4_and_numbered(pdf: PdfReader) -> None:
    for number, page in enumerate(pdf.pages, 1):
        assert (page.mediabox.width, page.mediabox.height) == pytest.approx(A4_POINTS, abs=0.5)
        assert f"page {number} / {len(pdf.pages)}" in page.extract_text()


def test_its_maps_are_drawn_not_photographed(pdf: PdfReader) -> None:
    assert sum(len(page.images) for page in pdf.pages) == 0


def shown(value: float, unit: str, decimals: int) -> str:
    """A value as the dossier writes it, by hand."""
    if unit.startswith("part "):
        return f"{round(100 * value, 1):.1f}".rstrip("0").rstrip(".").replace(".", ",") + "%"
    number = f"{value:,.{decimals}f}"
    number = number.rstrip("0").rstrip(".") if decimals else number
    return number.replace(",", "").replace(".", ",").replace("-", "−") + (unit if unit == "min" else "")


def observed(api: TestClient, indicateur: str) -> list[dict[str, Any]]:
    """What the API says of an indicator in the territoire."""
    asked = {"indicateur": indicateur, "zone": ZONE, "niveau": "territoire"}
    rows: list[dict[str, Any]] = api.get("/api/observations", params=asked).json()["observations"]
    return rows


def test_every_number_of_its_tables_is_the_one_of_the_api(
    gironde: Loaded, computed_api: TestClient, pdf: PdfReader, text: str
) -> None:
    links = [str(one.get_object()["/A"]["/URI"]) for page in pdf.pages for one in page.get("/Annots", []) if "/A" in one.get_object() and "/URI" in one.get_object()["/A"]]  # fmt: skip
    asked = {told[1] for link in links if (told := re.search(rf"/chiffres/(\w+)/{ZONE}$", link))}
    assert len(asked) > 20
    answer = computed_api.get("/api/indicateurs").json()
    known = {one["id"]: one for one in answer["indicateurs"]}
    rows = [
        row for name in sorted(asked) for row in observed(computed_api, name) if row["valeur"] is not None
    ]
    assert len(rows) > 15
    for row in rows:
        one = known[row["indicateur"]]
        said = shown(row["valeur"], one["unite"], one["decimales"])
        places = [match.end() for match in re.finditer(re.escape(bare(one["titre"])), text)]
        assert any(said in text[place : place + 300] for place in places), (row["indicateur"], said)


def test_a_dossier_held_already_is_not_sent_again(computed_api: TestClient) -> None:
    etag = computed_api.get(ADDRESS).headers["etag"]
    assert computed_api.get(ADDRESS, headers={"If-None-Match": etag}).status_code == 304


def test_an_unknown_territoire_has_no_dossier(computed_api: TestClient) -> None:
    assert computed_api.get("/territoires/nulle-part.pdf").status_code == 404


def test_a_dossier_asks_for_nothing_outside_of_itself(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        image = f'<img src="http://127.0.0.1:{server.getsockname()[1]}/x.png" alt="x">'
        html = f'<html lang="fr"><title>x</title><p>x{image}'
        write(DossierJob(html, dossier_styles(Settings()), "http://localhost/", tmp_path / "x.pdf", 1 << 20))
        with pytest.raises(BlockingIOError):
            server.accept()
    assert PdfReader(tmp_path / "x.pdf").pages


def printed(body: str, path: Path) -> PdfReader:
    """A page of one's own with the styles of paper."""
    html = f'<html lang="fr"><title>x</title><body class="dossier"><main class="document">{body}</main>'
    write(DossierJob(html, dossier_styles(Settings()), "http://localhost/", path, 1 << 24))
    return PdfReader(path)


def test_a_theme_of_the_matrix_is_never_cut_and_its_head_is_on_every_page(tmp_path: Path) -> None:
    head = "<thead><tr><th>Titre du tableau</th></tr></thead>"
    proofs = "<ul>" + "<li>Une preuve, avec sa source.</li>" * 9 + "</ul>"
    themes = "".join(
        f"<tbody><tr><td>Theme{rank}.</td></tr><tr class='preuves'><td>{proofs}Fin{rank}.</td></tr></tbody>"
        for rank in range(20)
    )
    pages = [bare(page.extract_text()) for page in printed(f"<table class='carences'>{head}{themes}</table>", tmp_path / "x.pdf").pages]  # fmt: skip
    assert len(pages) > 2
    assert all("Titredutableau" in page for page in pages)
    assert all(any(f"Theme{rank}." in page and f"Fin{rank}." in page for page in pages) for rank in range(20))


def test_each_theme_of_the_matrix_holds_its_evidence(computed_api: TestClient) -> None:
    page = computed_api.get("/territoires/medoc").text
    matrix = page.partition('<table class="carences">')[2].partition("</table>")[0]
    themes = matrix.split("<tbody>")[1:]
    assert themes
    for theme in themes:
        (name,) = re.findall(r'<th scope="row">(.*?)</th>', theme)
        assert [f"Preuves, {name} :"] * theme.count("preuves") == re.findall(r"Preuves, .*? :", theme)


def test_no_page_but_the_last_is_a_quarter_empty(computed_api: TestClient) -> None:
    document = pypdfium2.PdfDocument(computed_api.get(ADDRESS).content)
    filled = [used_share(document[rank]) for rank in range(len(document) - 1)]
    assert min(filled) > 0.75, filled


def used_share(page: pypdfium2.PdfPage) -> float:
    """How far down the column of text some ink is, its foot of page left out."""
    image = page.render(scale=1).to_pil().convert("L")
    top, bottom = (round(image.height * mm / 297) for mm in (17, 297 - 18))
    box = image.crop((0, top, image.width, bottom)).point(lambda light: 255 * (light < 200)).getbbox()
    return box[3] / (bottom - top) if box else 0.0

"""A view of the map as a sheet: colours and counts of /api/classes, words as text, files that open."""

import io
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from pypdf import PdfReader
from starlette.testclient import TestClient

from geo_service.pages.palettes import read_palettes
from geo_service.settings import Settings

SVG = "{http://www.w3.org/2000/svg}"
MINUTES = {"indicateur": "minutes_essai", "niveau": "commune"}
A4_LANDSCAPE_POINTS = (841.89, 595.28)
DPI = 200


def sheet(api: TestClient, **asked: Any) -> ET.Element:
    answer = api.get("/carte.svg", params=asked)
    assert answer.status_code == 200, answer.text
    return ET.fromstring(answer.text)


def told(drawing: ET.Element) -> list[str]:
    """The lines of text of a drawing."""
    return [one.text or "" for one in drawing.iter(f"{SVG}text")]


def fills(drawing: ET.Element) -> dict[str, str]:
    """Colour of each zone that has words, by these words."""
    paths = ((path.findtext(f"{SVG}title"), path.get("fill")) for path in drawing.iter(f"{SVG}path"))
    return {words: fill for words, fill in paths if words and fill}


@pytest.mark.parametrize("cut", [{}, {"methode": "fisher-jenks", "k": 3}, {"bornes": "10,20"}])
def test_each_commune_has_the_colour_of_its_class(measured_api: TestClient, cut: dict[str, Any]) -> None:
    made = measured_api.get("/api/classes", params=MINUTES | cut).json()
    rows = measured_api.get("/layers/minutes_essai.commune.geojson").json()["features"]
    drawn = {
        words.partition(" : ")[0]: fill
        for words, fill in fills(sheet(measured_api, **MINUTES, **cut)).items()
    }
    for row in (one["properties"] for one in rows):
        lines = made["classes"] if row["valeur"] is not None else made["sans_valeur"]
        held = (
            one
            for one in lines
            if row["qualite"] == one["valeur"] or (row["valeur"] or 0) <= float(one.get("a", -1))
        )
        assert drawn[row["nom"]] == next(held)["couleur"]


def test_the_counts_of_the_legend_make_every_zone(measured_api: TestClient) -> None:
    made = measured_api.get("/api/classes", params=MINUTES).json()
    lines = told(sheet(measured_api, **MINUTES))
    start = lines.index(made["classes"][0]["libelle"])
    counts = lines[start + 1 : start + 2 * (len(made["classes"]) + len(made["sans_valeur"])) : 2]
    assert sum(map(int, counts)) == len(measured_api.get("/layers/communes.geojson").json()["features"])


def test_a_title_is_text_whatever_it_holds(measured_api: TestClient) -> None:
    title = 'Médoc & <script>alert("1")</script>'
    drawing = sheet(measured_api, titre=title, **MINUTES)
    assert told(drawing)[0] == drawing.findtext(f"{SVG}title") == title


def test_the_colours_chosen_are_those_drawn(measured_api: TestClient) -> None:
    sequence = read_palettes(Settings().maps_dir).sequence("quantite")
    drawn = fills(sheet(measured_api, palette="quantite", k=2, **MINUTES))
    assert {sequence[0], sequence[-1]} <= set(drawn.values())


def test_points_are_drawn_when_asked_and_filtered_as_asked(measured_api: TestClient) -> None:
    counts = [
        len(list(sheet(measured_api, **asked).iter(f"{SVG}circle")))
        for asked in ({}, {"couches": "faits,communes"}, {"couches": "faits", "faits": "theme:egalite"})
    ]
    assert counts[0] == counts[2] == 0
    assert counts[1] > 0


@pytest.mark.parametrize(
    "asked",
    [
        {"vue": "a/b/c"}, {"vue": "99/45/0"}, {"emprise": "1,2,3"}, {"palette": "arc-en-ciel"}, {"zone": "x"},
        {"titre": "x" * 151}, {"titre": "\x00"}, {"couches": "a b"}, {"projets": "montant:beaucoup"}, {"bidule": "1"},
        {"projets": "cercles:beaucoup"}, {"faits": "cercles:vote"}, {"services": "type:a,b,c,d,e,f"},
        {"services": "type:rien_de_tel"}, {"minutes": "non"}, {"isochrone": "loin"}, {"isochrone": "epci:1"},
        MINUTES | {"seuil": "loin"}, MINUTES | {"millesime": "1900"}, MINUTES | {"k": "99"},
    ],
)  # fmt: skip
def test_a_parameter_that_cannot_be_is_refused_in_words(
    measured_api: TestClient, asked: dict[str, str]
) -> None:
    answer = measured_api.get("/carte.svg", params=asked)
    assert answer.status_code == 400
    assert answer.json()["detail"].endswith(".")


def test_the_same_sheet_is_a_page_to_print_and_an_image(measured_api: TestClient) -> None:
    printed = measured_api.get("/carte.pdf", params=MINUTES | {"titre": "Minutes en essai"})
    (page,) = PdfReader(io.BytesIO(printed.content)).pages
    image = Image.open(io.BytesIO(measured_api.get("/carte.png", params=MINUTES).content))
    assert tuple(float(side) for side in page.mediabox[2:]) == pytest.approx(A4_LANDSCAPE_POINTS, abs=0.1)
    assert "Minutesenessai" in page.extract_text().replace(" ", "")
    assert image.size == tuple(pytest.approx(side / 72 * DPI, abs=1) for side in A4_LANDSCAPE_POINTS)
    assert len(image.getcolors(1 << 20) or []) > 20


def test_a_sheet_already_held_is_not_sent_again(measured_api: TestClient) -> None:
    tag = measured_api.get("/carte.svg", params=MINUTES).headers["etag"]
    again = measured_api.get("/carte.svg", params=MINUTES, headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_services_by_type_are_drawn_counted_and_sourced(measured_api: TestClient) -> None:
    (kind, *_) = measured_api.get("/api/services").json()["services"]
    rows = measured_api.get("/layers/services.geojson", params={"type": kind["type"]}).json()["features"]
    drawing = sheet(measured_api, services=f"type:{kind['type']}")
    marks = [one.text for one in drawing.iter(f"{SVG}title") if one.text.startswith(f"{kind['libelle']} : ")]  # type: ignore[union-attr]
    said = " ".join(told(drawing))
    assert sorted(marks) == sorted(f"{kind['libelle']} : {row['properties']['nom']}" for row in rows)
    assert f"{kind['libelle']} ({kind['source_titre']}, {kind['millesime']})" in said
    assert kind["source_titre"] in said.partition("Sources et licences")[2]


def test_an_isochrone_is_drawn_with_the_surfaces_of_its_own_address(measured_api: TestClient) -> None:
    answer = measured_api.get("/api/travel/isochrone", params={"zone": "commune:99005"}).json()
    said = " ".join(told(sheet(measured_api, isochrone="commune:99005")))
    assert f"En voiture depuis la mairie de {answer['origine']['nom']}" in said
    for area in (one["properties"] for one in answer["features"]):
        surface = f"{area['superficie_km2']:,.1f}".removesuffix(".0").replace(",", "\u202f").replace(".", ",")
        assert f"{area['minutes']}\u00a0min" in said
        assert f" : {surface}\u00a0km²" in said
    assert answer["mention"] in said


def test_a_filter_is_told_in_words(measured_api: TestClient) -> None:
    asked = "theme:egalite;etat:en_cours;annee:2019-;montant:publie,1000,"
    said = " ".join(told(sheet(measured_api, couches="faits", faits=asked)))
    legend = said.partition("Faits")[2].partition("Sources et licences")[0]
    assert "état «\u00a0en cours\u00a0», années à partir de 2019, montant publié à partir de 1" in legend
    assert "en_cours" not in legend


def test_a_browser_may_show_the_pictures_that_a_sheet_holds(measured_api: TestClient) -> None:
    """Minutes everywhere are a picture inside the drawing; nothing else is allowed, and nothing from elsewhere."""
    policy = measured_api.get("/carte.svg").headers["content-security-policy"]
    assert policy == "default-src 'none'; img-src data:"

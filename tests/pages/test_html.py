"""The page before any script runs: French, accessible, nothing inline, nothing from elsewhere."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from geo_service.catalog import Catalog
from geo_service.model.source import Nature
from geo_service.pages.html import attributions, demonstration_titles, render_map
from geo_service.settings import Settings


@pytest.fixture(scope="session")
def page(catalog: Catalog) -> str:
    return render_map(Settings(), catalog)


class Attributes(HTMLParser):
    """Every attribute of every element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, name, value or "") for name, value in attrs]


def test_nothing_is_inline(page: str) -> None:
    names = {name for _, name, _ in Attributes(page).found}
    assert "style" not in names
    assert not any(name.startswith("on") for name in names)
    (script,) = re.findall(r"<script[^>]*>", page)
    assert re.fullmatch(r'<script type="module" src="/static/scripts/[0-9a-f]{12}/carte\.js">', script)
    assert "<style" not in page


def test_every_address_is_of_this_server(page: str) -> None:
    addresses = [value for _, name, value in Attributes(page).found if name in {"src", "href"}]
    assert addresses
    assert all(address.startswith(("/", "#")) for address in addresses)


def test_every_declared_layer_has_its_box(page: str, catalog: Catalog) -> None:
    boxes = re.findall(r'name="couche" value="([^"]+)"', page)
    drawn = {name for name, layer in catalog.layers.items() if layer.style.kind != "none"}
    assert (set(boxes), len(boxes)) == (drawn, len(drawn))


def test_without_javascript_a_sentence_gives_the_files(page: str) -> None:
    sentence = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert "JavaScript" in sentence
    assert "/layers/communes.csv" in sentence


def test_producers_are_credited_once_and_share_alike_is_named(catalog: Catalog) -> None:
    names = attributions(catalog.layers.values(), catalog.sources)
    assert len(set(names)) == len(names)
    assert {"IGN", "INSEE", "DILA", "© les contributeurs d'OpenStreetMap (ODbL)"} <= set(names)


def test_no_banner_while_every_source_is_real(page: str, catalog: Catalog) -> None:
    assert demonstration_titles(catalog.layers.values(), catalog.sources) == ()
    assert "démonstration" not in page


def test_demonstration_data_are_announced_by_a_banner(catalog: Catalog) -> None:
    made = catalog.source("mairies").model_copy(update={"nature": Nature.DEMONSTRATION})
    sources = {**catalog.sources, "mairies": made}
    assert demonstration_titles(catalog.layers.values(), sources) == ("Mairies", "Mairies comptées")
    assert "Données de démonstration" in render_map(Settings(), replace(catalog, sources=sources))


def test_the_words_of_the_departement_are_its_own(catalog: Catalog) -> None:
    labels = catalog.departement.labels.model_copy(update={"territoire": "pays", "territoires": "pays"})
    elsewhere = catalog.departement.model_copy(update={"nom": "Pays <d’essai>", "labels": labels})
    page = render_map(Settings(), replace(catalog, departement=elsewhere))
    assert "Pays &lt;d’essai&gt; : carte des pays" in page
    assert "Gironde" not in page

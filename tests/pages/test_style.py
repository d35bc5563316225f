"""The style document and the legend say the same thing of every layer."""

from typing import Any

import pytest

from geo_service.catalog import Catalog
from geo_service.errors import ConfigurationError
from geo_service.model.layer import Layer
from geo_service.pages.legend import layer_legend, legend_groups
from geo_service.pages.palettes import Palettes
from geo_service.pages.style import FAR_SOURCE, layer_style, map_style

BASE = "https://carte.example"


@pytest.fixture(scope="session")
def style(catalog: Catalog, palettes: Palettes) -> dict[str, Any]:
    return map_style(catalog.layers.values(), palettes, BASE)


def made(**style: Any) -> Layer:
    """A declared layer with one column and this style."""
    column = {"name": "code", "label": "Code"}
    return Layer.model_validate(
        {
            "id": "essai",
            "title": "Essai",
            "view": "zone",
            "geometry": "polygon",
            "column": [column],
            "style": style,
        }
    )


def drawings(document: dict[str, Any], couche: str) -> list[dict[str, Any]]:
    return [layer for layer in document["layers"] if layer.get("metadata", {}).get("couche") == couche]


def always_drawn(catalog: Catalog) -> set[str]:
    """Layers that the style draws; the others are drawn on demand."""
    return {layer.id for layer in catalog.layers.values() if layer.style.kind != "none"}


def test_layers_are_drawn_in_their_declared_order(style: dict[str, Any], catalog: Catalog) -> None:
    near = [layer for layer in style["layers"][1:] if layer["source"] != FAR_SOURCE]
    drawn = list(dict.fromkeys(layer["metadata"]["couche"] for layer in near))
    assert drawn == sorted(drawn, key=lambda couche: catalog.layer(couche).order)
    assert set(drawn) == always_drawn(catalog)


def test_hidden_layers_are_in_the_style_but_not_shown(style: dict[str, Any], catalog: Catalog) -> None:
    for layer in style["layers"][1:]:
        shown = catalog.layer(layer["metadata"]["couche"]).visible
        assert layer["layout"]["visibility"] == ("visible" if shown else "none")


def test_layers_shown_at_first_travel_in_one_tile(style: dict[str, Any], catalog: Catalog) -> None:
    first = {layer.id for layer in catalog.layers.values() if layer.visible}
    ids = style["sources"]["carte"]["url"].removeprefix(f"{BASE}/tiles/").removesuffix(".json")
    assert set(ids.split(",")) == first
    assert set(style["sources"]) == {"carte", FAR_SOURCE} | (always_drawn(catalog) - first)


def test_coarse_shapes_stand_under_all_the_rest_and_are_never_asked_in_detail(
    style: dict[str, Any], catalog: Catalog
) -> None:
    far = {layer.id for layer in catalog.layers.values() if layer.style.far}
    under = style["layers"][1 : 1 + len(far)]
    assert {layer["metadata"]["couche"] for layer in under} == far
    assert {layer["source"] for layer in under} == {FAR_SOURCE}
    assert style["sources"][FAR_SOURCE]["maxzoom"] < min(layer["minzoom"] for layer in under)
    for layer in under:
        (near,) = (one for one in style["layers"] if one["id"] == layer["metadata"]["couche"])
        assert layer["paint"] == near["paint"]


def test_fills_have_no_antialias_so_that_no_seam_shows(style: dict[str, Any]) -> None:
    fills = [layer for layer in style["layers"] if layer["type"] == "fill"]
    assert fills
    assert all(layer["paint"]["fill-antialias"] is False for layer in fills)


def test_names_use_the_fonts_of_the_reader(style: dict[str, Any]) -> None:
    assert "glyphs" not in style
    assert "sprite" not in style


def test_inferred_memberships_are_hatched_and_said_so(
    style: dict[str, Any], catalog: Catalog, palettes: Palettes
) -> None:
    hatched = [layer for layer in drawings(style, "communes") if "fill-pattern" in layer["paint"]]
    assert [layer["filter"] for layer in hatched] == [["==", ["get", "territoire_confiance"], "inferred"]]
    assert [entry.symbol for entry in layer_legend(catalog.layer("communes"), palettes)] == ["hatch"]


def test_the_legend_shows_the_colours_that_are_drawn(
    style: dict[str, Any], catalog: Catalog, palettes: Palettes
) -> None:
    for couche in ("territoires", "faits", "eau", "limites", "mairies"):
        drawn = repr([layer["paint"] for layer in drawings(style, couche)])
        assert all(entry.colour in drawn for entry in layer_legend(catalog.layer(couche), palettes))


def test_a_translucent_fill_has_the_colour_seen_in_its_legend(palettes: Palettes) -> None:
    (entry,) = layer_legend(made(kind="fill", colour="hachure", opacity=0.0), palettes)
    assert entry.colour == palettes.colour("fond")


def test_a_value_without_class_is_not_drawn_as_a_class(palettes: Palettes) -> None:
    layer = made(kind="fill", palette="eaux", by="nature")
    (drawing,) = drawings(layer_style(layer, palettes), "essai")
    assert drawing["filter"] == ["in", ["get", "nature"], ["literal", ["mer", "estuaire", "lac"]]]


def test_the_style_of_one_layer_shows_it_even_if_the_map_does_not(
    catalog: Catalog, palettes: Palettes
) -> None:
    for name in ("cantons", "territoires"):
        (drawing,) = drawings(layer_style(catalog.layer(name), palettes), name)
        assert drawing["layout"]["visibility"] == "visible"


def test_a_layer_that_draws_nothing_has_neither_style_nor_legend(palettes: Palettes) -> None:
    layer = made(kind="none")
    assert len(map_style([layer], palettes)["layers"]) == 1
    assert layer_legend(layer, palettes) == ()
    assert legend_groups([layer], palettes) == ()


def test_an_unknown_colour_stops_with_its_name(palettes: Palettes) -> None:
    with pytest.raises(ConfigurationError, match="fuchsia"):
        layer_style(made(kind="line", colour="fuchsia"), palettes)


def test_context_and_names_are_read_last_in_the_legend(catalog: Catalog, palettes: Palettes) -> None:
    titles = [group.title for group in legend_groups(catalog.layers.values(), palettes)]
    assert titles[0] == "Périmètres"
    assert titles[-1] == "Contexte"

"""The map of an indicator: colours apart for everyone, lightness that falls, a legend of what is drawn."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from pages.test_palettes import JUST_NOTICEABLE, LUMINANCE, VISIONS, distance, linear

from geo_service.model.classes import MapClasses, as_shown, classes_by, shown_limits
from geo_service.model.indicator import Indicateur, PublishedIndicator
from geo_service.model.zone import Niveau
from geo_service.pages.choropleth import (
    NO_VALUE_COLOURS,
    Choropleth,
    choropleth_legend,
    choropleth_style,
    class_colours,
)
from geo_service.pages.fiche_text import told
from geo_service.pages.palettes import Palettes, sampled


def indicator(**more: object) -> Indicateur:
    """A definition of an indicator."""
    return Indicateur.model_validate(
        {
            "id": "essai", "titre": "Essai", "famille": "services", "theme": "sante", "unite": "min", "definition": "x",
            "formule": "x", "methode": "x_v1", **more,
        }
    )  # fmt: skip


def drawn(classes: MapClasses, *, demonstration: bool = False, **more: object) -> Choropleth:
    """A map of those classes."""
    definition = indicator(**more)
    layer = PublishedIndicator(definition, ("2024",)).layer(Niveau.COMMUNE)
    assert layer is not None
    return Choropleth(layer, definition, classes, demonstration)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", ["manque", "quantite"])
def test_neighbouring_classes_and_absences_are_told_apart_by_everyone(
    palettes: Palettes, name: str, vision: str
) -> None:
    colours = palettes.sequence(name)
    absent = [palettes.colour(one) for one in NO_VALUE_COLOURS.values()]
    pairs = [*pairwise(colours), *((one, other) for one in colours for other in absent), *pairwise(absent)]
    assert min(distance(one, other, VISIONS[vision]) for one, other in pairs) >= 2 * JUST_NOTICEABLE


@pytest.mark.parametrize("name", ["manque", "quantite"])
def test_a_sequence_darkens_all_along_so_that_it_reads_in_grey(palettes: Palettes, name: str) -> None:
    luminance = [float(LUMINANCE @ linear(colour)) for colour in palettes.sequence(name)]
    assert all(high > low for high, low in pairwise(luminance))


@pytest.mark.parametrize("count", range(1, 10))
def test_as_many_colours_as_classes_all_different(palettes: Palettes, count: int) -> None:
    assert len(set(sampled(palettes.sequence("manque"), count))) == count


def test_without_judgement_another_sequence_is_used(palettes: Palettes) -> None:
    judged, neutral = (
        class_colours(indicator(sens=sens), 5, palettes) for sens in ("plus_haut_moins_bon", "sans_jugement")
    )
    assert not set(judged) & set(neutral)


def test_generated_figures_are_hatched(palettes: Palettes) -> None:
    classes = classes_by([1.0, 2.0], (1.0,), {})
    plain, generated = (
        choropleth_style(drawn(classes, demonstration=made), palettes) for made in (False, True)
    )
    assert [len(style["layers"]) for style in (plain, generated)] == [2, 3]
    assert generated["layers"][2]["paint"]["fill-pattern"] == "hachure"


def test_without_any_value_only_absences_are_drawn(palettes: Palettes) -> None:
    nothing = classes_by([], (1.0,), {"missing": 3})
    entries = choropleth_legend(drawn(MapClasses("quantiles", (), (), None, None, {"missing": 3})), palettes)
    assert [(entry.label, entry.count) for entry in entries] == [("donnée absente", 3)]
    assert nothing.counts == (0,)


def test_labels_are_french_and_shares_are_percentages(palettes: Palettes) -> None:
    classes = classes_by([0.1, 0.25, 0.5], (0.25,), {})
    entries = choropleth_legend(drawn(classes, unite="part des locaux"), palettes)
    assert [entry.label for entry in entries] == ["10 à 25\u00a0%", "plus de 25 à 50\u00a0%"]
    assert told(indicator(), 1234.52) == "1\u202f234,5\u00a0min"


def test_limits_keep_the_decimals_of_values_without_moving_any() -> None:
    assert shown_limits([10.0, 10.0008, 12.3456]) == (10.0, 12.345)


@pytest.mark.parametrize("unite", ["min", "part des locaux", "locaux", "indice de Gini"])
def test_a_colour_is_that_of_the_class_of_the_number_written_beside(palettes: Palettes, unite: str) -> None:
    values = [number / 1000 for number in range(-1500, 13500, 7)]
    one = indicator(unite=unite)
    classes = classes_by(values, (-1.25, 0.0, 0.62, 2.349, 7.1), {}, one.decimals)
    fill = choropleth_style(drawn(classes, unite=unite), palettes)["layers"][1]["paint"]["fill-color"][2]
    step = Decimal(1).scaleb(-one.decimals)
    for value in values:
        read = Decimal(str(value)).quantize(step, ROUND_HALF_UP)
        wanted = next(rank for rank, limit in enumerate(classes.breaks) if read <= Decimal(str(limit)))
        assert sum(value >= stop for stop in fill[3::2]) == wanted, value


def test_halves_are_read_away_from_zero() -> None:
    assert [as_shown(value, 1) for value in (12.35, -12.35, 0.04, -0.04)] == [12.4, -12.4, 0.0, 0.0]

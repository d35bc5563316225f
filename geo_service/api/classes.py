"""Classes of an indicator's map: breaks, counts, colours; and the style drawn with them."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from psycopg import AsyncConnection
from starlette.responses import Response

from geo_service.api.classes_parameters import ClassesAsked, CutBy, classes_of_query
from geo_service.api.indicator_answers import about, notice_of, published
from geo_service.api.indicator_parameters import Agents, Level, only
from geo_service.api.links import base_url
from geo_service.api.state import AppState, Snapshot, State
from geo_service.api.tilejson import conditional_json
from geo_service.errors import NotFoundError
from geo_service.model.indicator import VIEW, Indicateur, layer_id
from geo_service.model.layer import Layer
from geo_service.model.source import Nature
from geo_service.pages.choropleth import Choropleth, choropleth_legend, choropleth_style
from geo_service.pages.palettes import read_palettes
from geo_service.services.map_classes import LayerKey, map_classes

Json = dict[str, Any]
router = APIRouter(tags=["Indicateurs"])

NAMES = ("indicateur", "niveau", "millesime", "methode", "k", "bornes", "audience")
CLOSED = "classes fermées à droite : une valeur égale à une limite est dans la classe qu'elle ferme"

IndicatorName = Annotated[
    str, Query(description="identifiant de /api/indicateurs", examples=["temps_pharmacie"])
]
Vintage = Annotated[
    str | None, Query(description="un millésime ; par défaut le dernier", examples=["2024"])
]


@router.get(
    "/api/classes",
    summary="Classes d'un indicateur : limites, effectifs, couleurs, méthode",
    dependencies=[only(*NAMES)],
)
async def classes(  # noqa: PLR0913  (one argument per part of the question)
    indicateur: IndicatorName, niveau: Level, cut: CutBy, agents: Agents, request: Request, state: AppState,
    connection: Snapshot, millesime: Vintage = None,
) -> Response:  # fmt: skip
    """Faites avec les chiffres à chaque publication (« manuel » : à la demande) ; la carte et sa légende en viennent.

    Les valeurs sont classées telles que les couches les montrent, à trois décimales.
    """
    (row,) = await published(connection, [indicateur], agents=agents)
    layer = state.layer(layer_id(indicateur, niveau), millesime)
    drawn, vintage = await _drawn(connection, state, layer, (indicateur, niveau, millesime), cut)
    made = drawn.classes
    legend = choropleth_legend(drawn, read_palettes(state.settings.maps_dir))
    told = [
        {"valeur": entry.value, "libelle": entry.label, "couleur": entry.colour, "effectif": entry.count}
        for entry in legend
    ]
    ranges = made.bounds()
    return conditional_json(
        request,
        {
            "indicateur": about(row),
            "niveau": niveau,
            "millesime": vintage,
            "methode": made.method,
            "k": len(made.breaks),
            "k_demande": cut.k if not cut.limits else len(cut.limits),
            "bornes": made.breaks,
            "regle": CLOSED,
            "minimum": made.minimum,
            "maximum": made.maximum,
            "classes": [
                {"de": low, "a": high} | entry for (low, high), entry in zip(ranges, told, strict=False)
            ],
            "sans_valeur": told[len(ranges) :],
            "zones_sans_valeur": sum(made.missing.values()),
            "note": made.note,
            "avertissement": notice_of([row]),
        },
    )


def is_indicator(layer: Layer) -> bool:
    """Whether a layer is drawn by classes."""
    return layer.view == VIEW


async def indicator_style(layer: Layer, request: Request, state: State) -> Response:
    """The MapLibre style of an indicator's layer, by ``methode``, ``k``, ``bornes``: quantiles in five by default."""
    name, _, rest = layer.id.partition(".")
    niveau, _, vintage = rest.partition(".")
    asked = classes_of_query(request.query_params)
    async with state.snapshot() as connection:
        drawn, _ = await _drawn(connection, state, layer, (name, niveau, vintage or None), asked)
    palettes = read_palettes(state.settings.maps_dir)
    return conditional_json(request, choropleth_style(drawn, palettes, base_url(request, state.settings)))


async def _drawn(
    connection: AsyncConnection, state: State, layer: Layer, key: LayerKey, cut: ClassesAsked
) -> tuple[Choropleth, str]:
    made, vintage = await map_classes(connection, key, cut.methode, cut.k, cut.limits)
    definition, nature = _known(state.live.current.indicateurs, key[0])
    return Choropleth(layer, definition, made, nature == Nature.DEMONSTRATION), vintage


def _known(indicateurs: Mapping[str, Any], name: str) -> tuple[Indicateur, str]:
    found = indicateurs.get(name)
    if found is None:
        raise NotFoundError(f"Indicateur « {name} » inconnu : la liste est à /api/indicateurs.")
    return found.definition, found.nature_min

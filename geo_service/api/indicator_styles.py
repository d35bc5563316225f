"""The map of an indicator's layer, drawn by its classes."""

from typing import Any

from fastapi import Request
from psycopg import AsyncConnection

from geo_service.api.classes_parameters import ClassesAsked, classes_of_query
from geo_service.api.links import base_url
from geo_service.api.state import State
from geo_service.model.indicator import VIEW
from geo_service.model.layer import Layer
from geo_service.model.source import Nature
from geo_service.pages.choropleth import Choropleth, choropleth_style
from geo_service.pages.palettes import Palettes
from geo_service.services.map_classes import map_classes


def is_indicator(layer: Layer) -> bool:
    """Whether a layer is drawn by classes."""
    return layer.view == VIEW


async def indicator_style(layer: Layer, request: Request, state: State, palettes: Palettes) -> dict[str, Any]:
    """The MapLibre style of an indicator's layer, by ``methode``, ``k``, ``bornes``; see ``map_classes``."""
    asked = classes_of_query(request.query_params)
    async with state.snapshot() as connection:
        drawn, _ = await drawn_by_classes(connection, state, layer, asked)
    return choropleth_style(drawn, palettes, base_url(request, state.settings))


async def drawn_by_classes(
    connection: AsyncConnection, state: State, layer: Layer, cut: ClassesAsked
) -> tuple[Choropleth, str]:
    """A layer with its classes, and their vintage.

    Raises:
        NotFoundError, UnavailableError: see ``map_classes``.
    """
    name, _, rest = layer.id.partition(".")
    niveau, _, vintage = rest.partition(".")
    known = state.live.current.indicateurs[name]
    key = (name, niveau, vintage or None)
    made, told = await map_classes(connection, key, known.definition, cut.methode, cut.k, cut.limits)
    demonstration = known.nature_min == Nature.DEMONSTRATION
    return Choropleth(layer, known.definition, made, demonstration), told

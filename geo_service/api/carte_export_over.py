"""What the address of a printed map lays over its zones, found before anything is drawn."""

import orjson
from psycopg import AsyncConnection

from geo_service.api.carte_export_parameters import SheetQuery
from geo_service.api.state import State
from geo_service.api.travel import isochrone_asked
from geo_service.model.tile import LonLat
from geo_service.model.zone import Niveau, ZoneId
from geo_service.services.feuille import Overlays
from geo_service.services.feuille_filtre import Filter, Names, filter_words
from geo_service.services.feuille_minutes import Minutes, Reached
from geo_service.services.feuille_points import Shown, ShownServices, known_types
from geo_service.services.isochrone_job import isochrone_job, isochrone_key
from geo_service.store.raster_reads import raster
from geo_service.store.sheet_reads import zones_counted
from geo_service.store.surcouches import service_rows, theme_rows

SERVICES = "services"


async def reached_from(state: State, place: LonLat | ZoneId | None) -> Reached | None:
    """The isochrone of a place, kept since the screen asked for it or drawn now.

    Raises:
        NotFoundError, UnavailableError: as its own address.
    """
    if place is None:
        return None
    inputs, asked = await isochrone_asked(state, place)
    key = isochrone_key(inputs, asked)
    file = await state.exports.file(key, isochrone_job(state.settings, inputs, asked))
    try:
        return Reached(orjson.loads(file.path.read_bytes()))
    finally:
        state.exports.release(file)


async def overlays(
    connection: AsyncConnection, state: State, query: SheetQuery, reached: Reached | None
) -> Overlays:
    """All of them.

    Raises:
        NotFoundError, InputError: an unknown layer, or an unknown type of service.
    """
    names = await _names(connection)
    return Overlays(
        layers=_layers(state, query, names),
        services=await _services(connection, state, query, names),
        minutes=await _minutes(connection, query),
        reached=reached,
    )


def crossings(state: State) -> tuple[str, ...]:
    """Sources that times of travel are computed from, beside the waters."""
    grid = state.catalog.departement.grille_terrestre
    return tuple(name for name in (grid.ponts, grid.bacs) if name) if grid else ()


async def _names(connection: AsyncConnection) -> Names:
    themes = {row["slug"]: row["libelle"] for row in await theme_rows(connection)}
    zones = await zones_counted(connection, Niveau.TERRITOIRE)
    return Names(themes, {row["code"]: row["nom"] for row in zones})


def _layers(state: State, query: SheetQuery, names: Names) -> tuple[Shown, ...]:
    """Layers of points among those of the address; the others are drawn on every sheet, or on none."""
    named = [state.catalog.layer(name) for name in query.layers]
    points = [one for one in named if one.geometry == "point" and one.style.kind == "circle"]
    kept = [query.filters.get(one.id, Filter()) for one in points]
    return tuple(Shown(one, keep, filter_words(keep, names)) for one, keep in zip(points, kept, strict=True))


async def _services(
    connection: AsyncConnection, state: State, query: SheetQuery, names: Names
) -> ShownServices | None:
    asked = query.services
    if not asked.types:
        return None
    known = known_types(asked, await service_rows(connection))
    where = names.territoires.get(asked.territoire, asked.territoire)
    return ShownServices(state.catalog.layer(SERVICES), asked, known, where)


async def _minutes(connection: AsyncConnection, query: SheetQuery) -> Minutes | None:
    """The raster of the indicator; none where the screen offers none."""
    if not query.minutes or query.indicateur is None:
        return None
    row = await raster(connection, query.indicateur)
    return Minutes(row) if row is not None else None

"""Maps to take away: one file per theme and territoire, written by this process, one after the other."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import atan, degrees, exp, pi
from pathlib import Path
from typing import Any, Final

import orjson
from psycopg import AsyncConnection

from geo_service.catalog import Catalog, load_catalog
from geo_service.errors import ConfigurationError, NotFoundError
from geo_service.gaps.carence_besoin import stale
from geo_service.model.classes import DEFAULT_K
from geo_service.model.indicator import Lecture, PublishedIndicator
from geo_service.model.libelles import NATURE_LABELS
from geo_service.model.zone import Niveau
from geo_service.pages.a_emporter import TakenIndicator, TakenLink, TakenPage, render_index, render_taken
from geo_service.pages.choropleth import Choropleth
from geo_service.pages.fiche_text import publication_words
from geo_service.pages.folium_map import Bounds, leaflet
from geo_service.pages.palettes import Palettes, read_palettes
from geo_service.pages.svg_map import SvgMap
from geo_service.services.beyond import alphabetical
from geo_service.services.feuille_zones import SPHERE_M, drawn_indicator
from geo_service.services.fiche_subject import is_made
from geo_service.services.map_classes import map_classes
from geo_service.settings import Settings
from geo_service.store import fiche_reads as reads
from geo_service.store.engine import read_conninfo
from geo_service.store.indicator_reads import ValuesAsked, indicator_rows, value_cells
from geo_service.store.live import Current, read_current
from geo_service.store.lookup import publication
from geo_service.store.sheet_reads import Extent, chosen_in, extent_of

BAND: Final = 2
"""Outlines of a territoire on half a screen: 120 m on the ground are a pixel."""

DECIMALS: Final = 5

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """Which themes and which territoires (their slugs); every one of those that have figures when empty."""

    themes: tuple[str, ...] = ()
    territoires: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Writing:
    """What every page is made from."""

    settings: Settings
    catalog: Catalog
    palettes: Palettes
    connection: AsyncConnection
    current: Current
    rows: Mapping[str, Row]
    published: str
    made: str


@dataclass(frozen=True)
class _Territoire:
    """A territoire with the outlines of its communes."""

    slug: str
    nom: str
    zones: Sequence[Row]
    outline: str
    supposed: frozenset[str]


def write_maps(settings: Settings, url: str, folder: Path, asked: Asked = Asked()) -> list[Path]:
    """Write the files and their table of contents; files of those names are replaced.

    Raises:
        ConfigurationError: the folder cannot be written, or Leaflet is not installed.
        NotFoundError: no such theme or territoire, or nothing to draw.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return asyncio.run(_write(settings, url, folder, asked))
    except OSError as error:
        raise ConfigurationError(
            f"Le dossier {folder} ne peut pas être écrit : choisissez-en un autre."
        ) from error


async def _write(settings: Settings, url: str, folder: Path, asked: Asked) -> list[Path]:
    library, links, written = leaflet(settings.vendor_dir), [], []
    async for writing, page, name in _pages(settings, url, asked):
        path = folder / f"{name}.html"
        text = render_taken(settings, writing.catalog, page, library, writing.palettes)
        path.write_text(text, encoding="utf-8")
        links.append(TakenLink(path.name, page.theme, page.territoire, len(page.indicators)))
        written.append(path)
    if not written:
        raise NotFoundError(
            "Aucun indicateur à dessiner : chargez et calculez d'abord (geo-service compute)."
        )
    index = folder / "index.html"
    index.write_text(
        render_index(settings, writing.catalog, links, writing.made, writing.palettes), encoding="utf-8"
    )
    return [*written, index]


async def _pages(
    settings: Settings, url: str, asked: Asked
) -> AsyncIterator[tuple[_Writing, TakenPage, str]]:
    """Pages by territoire then theme, read in one snapshot."""
    opened = await AsyncConnection.connect(read_conninfo(settings, url), autocommit=True)
    async with opened as connection, connection.transaction():
        await connection.execute(b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        writing = await _writing(settings, connection)
        themes = await _themes(writing, asked.themes)
        for territoire in await _territoires(connection, asked.territoires):
            for theme, label in themes.items():
                page = await _page(writing, territoire, theme, label)
                if page.indicators:
                    yield writing, page, f"{theme}-{territoire.slug}"


async def _writing(settings: Settings, connection: AsyncConnection) -> _Writing:
    now = await publication(connection)
    published = publication_words(now["publication_id"], now["published_at"]) if now else "rien de publié"
    rows = {row["id"]: row for row in await indicator_rows(connection)}
    return _Writing(
        settings, load_catalog(settings), read_palettes(settings.maps_dir), connection, await read_current(connection),
        rows, published[:1].upper() + published[1:], f"{datetime.now(UTC):%d/%m/%Y}",
    )  # fmt: skip


async def _themes(writing: _Writing, asked: Sequence[str]) -> dict[str, str]:
    """Label of each theme that has an indicator by commune, in the order of the list, those without a label last."""
    drawn = {one.definition.theme for one in _drawable(writing, None)}
    labels = await reads.theme_labels(writing.connection)
    labels |= {slug: slug.replace("_", " ").capitalize() for slug in sorted(drawn - labels.keys())}
    unknown = [theme for theme in asked if theme not in labels]
    if unknown:
        raise NotFoundError(
            f"Thème « {unknown[0][:40]} » inconnu : choisissez parmi {', '.join(sorted(drawn))}."
        )
    return {slug: label for slug, label in labels.items() if slug in drawn and (not asked or slug in asked)}


def _drawable(writing: _Writing, theme: str | None) -> list[PublishedIndicator]:
    """Public indicators of a theme (any when None) that have values by commune, by title."""
    found = [
        one
        for one in writing.current.indicateurs.values()
        if one.millesimes and one.definition.public and Niveau.COMMUNE in one.definition.niveaux
    ]
    wanted = [one for one in found if theme in (None, one.definition.theme)]
    return sorted(wanted, key=lambda one: one.definition.titre)


async def _territoires(connection: AsyncConnection, asked: Sequence[str]) -> list[_Territoire]:
    rows = await reads.zones_of_level(connection, Niveau.TERRITOIRE)
    known = [row["code"] for row in rows]
    unknown = [slug for slug in asked if slug not in known]
    if unknown:
        raise NotFoundError(
            f"Territoire « {unknown[0][:40]} » inconnu : choisissez parmi {', '.join(known)}."
        )
    return [await _territoire(connection, row) for row in rows if not asked or row["code"] in asked]


async def _territoire(connection: AsyncConnection, row: Row) -> _Territoire:
    members = [
        one for one in await reads.member_rows(connection, row["id"]) if one["lecture"] == Lecture.PRINCIPALE
    ]
    box = await extent_of(connection, [row["id"]])
    extent = Extent(box.west, box.south, box.east, box.north, BAND) if box else Extent(0, 0, 0, 0, BAND)
    zones = await chosen_in(connection, extent, [one["id"] for one in members])
    (outline,) = await chosen_in(connection, extent, [row["id"]]) or [{"contour": "null"}]
    supposed = frozenset(one["id"] for one in members if one["confiance"] == "inferred")
    named = sorted(zones, key=lambda one: (alphabetical(one["nom"]), one["id"]))
    return _Territoire(row["code"], row["nom"], named, outline["contour"], supposed)


async def _page(writing: _Writing, territoire: _Territoire, theme: str, label: str) -> TakenPage:
    indicators = [await _indicator(writing, territoire, one) for one in _drawable(writing, theme)]
    zones = [_feature(zone["id"], zone["nom"], orjson.loads(zone["contour"])) for zone in territoire.zones]
    outline = _feature("contour", territoire.nom, orjson.loads(territoire.outline))
    return TakenPage(
        label, territoire.nom, tuple(one for one in indicators if one is not None), _collection(zones), _collection([outline]),
        _bounds(zones), territoire.supposed, writing.published, writing.made,
    )  # fmt: skip


async def _indicator(
    writing: _Writing, territoire: _Territoire, one: PublishedIndicator
) -> TakenIndicator | None:
    """None when its module gives no value to any commune."""
    definition = one.definition
    layer = one.layer(Niveau.COMMUNE)
    assert layer is not None, "drawable"
    try:
        classes, vintage = await map_classes(
            writing.connection, (definition.id, Niveau.COMMUNE, None), definition, None, DEFAULT_K
        )
    except NotFoundError:
        return None
    scope = (f"{Niveau.TERRITOIRE}:{territoire.slug}",)
    cells = await value_cells(
        writing.connection, ValuesAsked((definition.id,), Niveau.COMMUNE, scope, vintage)
    )
    drawn = drawn_indicator(
        definition.titre, Choropleth(layer, definition, classes, is_made(one)), territoire.zones, cells, writing.palettes
    )  # fmt: skip
    return _told(one, vintage, drawn, writing.rows[definition.id])


def _told(one: PublishedIndicator, vintage: str, drawn: SvgMap, row: Row) -> TakenIndicator:
    definition = one.definition
    sources = tuple(
        f"{source['title']} ({source['producer']}, millésime {source['millesime']}, {source['licence']})"
        for source in row["provenance"].get("inputs", ())
    )
    old = stale(definition, vintage, datetime.now(UTC).date())
    unit = "%" if definition.share else definition.unite
    return TakenIndicator(
        definition.id, definition.titre, definition.definition, unit, vintage, old,
        NATURE_LABELS.get(row["nature_min"], row["nature_min"]), definition.methode, definition.limites, sources, drawn,
    )  # fmt: skip


def _feature(zone: str, nom: str, geometry: Any) -> dict[str, Any]:
    """A GeoJSON feature in degrees, from an outline in EPSG:3857."""
    if geometry is not None:
        geometry = geometry | {"coordinates": _in_degrees(geometry["coordinates"])}
    return {"type": "Feature", "id": zone, "properties": {"nom": nom}, "geometry": geometry}


def _in_degrees(part: Any) -> Any:
    if isinstance(part[0], list):
        return [_in_degrees(inner) for inner in part]
    x, y = part[0] / SPHERE_M, part[1] / SPHERE_M
    return [round(degrees(x), DECIMALS), round(degrees(2 * atan(exp(y)) - pi / 2), DECIMALS)]


def _collection(features: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def _bounds(features: Sequence[Mapping[str, Any]]) -> Bounds:
    """West, south, east, north; a point of nothing when there is nothing."""
    places = [place for one in features for place in _places(one["geometry"]["coordinates"])] or [(0.0, 0.0)]
    lons, lats = zip(*places, strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def _places(part: Any) -> Sequence[tuple[float, float]]:
    if not isinstance(part[0], list):
        return [(part[0], part[1])]
    return [place for inner in part for place in _places(inner)]

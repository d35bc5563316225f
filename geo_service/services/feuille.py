"""A view of the map gathered for a sheet, in one snapshot: zones in their classes, what lies around and over them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from psycopg import AsyncConnection

from geo_service.model.tile import BANDS
from geo_service.model.zone import Niveau
from geo_service.pages.choropleth import Choropleth
from geo_service.pages.feuille import Sheet, corners, sheet_frame
from geo_service.pages.feuille_ground import Border, Ground, Name, Outline
from geo_service.pages.feuille_key import LegendBlock
from geo_service.pages.feuille_marks import Dot, ServiceMark
from geo_service.pages.palettes import Palettes
from geo_service.pages.svg_map import SvgMap
from geo_service.pages.svg_outline import Frame
from geo_service.services.beyond import Beyond, Threshold, beyond, measured
from geo_service.services.feuille_legend import Marks, indicator_legend, marks_legend, territoires_legend
from geo_service.services.feuille_minutes import (
    Minutes,
    Reached,
    minutes_legend,
    pictures_of,
    plain_ground,
    reach_legend,
    reaches_of,
)
from geo_service.services.feuille_points import Shown, ShownServices, drawn_points, drawn_services
from geo_service.services.feuille_zones import Box, degrees_box, drawn_indicator, drawn_territoires
from geo_service.services.questions.sans_projet import sought
from geo_service.store import sheet_reads as reads
from geo_service.store.indicator_reads import ValuesAsked, value_cells

MARGIN_SHARE: Final = 0.05
NARROWEST_M, WIDEST_M = 1_000.0, 2_000_000.0
NAMED_BELOW_KM: Final = 80.0
"""Names of communes, and borders of EPCI, are drawn on maps narrower than that."""

MOST_OUTLINED: Final = 120
"""As on the screen: more outlines than that hide the colours."""


@dataclass(frozen=True)
class Overlays:
    """What lies over the zones: layers of points, services by type, minutes everywhere, areas reached."""

    layers: tuple[Shown, ...] = ()
    services: ShownServices | None = None
    minutes: Minutes | None = None
    reached: Reached | None = None


@dataclass(frozen=True)
class SheetAsked:
    """What a sheet shows. ``box``: its rectangle in EPSG:3857, else that of ``zone``, ``portee`` or the département.

    ``drawn`` None: the map of the territoires. ``departement``: id of that zone. ``without_project``: of the communes
    beyond the threshold, those alone that no projet nor chantier under way is known to concern.
    """

    title: str
    niveau: Niveau
    millesime: str
    departement: str
    drawn: Choropleth | None = None
    threshold: Threshold | None = None
    without_project: bool = False
    zone: str | None = None
    portee: str | None = None
    box: Box | None = None
    over: Overlays = field(default_factory=Overlays)


@dataclass(frozen=True)
class Words:
    """What is told around the map: below its title, at its foot, of generated figures."""

    subtitle: str
    foot: tuple[str, ...]
    banner: str = ""


@dataclass(frozen=True)
class _Reading:
    """Where the rows of a sheet come from, and for what rectangle."""

    connection: AsyncConnection
    asked: SheetAsked
    frame: Frame
    extent: reads.Extent
    palettes: Palettes

    @property
    def near(self) -> bool:
        """Whether communes may be named."""
        west, _, east, _ = corners(self.frame)
        ground = self.frame.ground_m_per_unit / self.frame.m_per_unit
        return (east - west) * ground / 1000 < NAMED_BELOW_KM

    @property
    def borders(self) -> list[str]:
        """Levels whose borders are drawn."""
        near = [Niveau.EPCI.value] if self.near and self.asked.niveau is not Niveau.EPCI else []
        return [*near, Niveau.TERRITOIRE.value, Niveau.DEPARTEMENT.value]


async def sheet_of(connection: AsyncConnection, asked: SheetAsked, words: Words, palettes: Palettes) -> Sheet:
    """The sheet.

    Raises:
        NotFoundError, UnavailableError: see ``map_classes``.
    """
    frame = await _frame(connection, asked)
    here = _Reading(connection, asked, frame, reads.Extent(*corners(frame), _band(frame)), palettes)
    drawn, legend = await _zones(here)
    outlines, marks = await _outlines(here)
    over, points = await _over_zones(here)
    ground = await _ground(here, over, outlines)
    blocks = (legend, *points, marks_legend(marks, here.borders, palettes))
    return Sheet(drawn, frame, ground, words.subtitle, blocks, words.foot, words.banner)


async def _frame(connection: AsyncConnection, asked: SheetAsked) -> Frame:
    if asked.box is not None:
        return sheet_frame(*_bounded(asked.box))
    zone = asked.zone or asked.portee or asked.departement
    found = await reads.extent_of(connection, [zone])
    if found is None:
        return sheet_frame(0.0, 0.0, NARROWEST_M, NARROWEST_M)
    margin = MARGIN_SHARE * max(found.east - found.west, found.north - found.south)
    return sheet_frame(found.west - margin, found.south - margin, found.east + margin, found.north + margin)


def _bounded(box: Box) -> Box:
    """The same rectangle, neither a point nor a continent."""
    west, south, east, north = box
    half = min(max(east - west, north - south, NARROWEST_M), WIDEST_M) / 2
    x, y = (west + east) / 2, (south + north) / 2
    wide, high = min((east - west) / 2, half), min((north - south) / 2, half)
    if max(wide, high) < NARROWEST_M / 2:
        wide = high = half
    return x - wide, y - high, x + wide, y + high


def _band(frame: Frame) -> int:
    """The generalisation that no eye tells from the outline itself: two units are a fifth of a millimetre."""
    return next(band.number for band in BANDS if band.tolerance_m <= 2 * frame.ground_m_per_unit)


async def _zones(here: _Reading) -> tuple[SvgMap, LegendBlock]:
    asked, connection = here.asked, here.connection
    rows = await reads.zones_in(connection, here.extent, asked.niveau)
    if asked.drawn is None:
        counted = await reads.zones_counted(connection, asked.niveau)
        return drawn_territoires(asked.title, rows, here.palettes), territoires_legend(counted, here.palettes)
    wanted = ValuesAsked((asked.drawn.definition.id,), asked.niveau, (), asked.millesime)
    cells = await value_cells(connection, wanted)
    drawn = drawn_indicator(asked.title, asked.drawn, rows, cells, here.palettes)
    if asked.over.minutes is not None:
        return plain_ground(drawn, here.palettes), minutes_legend(asked.over.minutes)
    return drawn, indicator_legend(asked.drawn, asked.niveau, here.palettes)


async def _outlines(here: _Reading) -> tuple[tuple[Outline, ...], Marks]:
    """The zone selected, the communes beyond the threshold, those whose membership is supposed."""
    asked = here.asked
    found = await _beyond(here)
    many = found is not None and len(found.found) > MOST_OUTLINED
    chosen = await reads.chosen_in(here.connection, here.extent, [asked.zone or ""])
    over = await _outlined(here, found) if not many else []
    supposed = await _supposed(here)
    selected = ", ".join(row["nom"] for row in chosen)
    marks = Marks(asked.drawn, asked.threshold, found, many, selected, len(supposed), asked.without_project)
    drawn = (
        *(Outline("supposee", contour) for contour in supposed),
        *(Outline("au_dela", row["contour"]) for row in over),
        *(Outline("selection", row["contour"]) for row in chosen),
    )
    return drawn, marks


async def _outlined(here: _Reading, found: Beyond | None) -> list[reads.Row]:
    ids = [one.zone for one in found.found] if found is not None else []
    return await reads.chosen_in(here.connection, here.extent, ids)


async def _supposed(here: _Reading) -> list[str]:
    """Hatched where memberships matter: on the map of the territoires, or in the one that is the scope."""
    asked = here.asked
    niveau, _, code = (asked.portee or "").partition(":")
    if asked.drawn is not None and niveau != Niveau.TERRITOIRE:
        return []
    code_asked = code if niveau == Niveau.TERRITOIRE else None
    return [row["contour"] for row in await reads.supposed_in(here.connection, here.extent, code_asked)]


async def _beyond(here: _Reading) -> Beyond | None:
    asked = here.asked
    if asked.drawn is None or asked.threshold is None:
        return None
    name = asked.drawn.definition.id
    scope = (asked.portee,) if asked.portee else ()
    cells = await value_cells(here.connection, ValuesAsked((name,), Niveau.COMMUNE, scope, asked.millesime))
    communes = measured(cells, (name,))
    if len(communes) <= 1:
        return None
    found = beyond(communes, (asked.threshold,))
    return await _without_project(here, found) if asked.without_project else found


async def _without_project(here: _Reading, found: Beyond) -> Beyond:
    """As on the screen: only what is known to be under way takes a commune out."""
    asked = here.asked
    themes = [asked.drawn.definition.theme] if asked.drawn else []
    known = await sought(here.connection, [asked.portee or asked.departement], themes)
    return replace(
        found, found=tuple(one for one in found.found if known.verdict(one.zone).value is not False)
    )


async def _over_zones(here: _Reading) -> tuple[Ground, list[LegendBlock]]:
    """Overlays, each with its part of the legend."""
    over, box = here.asked.over, degrees_box(corners(here.frame))
    dots: list[Dot] = []
    blocks = []
    for shown in over.layers:
        points, legend = await drawn_points(here.connection, shown, box, here.palettes)
        dots += points
        blocks.append(legend)
    marks: list[ServiceMark] = []
    if over.services is not None:
        marks, legend = await drawn_services(here.connection, over.services, box, here.palettes)
        blocks.append(legend)
    if over.reached is not None:
        blocks.append(reach_legend(over.reached, here.palettes))
    pictures = await pictures_of(here.connection, over.minutes, here.frame) if over.minutes else ()
    reaches = reaches_of(over.reached) if over.reached else ()
    return Ground(pictures=pictures, reaches=reaches, dots=tuple(dots), services=tuple(marks)), blocks


async def _ground(here: _Reading, over: Ground, outlines: tuple[Outline, ...]) -> Ground:
    """What is laid over the zones, with all that lies around them."""
    connection, extent = here.connection, here.extent
    levels = [Niveau.TERRITOIRE.value, *([Niveau.COMMUNE.value] if here.near else [])]
    borders = await reads.borders_in(connection, extent, here.borders)
    names = await reads.names_in(connection, extent, levels)
    return replace(
        over,
        context=tuple(await reads.context_in(connection, extent)),
        water=tuple(await reads.water_in(connection, extent, _waters(here.palettes))),
        borders=tuple(Border(row["niveau"], row["contour"]) for row in borders),
        outlines=outlines,
        names=tuple(Name(row["niveau"], row["nom"], row["x"], row["y"]) for row in names),
    )


def _waters(palettes: Palettes) -> Sequence[str]:
    return [str(value) for classe in palettes.palette("eaux") for value in classe.valeurs]

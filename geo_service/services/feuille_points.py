"""Points of a sheet: rows of layers, circles of typed amounts, services by type, each with its part of the legend."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import floor, log10, sqrt
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.errors import InputError
from geo_service.model.equality import parse_equalities
from geo_service.model.layer import REGISTRY_VIEWS, Layer
from geo_service.model.tile import BBox
from geo_service.pages.feuille_key import LegendBlock, LegendRow, Ring
from geo_service.pages.feuille_marks import SERVICE_STEP_PX, Dot, ServiceMark
from geo_service.pages.fiche_text import euros, many, number
from geo_service.pages.palettes import Palettes
from geo_service.services.feuille_filtre import Filter, Services, amount_of, amount_words
from geo_service.services.feuille_zones import mercator
from geo_service.store.sheet_reads import MOST_POINTS, points_in

Row = Mapping[str, Any]

LARGEST_PX: Final = 30.0
SMALLEST_PX: Final = 1.5
RINGS: Final = (1, 5, 50)
"""Circles of the legend: the largest amount divided by each, in round figures."""

REGISTRY: Final = "Source : le registre de ce service ; chaque fiche, à l'écran, dit la sienne."
COUNTED: Final = "Disque plein : lieu publié. Cercle creux : compté dans sa commune, dessiné à la mairie."


@dataclass(frozen=True)
class Shown:
    """A layer of points, what is kept of it, and the same in words."""

    layer: Layer
    kept: Filter = field(default_factory=Filter)
    told: str = ""


@dataclass(frozen=True)
class ShownServices:
    """Services by type: their layer, what is asked, and what is published of each type."""

    layer: Layer
    asked: Services
    known: Mapping[str, Row]
    territoire: str = ""


def known_types(asked: Services, rows: Sequence[Row]) -> dict[str, Row]:
    """What is published of each type that is asked.

    Raises:
        InputError: nothing is of one of them.
    """
    by_type = {row["type"]: row for row in reversed(rows)}
    unknown = [one for one in asked.types if one not in by_type]
    if unknown:
        raise InputError(f"Type de service « {unknown[0]} » inconnu : la liste est à /api/services.")
    return {one: by_type[one] for one in asked.types}


async def drawn_points(
    connection: AsyncConnection, shown: Shown, box: BBox, palettes: Palettes
) -> tuple[list[Dot], LegendBlock]:
    """Points of a layer in a rectangle of degrees, and their legend."""
    found = await points_in(connection, shown.layer, box)
    rows = [row for row in found if shown.kept.keeps(row)]
    dots = list(dots_of(shown.layer, rows, palettes))
    legend = points_legend(shown, rows, palettes, cut=len(found) >= MOST_POINTS)
    kind = shown.kept.circles
    if kind is None:
        return dots, legend
    everywhere = await points_in(connection, shown.layer)
    largest = max((amount_of(row, kind) or 0.0 for row in everywhere), default=0.0)
    amounts = [amount_of(row, kind) for row in rows]
    return list(_sized(dots, amounts, largest)), _circles_legend(legend, kind, amounts, largest, palettes)


def dots_of(layer: Layer, rows: Sequence[Row], palettes: Palettes) -> Iterator[Dot]:
    """Points of a layer as its style draws them."""
    for row in rows:
        x, y = mercator(float(row["lon"]), float(row["lat"]))
        name = str(row.get("titre") or row.get("nom") or row["id"])
        yield Dot(x, y, colour_of(layer, row, palettes), layer.style.radius_px, name)


def colour_of(layer: Layer, row: Row, palettes: Palettes) -> str:
    """The colour of the class that holds the row's value, else the layer's own."""
    style = layer.style
    for classe in palettes.palette(style.palette) if style.palette else ():
        if row.get(style.by) in classe.valeurs:
            return classe.couleur
    return palettes.colour(style.colour)


def points_legend(shown: Shown, rows: Sequence[Row], palettes: Palettes, *, cut: bool) -> LegendBlock:
    """The classes of a layer of points that the frame holds, with how many of each."""
    layer = shown.layer
    counts = Counter(colour_of(layer, row, palettes) for row in rows)
    lines = tuple(
        LegendRow("circle", colour, label, number(counts[colour]), width_px=layer.style.radius_px)
        for colour, label in _classes(layer, palettes).items()
        if counts[colour]
    )
    return LegendBlock(layer.title, lines, tuple(_notes(shown, len(rows), cut=cut)))


def _classes(layer: Layer, palettes: Palettes) -> dict[str, str]:
    """Label of each colour, the layer's own last."""
    classes = palettes.palette(layer.style.palette) if layer.style.palette else ()
    own = {palettes.colour(layer.style.colour): "autres" if classes else layer.title}
    return {classe.couleur: classe.label for classe in classes} | own


def _notes(shown: Shown, count: int, *, cut: bool) -> Iterator[str]:
    yield f"À droite, le nombre dans le cadre : {number(count)} en tout." if count else "Aucun dans le cadre."
    if shown.layer.view in REGISTRY_VIEWS:
        yield REGISTRY
    if shown.told:
        yield f"Filtre : {shown.told}."
    if cut:
        yield f"Les {number(MOST_POINTS)} premiers seulement : resserrez la vue."


def _sized(dots: Sequence[Dot], amounts: Sequence[float | None], largest: float) -> Iterator[Dot]:
    """What has no known amount below, then circles, the largest first; plain points when none is known at all."""
    if not largest:
        yield from dots
        return
    ranked = sorted(zip(dots, amounts, strict=True), key=lambda one: (one[1] is not None, -(one[1] or 0.0)))
    for dot, amount in ranked:
        if amount is None:
            yield replace(dot, hollow=True, told=f"{dot.told} : montant inconnu")
        else:
            told = f"{dot.told} : {euros(amount)}"
            yield replace(dot, sized=True, radius_px=radius_px(amount, largest), told=told)


def radius_px(amount: float, largest: float) -> float:
    """Area in proportion to the amount, never too small to be seen; pixels of a screen."""
    return max(SMALLEST_PX, LARGEST_PX * sqrt(max(0.0, amount) / largest))


def rounded(value: float) -> float:
    """The largest 1, 2 or 5 of its power of ten that does not pass a positive value."""
    power = 10.0 ** floor(log10(value))
    return next(step for step in (5, 2, 1) if step * power <= value) * power


def _circles_legend(
    legend: LegendBlock, kind: str, amounts: Sequence[float | None], largest: float, palettes: Palettes
) -> LegendBlock:
    words = amount_words(kind)
    if not largest:
        note = f"Aucun {words} n'est connu : les points gardent leur taille."
        return replace(legend, notes=(*legend.notes, note))
    unknown = sum(amount is None for amount in amounts)
    rows = legend.rows
    if unknown:
        rows = (*rows, LegendRow("hollow", palettes.colour("halo"), f"{words} inconnu", number(unknown)))
    values = dict.fromkeys(rounded(largest / part) for part in RINGS)
    rings = tuple(Ring(radius_px(value, largest), euros(value)) for value in values)
    notes = (f"Aire du cercle : {words}. Les types de montants ne s'additionnent jamais.", *legend.notes)
    return replace(legend, rows=rows, notes=notes, rings=rings)


async def drawn_services(
    connection: AsyncConnection, shown: ShownServices, box: BBox, palettes: Palettes
) -> tuple[list[ServiceMark], LegendBlock]:
    """Services of each type that is asked, numbered in their order."""
    marks: list[ServiceMark] = []
    lines = []
    for rank, (kind, known) in enumerate(shown.known.items()):
        rows = await _of_type(connection, shown, kind, box)
        shift = _shift(shown, kind)
        marks += [_mark(row, rank + 1, known, shift) for row in rows]
        lines.append(_service_row(known, rows, rank + 1, palettes))
    notes = (COUNTED, f"Dans le cadre{f', {shown.territoire}' if shown.territoire else ''}.")
    return marks, LegendBlock("Services", tuple(lines), notes)


async def _of_type(connection: AsyncConnection, shown: ShownServices, kind: str, box: BBox) -> list[Row]:
    found = await points_in(connection, shown.layer, box, parse_equalities(shown.layer, [("type", kind)], ()))
    code = shown.asked.territoire
    return [row for row in found if not code or row["territoire_code"] == code]


def _shift(shown: ShownServices, kind: str) -> float:
    """A published place is where it is; what is only counted stands beside it, or beside the others at the town hall."""
    counted = [one for one, row in shown.known.items() if not row["place"]]
    if kind not in counted:
        return 0.0
    first = 1.0 if len(counted) < len(shown.known) else -(len(counted) - 1) / 2
    return (first + counted.index(kind)) * SERVICE_STEP_PX


def _mark(row: Row, rank: int, known: Row, shift: float) -> ServiceMark:
    x, y = mercator(float(row["lon"]), float(row["lat"]))
    return ServiceMark(x, y, rank, not known["place"], shift, f"{known['libelle']} : {row['nom']}")


def _service_row(known: Row, rows: Sequence[Row], rank: int, palettes: Palettes) -> LegendRow:
    held = _published(rows) if known["place"] else _counted(rows)
    label = f"{known['libelle']} ({known['source_titre']}, {known['millesime']}) : {held}"
    symbol: Any = "service" if known["place"] else "counted"
    return LegendRow(symbol, palettes.colour("mairie"), label, number=rank)


def _published(rows: Sequence[Row]) -> str:
    return f"{many(len(rows), 'point')} publié{'s' if len(rows) >= 2 else ''}"


def _counted(rows: Sequence[Row]) -> str:
    total = sum(float(row["quantite"] or 0) for row in rows)
    return f"{number(total)} dans {many(len({row['commune_code'] for row in rows}), 'commune')}"

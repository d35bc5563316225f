"""Communes of a document: maps, those beyond a threshold by name, the table equal to the maps."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geo_service.model.classes import MapClasses, as_shown, classes_by
from geo_service.model.indicator import Indicateur, PublishedIndicator, Quality
from geo_service.model.told import Said
from geo_service.pages.choropleth import class_colours, class_label
from geo_service.pages.fiche_content import BeyondBlock, CommuneBeyond, CommuneRow, Figure, LeadMap
from geo_service.pages.fiche_text import long_unit, many, number, people, percent, short, told
from geo_service.pages.palettes import Palettes
from geo_service.pages.svg_map import Area, SvgMap
from geo_service.services.beyond import (
    ABSENT,
    Beyond,
    Cell,
    Measured,
    Threshold,
    alphabetical,
    beyond,
    side_of,
)
from geo_service.services.fiche_figures import bounds_words, threshold_words
from geo_service.services.fiche_subject import Commune, Subject, figure_address, is_made, map_address

Row = Mapping[str, Any]
Cells = Mapping[str, Mapping[str, Cell]]
CLASSES: Final = 5


@dataclass(frozen=True)
class Drawing:
    """What maps are drawn with: outlines by commune, classes of the whole département, palettes."""

    outlines: Mapping[str, str]
    classes: Mapping[str, Row]
    palettes: Palettes


def cells_of(rows: Sequence[tuple[Any, ...]]) -> dict[str, dict[str, Cell]]:
    """Cells by indicator, then by commune, from the rows of ``commune_cells``."""
    found: dict[str, dict[str, Cell]] = {}
    for indicateur, zone, _, _, valeur, bas, haut, qualite, _ in rows:
        found.setdefault(indicateur, {})[zone] = Cell(valeur, bas, haut, qualite)
    return found


def by_name(communes: Sequence[Commune]) -> list[Commune]:
    """Alphabetical order, accents and capitals aside."""
    return sorted(communes, key=lambda one: (alphabetical(one.nom), one.id))


def words_of(definition: Indicateur, cell: Cell) -> str:
    """A value with its unit, or why there is none."""
    if cell.valeur is None:
        return Quality(cell.qualite or Quality.MISSING).label
    return short(definition, cell.valeur)


def lead_maps(
    subject: Subject, leads: Sequence[PublishedIndicator], cells: Cells, drawing: Drawing
) -> tuple[LeadMap, ...]:
    """Maps of communes, classed as the whole département is; none without classes or outlines."""
    drawn = [one for one in leads if one.definition.id in drawing.classes]
    return tuple(_lead_map(subject, one, cells.get(one.definition.id, {}), drawing) for one in drawn)


def _lead_map(
    subject: Subject, one: PublishedIndicator, cells: Mapping[str, Cell], drawing: Drawing
) -> LeadMap:
    definition = one.definition
    classes = shown_classes(definition, drawing.classes[definition.id])
    areas = tuple(
        _area(definition, commune, cells, classes, drawing) for commune in by_name(subject.communes)
    )
    vintage = one.millesimes[-1]
    title = Said(
        "{titre}, communes : {zone}, {millesime}",
        titre=definition.title, zone=subject.zone["nom"], millesime=vintage,
    )  # fmt: skip
    drawn = SvgMap(
        f"carte-{definition.id}", title, _description(definition, areas, classes), areas,
        tuple(class_label(definition, *bounds, first=rank == 0, unit=False) for rank, bounds in enumerate(classes.bounds())),
        class_colours(definition, len(classes.breaks), drawing.palettes), is_made(one),
        subject=definition.definition,
    )  # fmt: skip
    return LeadMap(
        definition.id, definition.title, long_unit(definition), vintage, threshold_words(definition), drawn
    )


def shown_classes(definition: Indicateur, row: Row) -> MapClasses:
    """Classes of the map of all communes: a commune is in that of the value written beside it."""
    limits = definition.bornes or row["classes"]["bornes"]
    return classes_by((row["minimum"], row["maximum"]), limits, {}, definition.decimals)


def rank_of(value: float, classes: MapClasses) -> int:
    """The class of a value; beyond the last limit by rounding alone: the last."""
    rank = bisect_left(classes.breaks, as_shown(value, classes.decimals))
    return min(rank, len(classes.breaks) - 1)


def _area(
    definition: Indicateur, commune: Commune, cells: Mapping[str, Cell], classes: MapClasses, drawing: Drawing
) -> Area:
    cell = cells.get(commune.id, ABSENT)
    rank = None if cell.valeur is None else rank_of(cell.valeur, classes)
    quality = Quality(cell.qualite or Quality.MISSING) if cell.valeur is None else None
    return Area(
        commune.id, commune.nom, drawing.outlines[commune.id], words_of(definition, cell), rank, quality,
        commune.inferred,
    )  # fmt: skip


def _description(definition: Indicateur, areas: Sequence[Area], classes: MapClasses) -> str:
    known = sum(area.rank is not None for area in areas)
    dark = Said("claires") if definition.sens == "sans_jugement" else Said("moins bonnes")
    return Said(
        "{communes} avec une valeur sur {total}, en {classes} classes, les mêmes dans tout le département ; "
        "les couleurs sombres sont les {sombres} valeurs. Les mêmes valeurs sont dans le tableau des communes.",
        communes=many(known, "commune"), total=len(areas),
        classes=len(classes.breaks), sombres=dark,
    )  # fmt: skip


def beyond_blocks(
    subject: Subject, asked: Sequence[PublishedIndicator], cells: Cells
) -> tuple[BeyondBlock, ...]:
    """Communes beyond each threshold; nothing of a territoire of one commune."""
    if subject.single:
        return ()
    return tuple(_block(subject, one, cells.get(one.definition.id, {})) for one in asked)


def _block(subject: Subject, one: PublishedIndicator, cells: Mapping[str, Cell]) -> BeyondBlock:
    definition = one.definition
    assert definition.seuil is not None, "asked by threshold"
    limit = Threshold.of(definition.sens, definition.seuil)
    found = beyond(_measured(subject.communes, cells), (limit,))
    other = None
    if subject.alternative is not None:
        other = beyond(_measured(subject.alternative, cells), (limit,))
    inferred = {commune.id for commune in subject.communes if commune.inferred}
    return BeyondBlock(
        definition.id, definition.title, one.millesimes[-1], _rule(definition, limit), _summary(found),
        _doubt(found), _other_reading(found, other),
        tuple(_commune(definition, each, limit, inferred) for each in found.found),
        tuple((Quality(reason).label, tuple(each.nom for each in communes)) for reason, communes in found.unknown.items() if communes),
        map_address(definition, subject.id),
    )  # fmt: skip


def _measured(communes: Sequence[Commune], cells: Mapping[str, Cell]) -> list[Measured]:
    return [
        Measured(one.id, one.nom, one.population, (cells.get(one.id, ABSENT),)) for one in by_name(communes)
    ]


def _rule(definition: Indicateur, limit: Threshold) -> str:
    value = told(definition, limit.value)
    return Said("plus de {valeur}", valeur=value) if limit.above else Said("moins de {valeur}", valeur=value)


def _summary(found: Beyond) -> str:
    told_ = _counted(found)
    if found.share is None:
        return told_
    return Said(
        "{compte}, {part} de ceux dont la commune a une valeur", compte=told_, part=percent(found.share)
    )


def _counted(found: Beyond) -> str:
    return Said(
        "{communes} sur {total}, {habitants}",
        communes=many(found.beyond.communes, "commune"), total=found.total.communes,
        habitants=people(found.beyond.habitants),
    )  # fmt: skip


def _doubt(found: Beyond) -> str:
    least = found.beyond.habitants - found.leave.habitants
    most = found.beyond.habitants + found.join.habitants
    if least == most:
        return ""
    return Said("entre {bas} et {haut}, selon le doute des valeurs", bas=number(least), haut=people(most))


def _other_reading(found: Beyond, other: Beyond | None) -> str:
    """The same with supposed memberships read otherwise, where that changes it."""
    if other is None or (other.beyond, other.total) == (found.beyond, found.total):
        return ""
    return Said("rattachements supposés lus autrement : {compte}", compte=_counted(other))


def _commune(definition: Indicateur, one: Measured, limit: Threshold, inferred: set[str]) -> CommuneBeyond:
    cell = one.cells[0]
    sides = {side_of(one, (limit,), 1, bound) for bound in ("pire", "meilleur")}
    figure = Figure(
        one.zone, one.nom, cell.valeur, words_of(definition, cell), figure_address(definition.id, one.zone),
        bounds_words(definition, cell.bas, cell.haut),
    )  # fmt: skip
    return CommuneBeyond(figure, number(one.population), len(sides) > 1, one.zone in inferred)


def commune_rows(
    subject: Subject, leads: Sequence[PublishedIndicator], cells: Cells
) -> tuple[CommuneRow, ...]:
    """The table equal to the maps, by name."""
    return tuple(
        CommuneRow(one.id, one.nom, number(one.population), one.epci, one.inferred, tuple(_row_figures(one, leads, cells)))
        for one in by_name(subject.communes)
    )  # fmt: skip


def _row_figures(one: Commune, leads: Sequence[PublishedIndicator], cells: Cells) -> Iterator[Figure]:
    for lead in leads:
        definition = lead.definition
        cell = cells.get(definition.id, {}).get(one.id, ABSENT)
        yield Figure(
            one.id, one.nom, cell.valeur, words_of(definition, cell), figure_address(definition.id, one.id)
        )


def locator(areas: Sequence[Area], title: str, description: str, colours: tuple[str, ...]) -> SvgMap:
    """Where the zone lies: the ones in evidence have rank 0, the others rank 1."""
    return SvgMap(
        "carte-situation",
        title,
        description,
        tuple(areas),
        (Said("ici"), Said("le reste du département")),
        colours,
        scale=False,
    )

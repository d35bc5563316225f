"""The legend of a sheet: classes with their counts, what has no number, outlines, points, borders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geo_service.model.indicator import Quality
from geo_service.model.zone import Niveau
from geo_service.pages.choropleth import Choropleth, choropleth_legend
from geo_service.pages.feuille_key import LegendBlock, LegendRow
from geo_service.pages.fiche_text import HARD, long_unit, many, number, people, told
from geo_service.pages.legend import LegendEntry
from geo_service.pages.palettes import Palettes
from geo_service.pages.svg_marks import DEMONSTRATION, INFERRED
from geo_service.services.beyond import Beyond, Threshold
from geo_service.services.feuille_zones import TERRITOIRES

Row = Mapping[str, Any]

LEVEL_WORDS: Final[Mapping[Niveau, str]] = {
    Niveau.COMMUNE: "communes",
    Niveau.EPCI: "intercommunalités",
    Niveau.CANTON: "cantons",
    Niveau.TERRITOIRE: "territoires",
    Niveau.DEPARTEMENT: "départements",
}
METHOD_WORDS: Final[Mapping[str, str]] = {
    "quantiles": "quantiles (effectifs égaux)",
    "fisher-jenks": "Fisher-Jenks (groupes naturels)",
    "egal": "intervalles égaux",
    "manuel": "limites données",
}
TOO_MANY: Final = "Trop nombreuses pour être entourées ici."


@dataclass(frozen=True)
class Marks:
    """What is drawn over the zones. ``many``: too many communes beyond to be outlined."""

    drawn: Choropleth | None
    threshold: Threshold | None
    found: Beyond | None
    many: bool
    selected: str
    supposed: int
    without_project: bool = False


def indicator_legend(drawn: Choropleth, niveau: Niveau, palettes: Palettes) -> LegendBlock:
    """Classes as the whole map has them, then each way of having no number; counts are of the whole map."""
    classes, definition = drawn.classes, drawn.definition
    total = sum(classes.counts) + sum(classes.missing.values())
    known = len(classes.breaks)
    entries = choropleth_legend(drawn, palettes)
    rows = (
        *(_class_row(entry, drawn) for entry in entries[:known]),
        *(_absent_row(entry) for entry in entries[known:]),
    )
    unit = "%" if definition.share else definition.unite
    cut = METHOD_WORDS.get(classes.method, classes.method)
    notes = [
        f"À droite, le nombre de {LEVEL_WORDS[niveau]} : {number(total)} sur toute la carte.",
        f"Classes : {cut}.",
    ]
    if classes.note:
        notes.append(f"À savoir : {classes.note}.")
    return LegendBlock(f"{definition.titre} ({unit})", rows, tuple(notes))


def _class_row(entry: LegendEntry, drawn: Choropleth) -> LegendRow:
    marks = (DEMONSTRATION,) if drawn.demonstration else ()
    label = (
        entry.label.replace(f"{HARD}{long_unit(drawn.definition)}", "")
        if long_unit(drawn.definition)
        else entry.label
    )
    return LegendRow("fill", entry.colour, label, number(entry.count or 0), marks)


def _absent_row(entry: LegendEntry) -> LegendRow:
    reason = Quality(str(entry.value))
    return LegendRow("fill", entry.colour, entry.label, number(entry.count or 0), (reason.value,))


def territoires_legend(zones: Sequence[Row], palettes: Palettes) -> LegendBlock:
    """Each zone with its colour and its communes."""
    colours = palettes.palette(TERRITOIRES)
    rows = tuple(
        LegendRow("fill", colours[(row["couleur"] or 0) % len(colours)].couleur, row["nom"], number(row["nb_communes"] or 0))
        for row in zones
    )  # fmt: skip
    return LegendBlock("Territoires", rows, ("À droite, le nombre de communes.",))


def marks_legend(marks: Marks, borders: Sequence[str], palettes: Palettes) -> LegendBlock:
    """Outlines and hatches over the zones, then borders, water, neighbours."""
    notes = (TOO_MANY,) if marks.many else ()
    return LegendBlock("Repères", (*_marks(marks, palettes), *_around(borders, palettes)), notes)


def _marks(marks: Marks, palettes: Palettes) -> Iterator[LegendRow]:
    if marks.drawn and marks.threshold and marks.found:
        side = "plus de" if marks.threshold.above else "moins de"
        beyond = marks.found.beyond
        rule = f"{side} {told(marks.drawn.definition, marks.threshold.value)}"
        only = ", sans projet ni chantier en cours connu" if marks.without_project else ""
        label = f"au-delà du seuil ({rule}){only} : {many(beyond.communes, 'commune')}, {people(beyond.habitants)}"
        yield LegendRow("dashes", palettes.colour("texte"), label)
    if marks.selected:
        yield LegendRow("outline", palettes.colour("selection"), marks.selected)
    if marks.supposed:
        label = f"rattachement supposé : {many(marks.supposed, 'commune')} dans le cadre"
        yield LegendRow("fill", palettes.colour("halo"), label, marks=(INFERRED,))


def _around(borders: Sequence[str], palettes: Palettes) -> Iterator[LegendRow]:
    for classe in palettes.palette("limites"):
        if any(niveau in classe.valeurs for niveau in borders):
            yield LegendRow(
                "line", classe.couleur, f"limite : {classe.label.lower()}", width_px=classe.largeur_px
            )
    water = palettes.palette("eaux")[0]
    yield LegendRow("fill", water.couleur, water.label.lower())
    yield LegendRow("fill", palettes.colour("contexte"), "communes voisines, hors de la carte")

"""Figures of a document: one line per indicator, compared with the département and with its peers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from geo_service.model.indicator import Indicateur, Lecture, PublishedIndicator, Quality
from geo_service.model.told import Cited, Listed, Said
from geo_service.model.zone import Niveau
from geo_service.pages.fiche_content import Figure, Group, Line, Stale
from geo_service.pages.fiche_text import long_unit, ranges, short, told
from geo_service.pages.svg_strip import Strip
from geo_service.services.fiche_subject import (
    LEADS,
    Known,
    Subject,
    by_commune,
    figure_address,
    is_made,
    years_of,
)

Row = Mapping[str, Any]
LABELS: Final[Mapping[str, str]] = {
    Niveau.TERRITOIRE: "territoires",
    Niveau.EPCI: "EPCI",
    Niveau.CANTON: "cantons",
    Niveau.COMMUNE: "communes",
}


@dataclass(frozen=True)
class Figures:
    """Rows of ``figure_rows`` by indicator, the zones a subject is compared with, the spread of communes.

    ``singles``: territoires of one commune, where what is measured at one point is not relevant.
    """

    rows: Mapping[str, Sequence[Row]]
    references: tuple[str, ...]
    spread: Mapping[str, Row] = field(default_factory=dict)
    singles: frozenset[str] = frozenset()
    sources: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def grouped_rows(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows by indicator."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["indicateur"], []).append(row)
    return found


def lines_of(subject: Subject, names: Sequence[str], known: Known, figures: Figures) -> tuple[Line, ...]:
    """A line for each of the indicators that has a row here."""
    return tuple(_lines(subject, names, known, figures))


def _lines(subject: Subject, names: Sequence[str], known: Known, figures: Figures) -> Iterator[Line]:
    for name in names:
        rows, published = figures.rows.get(name, ()), known.compared.get(name)
        own = _row_of(rows, subject.id, Lecture.PRINCIPALE)
        if published is not None and own is not None:
            yield _line(subject, published, own, figures)


def _line(subject: Subject, published: PublishedIndicator, own: Row, figures: Figures) -> Line:
    definition = published.definition
    rows = figures.rows[definition.id]
    here = figure_of(definition, own, blind=_blind(definition, own["zone"], figures))
    others = [row for zone in figures.references if (row := _row_of(rows, zone, Lecture.PRINCIPALE))]
    references = tuple(
        figure_of(definition, row, blind=_blind(definition, row["zone"], figures)) for row in others
    )
    peers = _peers(subject, definition, rows, figures)
    box = figures.spread.get(definition.id)
    spread = spread_words(definition, subject.niveau, peers, box)
    strip = _strip(definition, here, references, peers, box, spread)
    return Line(
        definition.id, definition.title, long_unit(definition), definition.theme, own["millesime"], threshold_words(definition), here,
        _other(definition, rows, own, subject), references, spread, strip, is_made(published),
        ranges(figures.sources.get(definition.id, ())), _short_limit(definition), definition.id in LEADS,
    )  # fmt: skip


def limit_words(definition: Indicateur) -> str:
    """The threshold alone, « 10 min »; empty without any."""
    return "" if definition.seuil is None else told(definition, definition.seuil)


def _short_limit(definition: Indicateur) -> str:
    """The same where the unit is told beside the title."""
    return "" if definition.seuil is None else short(definition, definition.seuil)


def _blind(definition: Indicateur, zone: str, figures: Figures) -> bool:
    return zone in figures.singles and by_commune(definition)


def figure_of(definition: Indicateur, row: Row, *, blind: bool = False) -> Figure:
    """A figure with its words; ``blind``: nothing is measured inside this zone, whatever the row says."""
    value = None if blind else row["valeur"]
    address = figure_address(definition.id, row["zone"], row.get("lecture", Lecture.PRINCIPALE))
    return Figure(
        row["zone"], row["nom"], value, _text(definition, row, blind=blind), address,
        "" if value is None else bounds_words(definition, row["bas"], row["haut"]),
    )  # fmt: skip


def _text(definition: Indicateur, row: Row, *, blind: bool) -> str:
    if blind:
        return Quality.NOT_APPLICABLE.label
    if row["valeur"] is None:
        return Quality(row["qualite"]).label if row["qualite"] else Quality.MISSING.label
    return short(definition, row["valeur"])


def bounds_words(definition: Indicateur, low: float | None, high: float | None) -> str:
    """« entre 10 et 14 min »; empty without bounds, or where both read the same."""
    if low is None or high is None:
        return ""
    first, last = told(definition, low, bare=True), short(definition, high)
    return "" if short(definition, low) == last else Said("entre {bas} et {haut}", bas=first, haut=last)


def _other(definition: Indicateur, rows: Sequence[Row], own: Row, subject: Subject) -> Figure | None:
    """The other reading of this zone, where it reads otherwise."""
    if subject.single and by_commune(definition):
        return None
    others = [row for row in rows if row["zone"] == own["zone"] and row["lecture"] != Lecture.PRINCIPALE]
    figures = [figure_of(definition, row) for row in others]
    differing = [one for one in figures if one.text != _text(definition, own, blind=False)]
    return differing[0] if differing else None


def _peers(
    subject: Subject, definition: Indicateur, rows: Sequence[Row], figures: Figures
) -> tuple[float, ...]:
    if subject.niveau is Niveau.COMMUNE:
        return ()
    prefix = f"{subject.niveau}:"
    return tuple(
        row["valeur"] for row in rows
        if row["zone"].startswith(prefix) and row["lecture"] == Lecture.PRINCIPALE and row["valeur"] is not None
        and not _blind(definition, row["zone"], figures)
    )  # fmt: skip


def spread_words(definition: Indicateur, niveau: Niveau, peers: Sequence[float], box: Row | None) -> str:
    """« de 5 à 15 min (9 territoires) »; for communes the half in the middle."""
    if niveau is Niveau.COMMUNE:
        if box is None or not box["connues"]:
            return "—"
        low, _, high = box["quartiles"]
        return Said(
            "la moitié des communes : de {bas} à {haut}",
            bas=told(definition, low, bare=True), haut=short(definition, high),
        )  # fmt: skip
    if not peers:
        return "—"
    low, high = told(definition, min(peers), bare=True), short(definition, max(peers))
    return Said(
        "de {bas} à {haut} ({nombre}\u00a0{zones})",
        bas=low,
        haut=high,
        nombre=len(peers),
        zones=Said(LABELS[niveau]),
    )


def _strip(
    definition: Indicateur, here: Figure, references: Sequence[Figure], peers: Sequence[float],
    box: Row | None, spread: str,
) -> Strip:  # fmt: skip
    last = references[-1] if references else None
    words = [Said("{nom} {valeur}", nom=one.nom, valeur=one.text) for one in (here, *references)]
    quartiles = box["quartiles"] if box and box["connues"] and not peers else ()
    threshold = definition.seuil
    return Strip(
        Listed.of(" ; ", (*words, spread)),
        here.value,
        last.value if last else None,
        threshold,
        peers,
        quartiles,
    )


def threshold_words(definition: Indicateur) -> str:
    """« seuil : 10 min »; empty without any."""
    if definition.seuil is None:
        return ""
    written = definition.seuil_texte.replace(" %", "\u00a0%")
    return Cited(written) if written else told(definition, definition.seuil)


def groups_of(lines: Sequence[Line], labels: Mapping[str, str]) -> tuple[Group, ...]:
    """Lines by theme, those with a threshold first; a theme that the list does not name comes last."""
    order = list(labels)
    found: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda one: (not one.threshold, one.titre.casefold())):
        found.setdefault(line.theme, []).append(line)
    themes = sorted(found, key=lambda slug: order.index(slug) if slug in labels else len(order))
    return tuple(Group(slug, labels.get(slug, slug), tuple(found[slug])) for slug in themes)


def stale_of(subject: Subject, known: Known, figures: Figures) -> tuple[Stale, ...]:
    """Indicators too old to be compared, with their year and their value here."""
    return tuple(
        Stale(name, one.definition.title, own["millesime"], years_of(one, subject.today),
              figure_of(one.definition, own, blind=_blind(one.definition, subject.id, figures)))
        for name, one in known.stale.items()
        if (own := _row_of(figures.rows.get(name, ()), subject.id, Lecture.PRINCIPALE))
    )  # fmt: skip


def _row_of(rows: Sequence[Row], zone: str, lecture: str) -> Row | None:
    return next((row for row in rows if row["zone"] == zone and row["lecture"] == lecture), None)

"""The comparison of zones of a level: dots on one line per indicator, and a table in shades; no ranks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from markupsafe import Markup, escape

from geo_service.catalog import Catalog
from geo_service.model.told import Listed, Said
from geo_service.model.zone import Niveau
from geo_service.pages.fiche_content import Figure
from geo_service.pages.html import render_page
from geo_service.pages.langues import Version, Words, words_in
from geo_service.pages.palettes import Palettes, read_palettes, sampled
from geo_service.pages.semblables import Semblables
from geo_service.settings import Settings

SHADES: Final = 5
ROW_PX, LEFT_PX, WIDTH_PX, RIGHT_PX = 22, 210, 720, 90


class Order(StrEnum):
    """How the zones of a plot follow each other: an order of numbers, never of merits."""

    VALUE = "valeur"
    NAME = "nom"


@dataclass(frozen=True)
class Compared:
    """An indicator and its figures, one per zone in alphabetical order; ``reference``: the département.

    ``shades``: class of each figure among its peers, 0 the least bad; None without value, or without judgement.
    """

    id: str
    titre: str
    unite: str
    theme: str
    millesime: str
    limit: str
    threshold: float | None
    figures: tuple[Figure, ...]
    reference: Figure | None
    shades: tuple[int | None, ...]


@dataclass(frozen=True)
class Comparison:
    """Zones compared, by name with their pages, and what they are compared by."""

    niveau: str
    ids: tuple[str, ...]
    zones: tuple[tuple[str, str], ...]
    rows: tuple[Compared, ...]
    plots: tuple[Compared, ...]
    stale: tuple[tuple[str, str], ...]
    demonstration: tuple[str, ...]

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """Ids and names of the zones."""
        return tuple((id_, nom) for id_, (nom, _) in zip(self.ids, self.zones, strict=True))


@dataclass(frozen=True)
class Choice:
    """What the forms of the page show: levels, zones to choose from and those chosen, words that name none.

    ``semblables``: zones that look like one, or ``why_not``.
    """

    levels: Mapping[Niveau, str]
    zones: tuple[tuple[str, str], ...]
    chosen: frozenset[str]
    unknown: tuple[str, ...]
    ordre: Order
    semblables: Semblables | None = None
    why_not: str = ""


def render_comparison(
    settings: Settings, catalog: Catalog, compared: Comparison, choice: Choice, version: Version
) -> str:
    """The page.

    Raises:
        ConfigurationError: ``palettes.toml`` is missing or names no such colour.
    """
    words = words_in(settings.maps_dir, version.langue)
    drawer = PlotDrawer(read_palettes(settings.maps_dir), choice.ordre, words)
    return render_page(
        settings, catalog, "comparer.html", version.langue, bascule=version.address, compare=compared, dessin=drawer,
        choix=choice, demonstration=list(compared.demonstration),
    )  # fmt: skip


def ordered(figures: Sequence[Figure], order: Order) -> list[Figure]:
    """Figures as they are drawn, those without value last; by name among equals, as they come."""
    if order is Order.NAME:
        return list(figures)
    return sorted(figures, key=lambda one: (one.value is None, one.value or 0.0))


class PlotDrawer:
    """Drawings as the template asks for them."""

    def __init__(self, palettes: Palettes, order: Order = Order.VALUE, words: Words | None = None) -> None:
        self._palettes = palettes
        self._say = (words or Words({})).plain
        self._order = order
        self.colours = sampled(palettes.sequence("manque"), SHADES)

    def plot(self, one: Compared) -> Markup:
        """A dot per zone, from the least value down or by name; the département and the threshold as lines."""
        known = [
            figure.value for figure in (*one.figures, one.reference) if figure and figure.value is not None
        ]
        if not known:
            return Markup("")
        low, high = min(known), max(known)
        figures = ordered(one.figures, self._order)
        height = ROW_PX * len(one.figures) + 12
        title = escape(self._say(_told(one, figures)))
        lines = "".join(self._row(figure, rank, low, high) for rank, figure in enumerate(figures))
        bars = self._bars(one, low, high, height)
        return Markup(  # noqa: S704  (words are escaped)
            f'<svg class="points" viewBox="0 0 {WIDTH_PX} {height}" role="img" aria-label="{title}">{bars}{lines}</svg>'
        )

    def _row(self, figure: Figure, rank: int, low: float, high: float) -> str:
        y, ink = 16 + ROW_PX * rank, self._palettes.colour("texte")
        grey = self._palettes.colour("non_pertinent")
        name = f'<text x="0" y="{y + 4}" font-size="13" fill="{ink}">{escape(figure.nom)}</text>'
        end = WIDTH_PX - RIGHT_PX - (20 if figure.value is None else 0)
        line = f'<path d="M{LEFT_PX} {y}H{end}" stroke="{grey}" stroke-width="1"/>'
        told = f'<text x="{WIDTH_PX}" y="{y + 4}" font-size="13" text-anchor="end" fill="{ink}">{escape(self._say(figure.text))}</text>'
        if figure.value is None:
            return name + line + told
        dot = f'<circle cx="{_at(figure.value, low, high)}" cy="{y}" r="6" fill="{ink}"/>'
        return name + line + dot + told

    def _bars(self, one: Compared, low: float, high: float, height: int) -> str:
        drawn = ""
        if one.reference and one.reference.value is not None:
            x = _at(one.reference.value, low, high)
            drawn += (
                f'<path d="M{x} 4V{height - 4}" stroke="{self._palettes.colour("autre")}" stroke-width="2"/>'
            )
        if one.threshold is not None and low <= one.threshold <= high:
            x = _at(one.threshold, low, high)
            drawn += f'<path d="M{x} 4V{height - 4}" stroke="{self._palettes.colour("selection")}" stroke-width="1.5" stroke-dasharray="4 3"/>'
        return drawn

    def shade(self, rank: int | None) -> Markup:
        """A small square of the shade of a cell, for the eye alone: the number beside says it."""
        if rank is None:
            return Markup("")
        ink = self._palettes.colour("texte")
        return Markup(  # noqa: S704  (a colour of the palettes)
            f'<svg class="teinte" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true" focusable="false">'
            f'<rect x="0.5" y="0.5" width="13" height="13" fill="{self.colours[rank]}" stroke="{ink}" stroke-width="0.6"/></svg>'
        )


def _told(one: Compared, figures: Sequence[Figure]) -> str:
    values = Listed.of(" ; ", (Said("{nom} {valeur}", nom=each.nom, valeur=each.text) for each in figures))
    return Said("{titre}, {millesime} : {valeurs}", titre=one.titre, millesime=one.millesime, valeurs=values)


def _at(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return round(LEFT_PX + 8 + share * (WIDTH_PX - RIGHT_PX - LEFT_PX - 16), 1)

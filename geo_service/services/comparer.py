"""Zones of a level compared: the same indicators as their pages, in alphabetical order, without rank."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.model.indicator import Indicateur, Lecture, PublishedIndicator, Quality, Sens
from geo_service.model.zone import Niveau
from geo_service.pages.comparer import SHADES, Compared, Comparison
from geo_service.pages.fiche_content import Figure
from geo_service.pages.fiche_text import long_unit
from geo_service.services.beyond import alphabetical
from geo_service.services.fiche_figures import figure_of, grouped_rows, limit_words
from geo_service.services.fiche_subject import LEADS, PROFILE, Known, by_commune, is_made, known_of, page_of
from geo_service.store.fiche_reads import figure_rows, theme_labels, zones_of_level
from geo_service.store.live import Current

Row = Mapping[str, Any]
SMALLEST: Final = 2


async def comparison_of(
    connection: AsyncConnection, niveau: Niveau, chosen: Sequence[str], current: Current
) -> Comparison:
    """The comparison of the zones of a level, or of those chosen; what is too old is only named.

    Communes are too many to be compared all: none of them without a choice.
    """
    known = known_of(current.indicateurs, datetime.now(UTC).date())
    names = _names(known)
    zones = await _zones(connection, niveau, chosen)
    asked = [zone["id"] for zone in zones]
    rows = grouped_rows(await figure_rows(connection, names, asked, [Niveau.DEPARTEMENT.value]))
    labels = await theme_labels(connection)
    compared = tuple(
        _compared(known.compared[name], zones, rows[name], labels) for name in names if name in rows
    )
    return Comparison(
        niveau, tuple(asked), tuple((zone["nom"], page_of(zone["id"])) for zone in zones), compared,
        tuple(one for one in compared if one.id in LEADS),
        tuple((one.definition.title, one.millesimes[-1]) for one in known.stale.values()),
        tuple(one.definition.title for one in known.compared.values() if is_made(one)),
    )  # fmt: skip


def _names(known: Known) -> list[str]:
    """Indicators in the order of the page: who lives there, then the gaps."""
    profile = [name for name in PROFILE if name in known.compared]
    return profile + [name for name in known.themed() if name not in PROFILE]


async def choices_of(connection: AsyncConnection, niveau: Niveau) -> tuple[tuple[str, str], ...]:
    """Ids and names of the zones of a level to choose from, by name; no commune, which is written."""
    if niveau is Niveau.COMMUNE:
        return ()
    return tuple((zone["id"], zone["nom"]) for zone in await _zones(connection, niveau, ()))


async def _zones(connection: AsyncConnection, niveau: Niveau, chosen: Sequence[str]) -> list[Row]:
    if niveau is Niveau.COMMUNE and not chosen:
        return []
    zones = [zone for zone in await zones_of_level(connection, niveau) if not chosen or zone["id"] in chosen]
    return sorted(zones, key=lambda zone: (alphabetical(zone["nom"]), zone["id"]))


def _compared(
    published: PublishedIndicator, zones: Sequence[Row], rows: Sequence[Row], labels: Mapping[str, str]
) -> Compared:
    definition = published.definition
    own = {row["zone"]: row for row in rows if row["lecture"] == Lecture.PRINCIPALE}
    figures = tuple(_figure(definition, zone, own.get(zone["id"])) for zone in zones)
    whole = [row for row in own.values() if row["niveau"] == Niveau.DEPARTEMENT]
    return Compared(
        definition.id, definition.title, long_unit(definition), labels.get(definition.theme, definition.theme),
        published.millesimes[-1], limit_words(definition), definition.seuil, figures,
        figure_of(definition, whole[0]) if whole else None, shades(definition, figures),
    )  # fmt: skip


def _figure(definition: Indicateur, zone: Row, row: Row | None) -> Figure:
    if row is None:
        return Figure(zone["id"], zone["nom"], None, Quality.MISSING.label, f"/donnees/{definition.id}")
    single = zone["niveau"] == Niveau.TERRITOIRE and zone["nb_communes"] == 1
    return figure_of(definition, row, blind=single and by_commune(definition))


def shades(definition: Indicateur, figures: Sequence[Figure]) -> tuple[int | None, ...]:
    """Equal steps between the least and the greatest value, dark where it is worse; none without judgement."""
    known = [figure.value for figure in figures if figure.value is not None]
    if definition.sens is Sens.NEUTRE or len(set(known)) < SMALLEST:
        return (None,) * len(figures)
    low, step = min(known), (max(known) - min(known)) / SHADES
    return tuple(_shade(one.value, low, step, turned=definition.sens is Sens.BAS) for one in figures)


def _shade(value: float | None, low: float, step: float, *, turned: bool) -> int | None:
    if value is None:
        return None
    rank = min(SHADES - 1, int((value - low) / step))
    return SHADES - 1 - rank if turned else rank

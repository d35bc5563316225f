"""A document about a zone, gathered in one snapshot: figures, maps, gaps, carences, facts, and what is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.errors import NotFoundError
from geo_service.model.indicator import Lecture
from geo_service.model.libelles import NATURE_LABELS
from geo_service.model.told import Said
from geo_service.model.zone import Niveau
from geo_service.pages.fiche_content import Fiche, Source
from geo_service.pages.fiche_text import many, publication_words
from geo_service.pages.palettes import Palettes
from geo_service.pages.svg_map import Area, SvgMap
from geo_service.services.fiche_changements import changes_of
from geo_service.services.fiche_communes import (
    CLASSES,
    Cells,
    Drawing,
    beyond_blocks,
    cells_of,
    commune_rows,
    lead_maps,
    locator,
)
from geo_service.services.fiche_fibre import fibre_of
from geo_service.services.fiche_figures import Figures, grouped_rows, groups_of, lines_of, stale_of
from geo_service.services.fiche_identity import (
    ZONAGES,
    identity_of,
    inside_of,
    membership_of,
    parts_of,
    towns_of,
    zonages_of,
)
from geo_service.services.fiche_inconnu import unknown_of
from geo_service.services.fiche_pacte import pacte_of
from geo_service.services.fiche_subject import (
    LEADS,
    PROFILE,
    Known,
    Subject,
    both_readings,
    is_made,
    known_of,
    page_of,
)
from geo_service.store import fiche_reads as reads
from geo_service.store.live import Current
from geo_service.store.lookup import ZoneCard, current_zones, publication, search_zones, zone_card

Row = Mapping[str, Any]

BAND: Final = 1
"""Outlines of a whole territoire on a page: 330 m a pixel and finer is enough."""

BASE_SOURCES: Final = (
    "communes",
    "population",
    "territoires",
    "epci",
    "cantons",
    "mairies",
    "faits",
    "conseils",
    "enjeux_externes",
)


@dataclass(frozen=True)
class Gathered:
    """What every block is made of."""

    subject: Subject
    card: ZoneCard
    members: Sequence[Row]
    known: Known
    figures: Figures
    cells: Cells
    sources: tuple[Source, ...]


async def current_id(connection: AsyncConnection, asked: str) -> str | None:
    """The id of the zone as it is now; None when it never was published."""
    return (await current_zones(connection, [asked])).get(asked)


async def suggestions(connection: AsyncConnection, text: str) -> list[tuple[str, str]]:
    """Names and pages of the zones that an unknown address may mean."""
    words = "".join(letter if letter.isalnum() else " " for letter in text[:80]).strip()
    found = await search_zones(connection, words, 8)
    return [
        (row["nom"], page_of(row["id"]))
        for row in found
        if row["served"] and page_of(row["id"]) != "/donnees"
    ]


async def fiche_of(
    connection: AsyncConnection, zone: str, current: Current, palettes: Palettes, conseil: int | None = None
) -> Fiche:
    """The document of a zone; that of a territoire says what changed before ``conseil``, or until now for None.

    Raises:
        NotFoundError: the zone is not published.
    """
    told = await gather(connection, zone, current)
    subject = told.subject
    pact = await pacte_of(connection, subject)
    stale = stale_of(subject, told.known, told.figures)
    communes = _by_commune(told, await _drawing(connection, told, palettes))
    slug = subject.zone["code"] if subject.niveau is Niveau.TERRITOIRE else None
    titles = _titles(current)
    return Fiche(
        identity=identity_of(subject),
        publication=await _publication(connection),
        inside=inside_of(subject),
        parts=parts_of(await reads.epci_rows(connection, [one.feature_id for one in subject.communes])),
        membership=membership_of(subject, told.members),
        stale=stale,
        locator=await _locator(connection, subject, palettes),
        zonages=await _zonages(connection, subject),
        towns=towns_of(told.card.town_halls),
        absent=tuple((name, one.definition.title, one.absence) for name, one in told.known.absent.items()),
        sources=told.sources,
        demonstration=tuple(one.definition.title for one in told.known.compared.values() if is_made(one)),
        changes=await changes_of(connection, slug, titles, conseil) if slug else None,
        unknown=await unknown_of(connection, subject.id, {one.id for one in stale}, titles) if slug else (),
        fibre=await fibre_of(connection, subject, current.indicateurs),
        **_lines(told, await reads.theme_labels(connection)),
        **communes,
        **pact,
    )


def _titles(current: Current) -> dict[str, str]:
    return {name: one.definition.title for name, one in current.indicateurs.items()}


def _lines(told: Gathered, labels: Mapping[str, str]) -> dict[str, Any]:
    profile = lines_of(told.subject, PROFILE, told.known, told.figures)
    themed = [name for name in told.known.themed() if name not in PROFILE]
    groups = groups_of(lines_of(told.subject, themed, told.known, told.figures), labels)
    return {"profile": profile, "groups": groups}


def _by_commune(told: Gathered, drawing: Drawing) -> dict[str, Any]:
    """What is told commune by commune; nothing of a zone that is one."""
    subject, known = told.subject, told.known.compared
    if subject.whole:
        return {"maps": (), "beyond": (), "communes": ()}
    leads = [known[name] for name in LEADS if name in known]
    limits = [known[name] for name in told.known.thresholds()]
    return {
        "maps": lead_maps(subject, leads, told.cells, drawing),
        "beyond": beyond_blocks(subject, limits, told.cells),
        "communes": commune_rows(subject, [one for one in leads if one.definition.id in drawing.classes], told.cells),
    }  # fmt: skip


async def _publication(connection: AsyncConnection) -> str:
    now = await publication(connection)
    return publication_words(now["publication_id"], now["published_at"]) if now else ""


async def gather(connection: AsyncConnection, zone: str, current: Current) -> Gathered:
    """Zone, communes, figures and sources.

    Raises:
        NotFoundError: the zone is not published.
    """
    card = await zone_card(connection, zone)
    if card is None:
        raise NotFoundError(f"Zone « {zone[:60]} » inconnue : cherchez-la par /api/recherche?q=nom.")
    today = datetime.now(UTC).date()
    members = await reads.member_rows(connection, zone)
    subject = await _subject(connection, card, members, today)
    known = known_of(current.indicateurs, today)
    sources, numbers = await _sources(connection, known.ids)
    figures = await _figures(connection, subject, known, numbers)
    ids = list(dict.fromkeys([*known.thresholds(), *(name for name in LEADS if name in known.compared)]))
    cells = cells_of(await reads.commune_cells(connection, ids, subject.feature_ids))
    return Gathered(subject, card, members, known, figures, cells, sources)


async def _subject(
    connection: AsyncConnection, card: ZoneCard, members: Sequence[Row], today: date
) -> Subject:
    if card.zone["niveau"] == Niveau.COMMUNE:
        members = await reads.commune_itself(connection, card.zone["id"])
    leaving = frozenset(await reads.leaving(connection, card.zone["id"]))
    usual, other = both_readings(members, leaving)
    return Subject(card.zone, card.memberships, usual, other, today)


async def _figures(
    connection: AsyncConnection, subject: Subject, known: Known, numbers: Mapping[str, tuple[int, ...]]
) -> Figures:
    references = _references(subject, await reads.zones_of_level(connection, Niveau.DEPARTEMENT))
    levels = [] if subject.niveau is Niveau.COMMUNE else [subject.niveau.value]
    rows = await reads.figure_rows(connection, known.ids, [subject.id, *references], levels)
    spread = {}
    if subject.niveau is Niveau.COMMUNE:
        spread = await reads.spread_rows(connection, [*known.compared])
    sites = await reads.zones_of_level(connection, Niveau.TERRITOIRE)
    singles = frozenset(site["id"] for site in sites if site["nb_communes"] == 1)
    return Figures(grouped_rows(rows), references, spread, singles, numbers)


def _references(subject: Subject, served: Sequence[Row]) -> tuple[str, ...]:
    """Zones a figure is compared with: those that hold a commune, the served département for all.

    An EPCI across a border is of no département of its own.
    """
    wanted = [Niveau.EPCI, Niveau.TERRITOIRE, Niveau.DEPARTEMENT]
    if subject.niveau is not Niveau.COMMUNE:
        own_code = subject.zone["departement_code"]
        return tuple(row["id"] for row in served if own_code in (None, row["code"]))
    own = {row["niveau"]: row["id"] for row in subject.memberships if row["lecture"] == Lecture.PRINCIPALE}
    return tuple(own[niveau] for niveau in wanted if niveau in own)


async def _drawing(connection: AsyncConnection, told: Gathered, palettes: Palettes) -> Drawing:
    subject = told.subject
    if subject.whole:
        return Drawing({}, {}, palettes)
    rows = await reads.outline_rows(connection, [one.feature_id for one in subject.communes], BAND)
    outlines = {row["id"]: row["contour"] for row in rows}
    if any(one.id not in outlines for one in subject.communes):
        return Drawing(outlines, {}, palettes)
    classes = await reads.class_rows(connection, LEADS, CLASSES)
    made = {name: row for name, row in classes.items() if row["classes"] and row["classes"]["bornes"]}
    return Drawing(outlines, made, palettes)


async def _locator(connection: AsyncConnection, subject: Subject, palettes: Palettes) -> SvgMap | None:
    level = Niveau.TERRITOIRE if subject.niveau is Niveau.TERRITOIRE else Niveau.EPCI
    rows = await reads.level_outlines(connection, level)
    if not rows:
        return None
    name, here = str(subject.zone["nom"]), {one.feature_id for one in subject.communes}
    own = await reads.zone_outline(connection, subject.id)
    areas = [Area(row["id"], row["nom"], row["contour"], rank=1) for row in rows if row["id"] != subject.id]
    areas += [Area(subject.id, name, contour, rank=0) for contour in own]
    colours = palettes.colour("texte"), palettes.colour("contexte")
    title = Said("Où se trouve {nom}", nom=name)
    words = Said("{nom}, {communes}, dans le département.", nom=name, communes=many(len(here), "commune"))
    return locator(areas, title, words, colours)


async def _zonages(connection: AsyncConnection, subject: Subject) -> tuple[tuple[str, str, str], ...]:
    if subject.niveau is not Niveau.COMMUNE:
        return ()
    return zonages_of(await reads.records_of(connection, ZONAGES, subject.zone["code"]))


async def _sources(
    connection: AsyncConnection, ids: Sequence[str]
) -> tuple[tuple[Source, ...], dict[str, tuple[int, ...]]]:
    """Sources by number, and the numbers of each indicator."""
    used = await reads.input_rows(connection, ids)
    base = await reads.version_rows(connection, BASE_SOURCES)
    rows = {row["nom"]: row for row in (*base, *used)}
    order = sorted(rows, key=lambda name: (str(rows[name]["titre"]).casefold(), name))
    numbers = {name: rank for rank, name in enumerate(order, 1)}
    found = tuple(_source(numbers[name], rows[name]) for name in order)
    by_indicator: dict[str, set[int]] = {}
    for row in used:
        by_indicator.setdefault(row["indicateur"], set()).add(numbers[row["nom"]])
    return found, {name: tuple(sorted(found_)) for name, found_ in by_indicator.items()}


def _source(number: int, row: Row) -> Source:
    nature = NATURE_LABELS.get(row["nature"], row["nature"] or "")
    return Source(
        number, row["titre"] or row["nom"], row["producteur"] or "", row["millesime"] or "", row["licence"] or "",
        nature, row["adresse"] or "",
    )  # fmt: skip

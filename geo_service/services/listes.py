"""What the pages that list things are made of: zones by name, conseils by round, zones that a search finds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.model.pacte.dossiers import Adresse
from geo_service.model.zone import Confiance, Niveau
from geo_service.pages.fiche_content import Meeting
from geo_service.pages.listes import Groupe, Link, Liste, Rencontre, Tour, Trouvee, ZoneListed
from geo_service.services.beyond import alphabetical
from geo_service.services.conseil import phrase
from geo_service.services.fiche_identity import IN_FORCE_YEARS
from geo_service.services.fiche_pacte import meetings_of
from geo_service.services.fiche_subject import page_of
from geo_service.store.dossiers import public_dossiers
from geo_service.store.listes import served_zones
from geo_service.store.lookup import search_zones
from geo_service.store.questions import conseil_rows

Row = Mapping[str, Any]

LONG: Final = 60
"""A list longer than this is cut by first letter."""

MAX_FOUND: Final = 50
OWN_NAME: Final = "nom"


async def list_of(connection: AsyncConnection, niveau: Niveau) -> Liste:
    """The served zones of a level, by name."""
    rows = sorted(
        await served_zones(connection, niveau), key=lambda row: (alphabetical(row["nom"]), row["id"])
    )
    year = _year(rows)
    return Liste(niveau, tuple(_groups(rows, niveau)), year, year + IN_FORCE_YEARS if year else 0)


async def territoires_listed(connection: AsyncConnection) -> list[Link]:
    """Name and page of each territoire, by name."""
    return [(zone.nom, zone.adresse) for zone in (await list_of(connection, Niveau.TERRITOIRE)).zones]


async def rounds_of(connection: AsyncConnection, territoires: Sequence[Link]) -> tuple[Tour, ...]:
    """Rounds of conseils, the newest first, with what is known of each in these territoires."""
    known = [one for link in territoires for one in await _meetings(connection, link)]
    known.sort(key=lambda one: int(one[0].numero), reverse=True)
    by_round = groupby(known, key=lambda one: one[0].numero)
    return tuple(_round(numero, list(meetings)) for numero, meetings in by_round)


async def found_by(connection: AsyncConnection, text: str) -> list[Trouvee]:
    """Served zones that have a page and whose name or code, current or former, looks like the text, best first."""
    rows = await search_zones(connection, text, MAX_FOUND) if text else []
    return [_found(row) for row in rows if row["served"] and Niveau(row["niveau"]) is not Niveau.DEPARTEMENT]


def _year(rows: Iterable[Row]) -> int:
    """The census year of all the inhabitants shown; 0 when they differ or nobody says it."""
    years = {row["population_millesime"] or row["millesime"] for row in rows} - {None}
    return int(next(iter(years))) if len(years) == 1 and all(year.isdigit() for year in years) else 0


def _groups(rows: Sequence[Row], niveau: Niveau) -> Iterator[Groupe]:
    if len(rows) <= LONG:
        yield Groupe("", tuple(_zone(row, niveau) for row in rows))
        return
    for initial, members in groupby(rows, key=lambda row: alphabetical(row["nom"])[:1].upper()):
        yield Groupe(initial, tuple(_zone(row, niveau) for row in members))


def _zone(row: Row, niveau: Niveau) -> ZoneListed:
    below = niveau is not Niveau.COMMUNE
    summed = below and row["population"] is None
    return ZoneListed(
        nom=row["nom"],
        adresse=page_of(row["id"]),
        population=row["habitants"] if summed else row["population"],
        sommee=summed and row["habitants"] is not None,
        communes=(row["communes"] or 0) if below else None,
        territoire=None if below or not row["territoire_code"] else _territoire(row),
        suppose=row["territoire_confiance"] == Confiance.INFERRED,
    )


def _territoire(row: Row) -> Link:
    return row["territoire_nom"], page_of(f"{Niveau.TERRITOIRE}:{row['territoire_code']}")


async def _meetings(connection: AsyncConnection, territoire: Link) -> list[tuple[Meeting, Rencontre]]:
    slug = territoire[1].rpartition("/")[2]
    meetings, _ = await meetings_of(connection, slug)
    kept = {row["numero"]: row for row in await conseil_rows(connection, slug)}
    dossiers = await public_dossiers(connection, slug)
    return [
        (one, _meeting(one, territoire, kept.get(int(one.numero)), [*_dossiers(dossiers, int(one.numero))]))
        for one in meetings
    ]


def _meeting(one: Meeting, territoire: Link, kept: Row | None, dossiers: Sequence[Link]) -> Rencontre:
    slug, number = territoire[1].rpartition("/")[2], int(one.numero)
    told = phrase(kept, one, number, datetime.now(UTC).date()) if kept else one.here
    return Rencontre(territoire, f"/conseils/{slug}/{number}", kept is not None, told, tuple(dossiers))


def _dossiers(rows: Iterable[Row], numero: int) -> Iterator[Link]:
    for row in rows:
        if row["conseil"] == numero:
            yield str(row["edition"]), Adresse(row["territoire"], numero, row["edition"]).page


def _round(numero: str, meetings: Sequence[tuple[Meeting, Rencontre]]) -> Tour:
    """A round that only a registry tells of has no dates of its own: its meetings have theirs."""
    one = next((meeting for meeting, _ in meetings if meeting.source and meeting.dates), meetings[0][0])
    return Tour(numero, one.dates, one.theme, one.source, tuple(held for _, held in meetings))


def _found(row: Row) -> Trouvee:
    other = "" if row["nature"] == OWN_NAME else row["texte"]
    return Trouvee(
        row["nom"],
        page_of(row["id"]),
        Niveau(row["niveau"]),
        row["territoire_nom"] or "",
        row["population"],
        other,
    )

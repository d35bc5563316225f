"""A conseil, gathered in one snapshot: what is known of the meeting, and the document of its territoire until then."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.model.pacte.dossiers import Adresse
from geo_service.model.told import Cited, Day, Listed, Said
from geo_service.pages.conseil_content import Conseil, Edition
from geo_service.pages.fiche_content import Meeting
from geo_service.pages.palettes import Palettes
from geo_service.services.fiche import fiche_of
from geo_service.services.fiche_registre import day
from geo_service.store.dossiers import public_dossiers
from geo_service.store.live import Current
from geo_service.store.questions import conseil_rows

Row = Mapping[str, Any]

ABSENT: Final = Said(
    "Ce conseil n'est pas au registre, et aucun document dépouillé n'en parle : sa date, son lieu et son thème sont inconnus."
)
DETAILS: Final = (
    ("theme_du_conseil", Said("Thème")),
    ("ateliers", Said("Ateliers")),
    ("source", Said("Source")),
)


async def conseil_of(
    connection: AsyncConnection, zone: str, numero: int, current: Current, palettes: Palettes
) -> Conseil:
    """The conseil of a round of a territoire; any round: what is not known of it is said.

    Raises:
        NotFoundError: the territoire is not published.
    """
    slug = zone.partition(":")[2]
    fiche = await fiche_of(connection, zone, current, palettes, numero)
    rows = {row["numero"]: row for row in await conseil_rows(connection, slug)}
    row = rows.get(numero)
    round_ = next((one for one in fiche.meetings if one.numero == str(numero)), None)
    known = sorted({*rows, *(int(one.numero) for one in fiche.meetings)} - {numero})
    return Conseil(
        numero=numero,
        slug=slug,
        au_registre=row is not None,
        phrase=phrase(row, round_, numero, datetime.now(UTC).date()),
        details=_details(row, round_),
        autres=tuple(known),
        editions=editions(await public_dossiers(connection, slug, numero)),
        fiche=fiche,
    )


def phrase(row: Row | None, round_: Meeting | None, numero: int, today: date) -> str:
    """What is known of a meeting, in one sentence."""
    if row is not None:
        return _recorded(row, today)
    if round_ is None:
        return ABSENT
    parts = (round_.dates, Cited(round_.theme))
    return Said(
        "Le tour n° {numero} est connu ({tour}), mais ce conseil n'est pas au registre de ce territoire : {ici}.",
        numero=numero, tour=Listed.of(", ", (part for part in parts if part)), ici=round_.here,
    )  # fmt: skip


def editions(rows: Sequence[Row]) -> tuple[Edition, ...]:
    """Diffused editions, the newest first."""
    return tuple(_edition(row) for row in reversed(rows))


def _recorded(row: Row, today: date) -> str:
    if row["date"] is None:
        return _undated(row)
    where = Cited(row["lieu"] or "")
    if row["date"] > today:
        told = Said("Prévu le {jour} à {lieu}.", jour=day(row["date"]), lieu=where)
        return told if where else Said("Prévu le {jour}, lieu inconnu.", jour=day(row["date"]))
    told = Said("Tenu le {jour} à {lieu}.", jour=day(row["date"]), lieu=where)
    return told if where else Said("Tenu le {jour}, lieu inconnu.", jour=day(row["date"]))


def _undated(row: Row) -> str:
    where, said = Cited(row["lieu"] or ""), Cited(row["date_texte"] or "")
    place = Said("lieu : {lieu}", lieu=where) if where else Said("lieu inconnu")
    if not said:
        return Said("Au registre, date inconnue, {lieu}.", lieu=place)
    return Said("Au registre, date inconnue (« {date} »), {lieu}.", date=said, lieu=place)


def _details(row: Row | None, round_: Meeting | None) -> tuple[tuple[str, str], ...]:
    if row is not None:
        return tuple((label, str(row[name])) for name, label in DETAILS if row[name])
    return ((Said("Source"), round_.source),) if round_ and round_.source else ()


def _edition(row: Row) -> Edition:
    adresse = Adresse(row["territoire"], row["conseil"], row["edition"])
    valide = Said("validée par {qui}, le {jour}", qui=Cited(row["fonction"]), jour=Day.of(row["valide_le"]))
    return Edition(row["edition"], adresse.page, Day.of(row["diffuse_le"]), valide)

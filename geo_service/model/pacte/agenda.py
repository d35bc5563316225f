"""The dates of the pactes as a calendar (iCalendar, RFC 5545)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from geo_service.model.pacte.etats import LIVRABLE

LONGEST_LINE_BYTES: Final = 75
PRODUCT: Final = "-//geo_service//Agenda des pactes//FR"
CRLF: Final = "\r\n"

Row = Mapping[str, Any]
Names = Mapping[str, str]


@dataclass(frozen=True)
class Rendez:
    """A whole day. ``uid`` names the object it comes from, and never changes; ``chemin`` is its address here."""

    uid: str
    jour: date
    titre: str
    chemin: str
    lieu: str | None = None
    texte: str | None = None


@dataclass(frozen=True)
class Instance:
    """Which calendar it is: what makes its UIDs unique, its name, the address that its links begin with."""

    domaine: str
    nom: str
    base: str


def rendez(kind: str, pluriel: str, row: Row, names: Names) -> Rendez | None:
    """What an object puts in a calendar; None without a whole date, or when nothing is expected any more.

    ``names``: territoires by slug, chantiers by number.
    """
    jour, titre, texte = RENDEZ[kind](row, names)
    if not jour:
        return None
    chemin = f"/api/{pluriel}/{row['id']}"
    return Rendez(f"{kind}-{row['id']}", date.fromisoformat(jour), titre, chemin, row.get("lieu"), texte)


Said = tuple[str | None, str, str | None]


def _conseil(row: Row, names: Names) -> Said:
    where = names.get(row["territoire"], row["territoire"])
    return row["date"], f"Conseil de territoire n° {row['numero']} — {where}", row["theme_du_conseil"]


def _conference(row: Row, _: Names) -> Said:
    return row["date"], "Conférence départementale", row["objet"]


def _seance(row: Row, names: Names) -> Said:
    return row["date"], f"Séance — {names.get(str(row['chantier']), 'chantier')}", None


def _livrable(row: Row, names: Names) -> Said:
    due = None if row["etat"] in LIVRABLE.clos else row["echeance"]
    return due, f"Échéance : {row['titre']} — {names.get(str(row['chantier']), 'chantier')}", None


RENDEZ: Final[Mapping[str, Callable[[Row, Names], Said]]] = {
    "conseil": _conseil, "conference_departementale": _conference, "seance": _seance, "livrable": _livrable,
}  # fmt: skip
"""Kinds that have dates: the day, what is said of it in a line, what more there is to say."""


def calendrier(found: Iterable[Rendez], instance: Instance, moment: datetime) -> str:
    """The calendar as text: CRLF, lines of 75 bytes at most, all-day events that take no time.

    ``moment`` is the DTSTAMP of its events: when this calendar was made.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_texte(instance.nom)}")
    stamp = moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines += [line for one in found for line in _evenement(one, instance, stamp)]
    return "".join(f"{_pliee(line)}{CRLF}" for line in [*lines, "END:VCALENDAR"])


def _evenement(one: Rendez, instance: Instance, stamp: str) -> Iterator[str]:
    """One event; DTEND is the day after, which is not part of it (RFC 5545 § 3.6.1)."""
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}@{instance.domaine}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{one.jour:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{one.jour + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_texte(one.titre)}"
    if one.lieu:
        yield f"LOCATION:{_texte(one.lieu)}"
    if one.texte:
        yield f"DESCRIPTION:{_texte(one.texte)}"
    yield f"URL:{instance.base}{one.chemin}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _texte(text: str) -> str:
    """TEXT of RFC 5545 § 3.3.11: what separates is escaped, so that no text begins a line of its own."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _pliee(line: str) -> str:
    """Folded (§ 3.1): 75 bytes at most, never inside a character."""
    parts, part, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LONGEST_LINE_BYTES:
            parts.append(part)
            part, size = "", 1
        part, size = part + character, size + width
    return f"{CRLF} ".join([*parts, part])

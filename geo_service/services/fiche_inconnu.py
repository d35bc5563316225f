"""What question 15 says is not known of a territoire, beyond what other blocks of its document tell already."""

from collections.abc import Callable, Container, Mapping
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.model.indicator import Quality
from geo_service.pages.fiche_content import Unknown
from geo_service.pages.fiche_text import number
from geo_service.services.questions.inconnu import unknown

Row = Mapping[str, Any]

OLD: Final = "millesime_ancien"


async def unknown_of(connection: AsyncConnection, zone: str, shown: Container[str]) -> tuple[Unknown, ...]:
    """Rows of the question by kind, in words, but those of old indicators ``shown``; a kind without row is left out."""
    all_rows = (await unknown(connection, [zone])).lignes
    rows = [row for row in all_rows if row["genre"] != OLD or row["indicateur"] not in shown]
    found = (
        Unknown(titre, tuple(told(row) for row in rows if row["genre"] == genre))
        for genre, titre, told in KINDS
    )
    return tuple(one for one in found if one.lines)


def _silent(row: Row) -> str:
    reasons = (f"{Quality(why).label} : {number(count)}" for why, count in row["par_raison"].items())
    return f"{row['titre']}, {_counted(row['valeur'], 'commune')} sans valeur ({' ; '.join(reasons)})"


def _aged(row: Row) -> str:
    return f"{row['titre']}, {row['millesime']} : il y a {number(row['valeur'])} ans"


def _old(row: Row) -> str:
    return f"{row['source']}, {row['millesime']} : il y a {number(row['valeur'])} ans, {row['raison']}"


def _state(row: Row) -> str:
    return f"{row['objet'].capitalize()}s : {number(row['valeur'])} sur {number(row['sur'])}, {row['raison']}"


def _undeclared(row: Row) -> str:
    return f"{row['objet'].capitalize()} : {_counted(row['valeur'], 'thème')} sur {number(row['sur'])}, {row['raison']}"


def _uncovered(row: Row) -> str:
    subject = str(row["sujet"])
    return f"{subject[:1].upper()}{subject[1:]}"


def _counted(count: float, what: str) -> str:
    return f"{number(count)} {what}{'s' if count > 1 else ''}"


KINDS: Final[tuple[tuple[str, str, Callable[[Row], str]], ...]] = (
    ("communes_sans_valeur", "Indicateurs sans valeur pour des communes d'ici", _silent),
    (OLD, "Indicateurs trop anciens et sans chiffre ici", _aged),
    ("source_ancienne", "Sources au-delà de leur âge admis", _old),
    ("etat_inconnu", "États inconnus au registre", _state),
    ("registre_non_declare", "Parties du registre que personne n'a déclarées complètes", _undeclared),
    ("sans_source", "Ce qu'aucune source ne couvre", _uncovered),
)
"""Kind of a row, its heading, its words: the kinds that no other block of the document tells."""

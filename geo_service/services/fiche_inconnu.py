"""What question 15 says is not known of a territoire, beyond what other blocks of its document tell already."""

from collections.abc import Callable, Container, Mapping
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.model.indicator import Quality
from geo_service.model.told import Cited, Listed, Said, word
from geo_service.pages.fiche_content import Unknown
from geo_service.pages.fiche_text import many, number
from geo_service.services.questions.inconnu import unknown

Row = Mapping[str, Any]

OLD: Final = "millesime_ancien"


async def unknown_of(
    connection: AsyncConnection, zone: str, shown: Container[str], titles: Mapping[str, str]
) -> tuple[Unknown, ...]:
    """Rows of the question by kind, in words, but those of old indicators ``shown``; a kind without row is left out.

    ``titles``: those of indicators, which a page of another language can say anew.
    """
    all_rows = [_titled(row, titles) for row in (await unknown(connection, [zone])).lignes]
    rows = [row for row in all_rows if row["genre"] != OLD or row["indicateur"] not in shown]
    found = (
        Unknown(titre, tuple(told(row) for row in rows if row["genre"] == genre))
        for genre, titre, told in KINDS
    )
    return tuple(one for one in found if one.lines)


def _titled(row: Row, titles: Mapping[str, str]) -> Row:
    return {**row, "titre": titles[row["indicateur"]]} if row.get("indicateur") in titles else row


def _silent(row: Row) -> str:
    reasons = (
        Said("{raison} : {nombre}", raison=Quality(why).label, nombre=number(count))
        for why, count in row["par_raison"].items()
    )
    return Said(
        "{titre}, {communes} sans valeur ({raisons})",
        titre=word(row["titre"]), communes=many(row["valeur"], "commune"), raisons=Listed.of(" ; ", reasons),
    )  # fmt: skip


def _aged(row: Row) -> str:
    return Said(
        "{titre}, {millesime} : il y a {ans} ans",
        titre=word(row["titre"]), millesime=row["millesime"], ans=number(row["valeur"]),
    )  # fmt: skip


def _old(row: Row) -> str:
    return Said(
        "{titre}, {millesime} : il y a {ans} ans, {raison}",
        titre=Cited(row["source"]), millesime=row["millesime"], ans=number(row["valeur"]), raison=row["raison"],
    )  # fmt: skip


def _state(row: Row) -> str:
    return _out_of(row, Said(f"{row['objet'].capitalize()}s"), number(row["valeur"]))


def _undeclared(row: Row) -> str:
    return _out_of(row, Said(row["objet"].capitalize()), many(row["valeur"], "thème"))


def _out_of(row: Row, what: str, count: str) -> str:
    return Said(
        "{objets} : {nombre} sur {total}, {raison}",
        objets=what, nombre=count, total=number(row["sur"]), raison=row["raison"],
    )  # fmt: skip


def _uncovered(row: Row) -> str:
    return Said(str(row["sujet"]))


KINDS: Final[tuple[tuple[str, str, Callable[[Row], str]], ...]] = (
    ("communes_sans_valeur", Said("Indicateurs sans valeur pour des communes d'ici"), _silent),
    (OLD, Said("Indicateurs trop anciens et sans chiffre ici"), _aged),
    ("source_ancienne", Said("Sources au-delà de leur âge admis"), _old),
    ("etat_inconnu", Said("États inconnus au registre"), _state),
    ("registre_non_declare", Said("Parties du registre que personne n'a déclarées complètes"), _undeclared),
    ("sans_source", Said("Ce qu'aucune source ne couvre"), _uncovered),
)
"""Kind of a row, its heading, its words: the kinds that no other block of the document tells."""

"""What the registry holds about one person, found by e-mail address: to hand it over, or before erasing it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from psycopg import sql

from geo_service.errors import NotFoundError

DEPOSITS: Final = ("contribution", "participant", "commentaire")
"""Kinds whose rows may be those of a person, and not of an administration."""

ACCOUNT: Final = b"""
    SELECT id, nom, EXISTS (SELECT FROM registre.charge h
        WHERE h.compte = c.id AND h.retiree_le IS NULL AND h.role = ANY(%(agents)s))
    FROM registre.compte c WHERE courriel = %(courriel)s
"""
OWN: Final = b"""
    SELECT 'contribution', id, deposant_nom FROM registre.contribution
    WHERE lower(deposant_courriel) = %(courriel)s
       OR (cree_par = %(compte)s AND deposant_courriel IS NULL
           AND (NOT %(agent)s OR deposant_nom IS NULL OR deposant_nom = %(nom)s))
    UNION ALL
    SELECT 'participant', id, personne FROM registre.participant
    WHERE lower(courriel) = %(courriel)s
       OR (cree_par = %(compte)s AND courriel IS NULL AND (NOT %(agent)s OR personne = %(nom)s))
    UNION ALL
    SELECT 'commentaire', id, NULL FROM registre.commentaire WHERE cree_par = %(compte)s
    ORDER BY 1, 2
"""
"""What an agent writes down for somebody else is that other person's."""

SECTIONS: Final[Mapping[str, bytes]] = {
    "compte": b"SELECT to_jsonb(c) - 'mot_de_passe' FROM registre.compte c WHERE id = %(compte)s",
    "charges": b"SELECT to_jsonb(h) FROM registre.charge h WHERE compte = %(compte)s ORDER BY role",
    "sessions": b"""SELECT to_jsonb(s) - '{empreinte,csrf}'::text[] FROM registre.session s
        WHERE compte = %(compte)s ORDER BY ouverte_le""",
    "jetons": b"SELECT to_jsonb(j) - 'empreinte' FROM registre.jeton j WHERE compte = %(compte)s ORDER BY id",
    "contributions": b"""SELECT to_jsonb(c) FROM registre.contribution c
        WHERE id = ANY(%(contribution)s) ORDER BY id""",
    "participations": b"""SELECT to_jsonb(p) FROM registre.participant p
        WHERE id = ANY(%(participant)s) ORDER BY id""",
    "commentaires": b"""SELECT to_jsonb(c) FROM registre.commentaire c
        WHERE id = ANY(%(commentaire)s) ORDER BY id""",
    "historique": b"""SELECT to_jsonb(h) FROM registre.historique h WHERE par = %(compte)s
        OR (objet = 'contribution' AND objet_id = ANY(%(contribution)s))
        OR (objet = 'participant' AND objet_id = ANY(%(participant)s))
        OR (objet = 'commentaire' AND objet_id = ANY(%(commentaire)s)) ORDER BY id""",
    "journal": b"SELECT to_jsonb(j) FROM registre.journal j WHERE compte = %(compte)s ORDER BY id",
    "demandes": b"SELECT to_jsonb(d) FROM registre.demande d WHERE compte = %(compte)s ORDER BY le",
}
"""What is handed over, table by table: neither the password's hash nor digests, which tell nothing to anybody."""

TEXT_COLUMNS: Final = b"""
    SELECT c.table_name, c.column_name, c.data_type,
           EXISTS (SELECT FROM information_schema.columns v WHERE v.table_schema = 'registre'
                   AND v.table_name = c.table_name AND v.column_name = 'version')
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'registre' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
      AND c.data_type IN ('text', 'jsonb')
    ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Personne:
    """Somebody: the address asked about, the account and its names, the objects that are theirs, by kind."""

    courriel: str | None
    compte: int | None = None
    noms: tuple[str, ...] = ()
    objets: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def ids(self, objet: str) -> list[int]:
        """Numbers of their objects of a kind."""
        return list(self.objets.get(objet, ()))


@dataclass(frozen=True)
class Colonne:
    """A column of the registry that holds text."""

    table: str
    nom: str
    genre: str
    versionnee: bool


def find(connection: psycopg.Connection, courriel: str, agents: Collection[str]) -> Personne:
    """Everything that is of the person who has this address.

    Raises:
        NotFoundError: nobody has.
    """
    asked = courriel.strip().lower()
    account = connection.execute(ACCOUNT, {"courriel": asked, "agents": list(agents)}).fetchone()
    compte, nom, agent = account or (None, None, False)
    values = {"courriel": asked, "compte": compte, "nom": nom, "agent": agent}
    found = connection.execute(OWN, values).fetchall()
    if account is None and not found and not mentions(connection, (asked,)):
        raise NotFoundError("Aucune donnée pour ce courriel : vérifiez son orthographe.")
    return _personne(asked, compte, nom, found)


def _personne(courriel: str, compte: int | None, nom: str | None, found: list[tuple[Any, ...]]) -> Personne:
    names = dict.fromkeys(name for name in (nom, *(row[2] for row in found)) if name)
    own = {kind: tuple(number for objet, number, _ in found if objet == kind) for kind in DEPOSITS}
    return Personne(courriel, compte, tuple(names), own)


def everything_of(connection: psycopg.Connection, personne: Personne) -> dict[str, list[dict[str, Any]]]:
    """Rows about a person, by section; those that merely cite the address come last, by their place."""
    values = {"compte": personne.compte, **{kind: personne.ids(kind) for kind in DEPOSITS}}
    told = {name: [row[0] for row in connection.execute(query, values)] for name, query in SECTIONS.items()}
    words = tuple(filter(None, (personne.courriel, *personne.noms)))
    places = mentions(connection, words)
    return told | {
        "citations": [{"table": table, "colonne": name, "lignes": count} for table, name, count in places]
    }


def _given(row: dict[str, Any]) -> dict[str, Any]:
    """A row without what was drawn from it: the point that maps show."""
    return {name: value for name, value in row.items() if not name.startswith("lieu_")}


def mentions(connection: psycopg.Connection, words: Collection[str]) -> list[tuple[str, str, int]]:
    """Table, column and number of rows where one of these texts appears, whatever its case."""
    query = sql.SQL("SELECT count(*) FROM registre.{} t WHERE t.{}::text ~* ANY(%s)")
    patterns = [literal(word) for word in words]
    found = []
    for column in text_columns(connection):
        statement = query.format(sql.Identifier(column.table), sql.Identifier(column.nom))
        row = connection.execute(statement, [patterns]).fetchone()
        if row and row[0]:
            found.append((column.table, column.nom, row[0]))
    return found


def text_columns(connection: psycopg.Connection) -> list[Colonne]:
    """Every column of the registry where somebody may have written something."""
    return [Colonne(*row) for row in connection.execute(TEXT_COLUMNS)]


def literal(text: str) -> str:
    """A regular expression of PostgreSQL that finds this text where it is not part of a longer address.

    A letter just before may be that of an escaped line end, in the text of a jsonb.
    """
    escaped = "".join(one if one.isalnum() else f"\\{one}" for one in text)
    return rf"(?:(?<![[:alnum:]._%+-])|(?<=\\[nrtbf])){escaped}(?![[:alnum:]_-]|\.[[:alnum:]])"

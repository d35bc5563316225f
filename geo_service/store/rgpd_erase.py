"""Erasing a person from the registry: what they said stays, who they are is nowhere any more.

Each object touched gets one more version, as any change, whose history says that an erasure was done and not whose.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from geo_service.model.pacte.objets import OBJETS
from geo_service.store.rgpd import DEPOSITS, Colonne, Personne, literal, text_columns

REASON: Final = "Données personnelles effacées (RGPD)"
ERASED: Final = "[effacé]"
ACTION: Final = "rgpd_effacer"
PERSONAL: Final = {
    nom: tuple(champ.nom for champ in objet.champs if not champ.public) for nom, objet in OBJETS.items()
}
"""Fields of each kind that only those in charge read: those of persons."""

PLACE: Final = ("geom", "geometrie", "geometry", "point", "localisation", "lieu", "trace")
"""Names under which a history may hold where somebody pointed."""

CONTRIBUTION: Final = b"""
    UPDATE registre.contribution SET deposant_nom = NULL, deposant_courriel = NULL, cree_par = nullif(cree_par, %(compte)s),
        geom = CASE WHEN etat = 'brouillon' THEN NULL
                    WHEN portee = 'point' AND NOT coalesce(point_exact, false) THEN lieu ELSE geom END,
        titre = CASE WHEN etat = 'brouillon' THEN %(erased)s ELSE titre END,
        texte = CASE WHEN etat = 'brouillon' THEN %(erased)s ELSE texte END,
        portee = CASE WHEN etat = 'brouillon' THEN 'inconnu' ELSE portee END,
        zones = CASE WHEN etat = 'brouillon' THEN '{}' ELSE zones END,
        version = version + 1, modifie_le = clock_timestamp()
    WHERE id = ANY(%(ids)s) RETURNING id
"""
PARTICIPANT: Final = b"""
    UPDATE registre.participant SET personne = NULL, courriel = NULL, cree_par = nullif(cree_par, %(compte)s),
        statut = CASE WHEN acteur IS NULL AND statut IN ('demande', 'accepte') THEN 'parti' ELSE statut END,
        version = version + 1, modifie_le = clock_timestamp()
    WHERE id = ANY(%(ids)s) RETURNING id
"""
COMMENTAIRE: Final = b"""
    UPDATE registre.commentaire SET cree_par = nullif(cree_par, %(compte)s), version = version + 1, modifie_le = clock_timestamp()
    WHERE id = ANY(%(ids)s) RETURNING id
"""
STATEMENTS: Final = {"contribution": CONTRIBUTION, "participant": PARTICIPANT, "commentaire": COMMENTAIRE}

FORGET_HISTORY: Final = b"""
    UPDATE registre.historique SET champs = champs - %(fields)s::text[], par = nullif(par, %(compte)s)
    WHERE objet = %(objet)s AND objet_id = ANY(%(ids)s)
"""
FORGET_DRAFTS: Final = b"""
    UPDATE registre.historique h SET champs = '{}', motif = NULL FROM registre.contribution c
    WHERE h.objet = 'contribution' AND h.objet_id = c.id AND c.etat = 'brouillon' AND c.id = ANY(%s)
"""
TRACE: Final = """
    INSERT INTO registre.historique (objet, objet_id, version, {etats}motif)
    SELECT %(objet)s, id, version, {valeurs}%(motif)s FROM registre.{table} WHERE id = ANY(%(ids)s)
    ON CONFLICT (objet, objet_id, version) DO NOTHING
"""
RESIDENT: Final = b"""
    UPDATE registre.acteur SET nom = 'habitant effac\xc3\xa9 n\xc2\xb0 ' || id, site = NULL, note = NULL,
        version = version + 1, modifie_le = clock_timestamp()
    WHERE type = 'habitant' AND nom = ANY(%s) RETURNING id
"""
ACCOUNT: Final = (
    b"DELETE FROM registre.session WHERE compte = %s",
    b"DELETE FROM registre.jeton WHERE compte = %s",
    b"DELETE FROM registre.demande WHERE compte = %s",
    b"UPDATE registre.charge SET retiree_le = clock_timestamp() WHERE compte = %s AND retiree_le IS NULL",
    b"""UPDATE registre.compte SET courriel = NULL, nom = NULL, mot_de_passe = NULL, sujet_oidc = NULL, actif = false,
        vu_le = NULL, efface_le = clock_timestamp() WHERE id = %s""",
)
NOTE: Final = b"""
    INSERT INTO registre.journal (action, objet, objet_id, detail) VALUES (%s, 'compte', %s, %s)
"""
DONE: Final = b"""
    SELECT 'compte', id, cree_le FROM registre.compte WHERE efface_le IS NOT NULL
    UNION ALL
    SELECT 'contribution', c.id, c.cree_le FROM registre.journal j
        CROSS JOIN jsonb_array_elements_text(j.detail -> 'contribution') n JOIN registre.contribution c ON c.id = n::integer
        WHERE j.action = 'rgpd_effacer'
    UNION ALL
    SELECT 'participant', p.id, p.cree_le FROM registre.journal j
        CROSS JOIN jsonb_array_elements_text(j.detail -> 'participant') n JOIN registre.participant p ON p.id = n::integer
        WHERE j.action = 'rgpd_effacer'
"""
SAME: Final = {
    "compte": b"SELECT courriel, nom FROM registre.compte WHERE id = %s AND cree_le = %s AND efface_le IS NULL",
    "contribution": b"""SELECT deposant_courriel, deposant_nom FROM registre.contribution
        WHERE id = %s AND cree_le = %s AND num_nonnulls(deposant_courriel, deposant_nom) > 0""",
    "participant": b"""SELECT courriel, personne FROM registre.participant
        WHERE id = %s AND cree_le = %s AND num_nonnulls(courriel, personne) > 0""",
}
LAST_ADMINISTRATOR: Final = b"""
    SELECT bool_or(h.compte = %(compte)s) AND bool_and(h.compte = %(compte)s)
    FROM registre.charge h JOIN registre.compte c ON c.id = h.compte
    WHERE h.role = 'administrateur' AND h.retiree_le IS NULL AND c.actif AND c.efface_le IS NULL
"""


@dataclass(frozen=True)
class Erasure:
    """A row that was erased once, known again in a backup by its number and the instant it was created."""

    objet: str
    id: int
    cree_le: datetime


def is_last_administrator(connection: psycopg.Connection, compte: int | None) -> bool:
    """Whether nobody could administer the registry without this account."""
    row = connection.execute(LAST_ADMINISTRATOR, {"compte": compte}).fetchone()
    return bool(row and row[0])


def erase(connection: psycopg.Connection, personne: Personne) -> dict[str, int]:
    """Erase a person everywhere, in the transaction of the connection; returns the rows touched by kind."""
    done = {kind: anonymise(connection, kind, personne.ids(kind), personne.compte) for kind in DEPOSITS}
    residents = [row[0] for row in connection.execute(RESIDENT, [list(personne.noms)])]
    trace(connection, "acteur", residents)
    cited = _forget_address(connection, personne.courriel)
    if personne.compte is not None:
        for statement in ACCOUNT:
            connection.execute(statement, [personne.compte])
    detail = {kind: ids for kind, ids in done.items() if ids}
    connection.execute(NOTE, [ACTION, personne.compte, Jsonb(detail)])
    counts = {kind: len(ids) for kind, ids in done.items()}
    return counts | {"acteur": len(residents), "citation": cited, "compte": int(personne.compte is not None)}


def anonymise(
    connection: psycopg.Connection, objet: str, ids: Collection[int], compte: int | None = None
) -> list[int]:
    """Take a person out of objects and of their history; drafts, which nobody was to read, are emptied."""
    values = {"ids": list(ids), "compte": compte, "erased": ERASED}
    touched = [row[0] for row in connection.execute(STATEMENTS[objet], values)]
    fields = [*PERSONAL[objet], *PLACE]
    connection.execute(FORGET_HISTORY, values | {"objet": objet, "fields": fields})
    if objet == "contribution":
        connection.execute(FORGET_DRAFTS, [touched])
    trace(connection, objet, touched)
    return touched


def trace(connection: psycopg.Connection, objet: str, ids: Iterable[int], motif: str = REASON) -> None:
    """Say in the history of objects that their present version is an erasure."""
    has_state = OBJETS[objet].etats is not None
    statement = sql.SQL(TRACE).format(
        table=sql.Identifier(objet),
        etats=sql.SQL("etat_avant, etat_apres, " if has_state else ""),
        valeurs=sql.SQL("etat, etat, " if has_state else ""),
    )
    connection.execute(statement, {"objet": objet, "ids": list(ids), "motif": motif})


def _forget_address(connection: psycopg.Connection, courriel: str | None) -> int:
    """Replace an address wherever it was written, in texts as in what was kept of them."""
    if not courriel:
        return 0
    return sum(_forget_in(connection, column, courriel) for column in text_columns(connection))


def _forget_in(connection: psycopg.Connection, column: Colonne, courriel: str) -> int:
    name, table = sql.Identifier(column.nom), sql.Identifier(column.table)
    if (column.table, column.nom) in OWN_ADDRESS:
        return 0
    statement = sql.SQL(
        "UPDATE registre.{table} SET {name} = regexp_replace({name}::text, %(pattern)s, %(erased)s, 'gi')::{kind}{version} "
        "WHERE {name}::text ~* %(pattern)s RETURNING {returned}"
    ).format(
        table=table,
        name=name,
        kind=sql.SQL(column.genre),
        version=sql.SQL(", version = version + 1" if _is_object(column) else ""),
        returned=sql.SQL("id" if _is_object(column) else "0"),
    )
    found = connection.execute(statement, {"pattern": literal(courriel), "erased": ERASED}).fetchall()
    if _is_object(column):
        trace(connection, column.table, (row[0] for row in found))
    return len(found)


OWN_ADDRESS: Final = frozenset(
    {("compte", "courriel"), ("contribution", "deposant_courriel"), ("participant", "courriel")}
)
"""Columns that hold an address and nothing else: they are emptied, not written over."""


def _is_object(column: Colonne) -> bool:
    return column.versionnee and column.table in OBJETS


def erasures(connection: psycopg.Connection) -> list[Erasure]:
    """What was ever erased here: to be erased again after an older state came back."""
    return [Erasure(*row) for row in connection.execute(DONE)]


def erase_again(connection: psycopg.Connection, erasure: Erasure) -> bool:
    """Erase what a restored backup brought back; False when it is not there, or is somebody else's."""
    row = connection.execute(SAME[erasure.objet], [erasure.id, erasure.cree_le]).fetchone()
    if row is None:
        return False
    personne = Personne(row[0], noms=tuple(filter(None, row[1:])))
    if erasure.objet == "compte":
        erase(connection, replace(personne, compte=erasure.id))
    else:
        erase(connection, replace(personne, objets={erasure.objet: (erasure.id,)}))
    return True

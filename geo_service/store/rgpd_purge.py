"""Forgetting what is past its retention. Each step is named; the periods are given."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final

import psycopg
from psycopg.types.json import Jsonb

from geo_service.store.rgpd import Personne, find
from geo_service.store.rgpd_erase import anonymise, erase, trace

ACTION: Final = "rgpd_purger"
END_OF_MANDATE: Final = "Nom de l'élu retiré après la fin de son mandat"

DELETE: Final[Mapping[str, bytes]] = {
    "session": b"""DELETE FROM registre.session
        WHERE least(expire_le, coalesce(fermee_le, expire_le)) < clock_timestamp() - %s""",
    "jeton": b"""DELETE FROM registre.jeton
        WHERE least(expire_le, coalesce(revoque_le, expire_le)) < clock_timestamp() - %s""",
    "demande": b"DELETE FROM registre.demande WHERE le < clock_timestamp() - %s",
    "journal": b"""DELETE FROM registre.journal
        WHERE le < clock_timestamp() - %s AND action NOT IN ('rgpd_effacer', 'rgpd_purger')""",
    "essai": b"DELETE FROM registre.essai WHERE greatest(dernier_le, libre_le) < clock_timestamp() - %s",
}
"""What is of no use any more, by period."""

OVER_OIDC: Final = b"DELETE FROM registre.connexion_oidc WHERE expire_le < clock_timestamp()"
DRAFTS: Final = b"""
    SELECT id FROM registre.contribution WHERE etat = 'brouillon' AND modifie_le < clock_timestamp() - %s
       AND (texte <> '[effac\xc3\xa9]' OR num_nonnulls(deposant_nom, deposant_courriel, geom) > 0)
"""
CLOSED: Final = b"""
    SELECT id FROM registre.contribution WHERE num_nonnulls(deposant_nom, deposant_courriel) > 0
       AND modifie_le < clock_timestamp() - CASE WHEN etat = ANY(%(etats)s) THEN %(close)s::interval ELSE %(autre)s::interval END
"""
PARTICIPANTS: Final = b"""
    SELECT id FROM registre.participant WHERE statut IN ('refuse', 'parti') AND num_nonnulls(personne, courriel) > 0
       AND modifie_le < clock_timestamp() - %s
"""
ELECTED: Final = b"""
    UPDATE registre.chantier SET elu_nom = NULL, version = version + 1, modifie_le = clock_timestamp()
    WHERE elu_nom IS NOT NULL AND mandat_fin < current_date - %s RETURNING id
"""
IDLE: Final = b"""
    SELECT id, courriel, nom FROM registre.compte c
    WHERE efface_le IS NULL AND greatest(cree_le, vu_le) < clock_timestamp() - %s
      AND NOT EXISTS (SELECT FROM registre.charge h
                      WHERE h.compte = c.id AND h.retiree_le IS NULL AND h.role = ANY(%s))
"""
NOTE: Final = b"INSERT INTO registre.journal (action, detail) VALUES (%s, %s)"


def delete_old(connection: psycopg.Connection, periods: Mapping[str, timedelta]) -> dict[str, int]:
    """Rows deleted by table."""
    done = {name: connection.execute(query, [periods[name]]).rowcount for name, query in DELETE.items()}
    return done | {"connexion_oidc": connection.execute(OVER_OIDC).rowcount}


def anonymise_old(
    connection: psycopg.Connection, periods: Mapping[str, timedelta], closed: Collection[str]
) -> dict[str, int]:
    """Objects whose person was forgotten, by reason. ``closed`` are the states in which nothing is expected."""
    limits = {"etats": list(closed), "close": periods["contribution_close"], "autre": periods["contribution"]}
    drafts = _ids(connection, DRAFTS, [periods["brouillon"]])
    contributions = _ids(connection, CLOSED, limits)
    participants = _ids(connection, PARTICIPANTS, [periods["participant"]])
    elected = _ids(connection, ELECTED, [periods["elu"]])
    trace(connection, "chantier", elected, END_OF_MANDATE)
    return {
        "brouillon": len(anonymise(connection, "contribution", drafts)),
        "contribution": len(anonymise(connection, "contribution", contributions)),
        "participant": len(anonymise(connection, "participant", participants)),
        "elu": len(elected),
    }


def erase_idle(connection: psycopg.Connection, period: timedelta, agents: Collection[str]) -> int:
    """Erase the accounts nobody used for that long, but those of agents."""
    idle = connection.execute(IDLE, [period, list(agents)]).fetchall()
    for compte, courriel, nom in idle:
        bare = Personne(None, compte, tuple(filter(None, [nom])))
        erase(connection, find(connection, courriel, agents) if courriel else bare)
    return len(idle)


def note(connection: psycopg.Connection, done: Mapping[str, int]) -> None:
    """Say in the journal what a purge did, when it did something."""
    counts = {name: count for name, count in done.items() if count}
    if counts:
        connection.execute(NOTE, [ACTION, Jsonb(counts)])


def _ids(
    connection: psycopg.Connection, query: bytes, values: list[timedelta] | dict[str, object]
) -> list[int]:
    return [row[0] for row in connection.execute(query, values)]

"""Dossiers of conseils: prepared in the registry, read by everybody through public views once diffused."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.errors import UniqueViolation
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from geo_service.errors import ConflictError
from geo_service.model.pacte.dossiers import Adresse, Bloc, Dossier, Etat

Row = dict[str, Any]

KIND: Final = "dossier"
COLUMNS = b"""
    id, version, territoire, conseil, edition, etat, blocs, publication, fige_le, valide_le, fonction, diffuse_le,
    cree_le, modifie_le
"""
READ = (
    b"SELECT "
    + COLUMNS
    + b"""
    FROM registre.dossier WHERE territoire = %s AND conseil = %s AND edition = %s
"""
)
LOCK = READ + b" FOR UPDATE"
LIST = (
    b"SELECT "
    + COLUMNS
    + b"""
    FROM registre.dossier WHERE territoire = %s AND (%s::integer IS NULL OR conseil = %s) ORDER BY conseil, edition
"""
)
INSERT = b"""
    INSERT INTO registre.dossier (territoire, conseil, edition, conseil_id, cree_par)
    VALUES (%(territoire)s, %(conseil)s, (SELECT coalesce(max(edition), 0) + 1 FROM registre.dossier
            WHERE territoire = %(territoire)s AND conseil = %(conseil)s), %(conseil_id)s, %(compte)s)
    RETURNING edition
"""
WRITE = b"""
    UPDATE registre.dossier SET blocs = %(blocs)s, etat = %(etat)s, publication = %(publication)s, fige_le = %(fige_le)s,
        valide_le = %(valide_le)s, valide_par = CASE WHEN %(valide_le)s::timestamptz IS NULL THEN NULL
                                                     WHEN valide_le IS NULL THEN %(compte)s ELSE valide_par END,
        fonction = %(fonction)s, diffuse_le = %(diffuse_le)s, version = version + 1, modifie_le = clock_timestamp()
    WHERE id = %(id)s
"""
REMEMBER = b"""
    INSERT INTO registre.historique (objet, objet_id, version, par, etat_avant, etat_apres, motif, champs)
    VALUES ('dossier', %s, %s, %s, %s, %s, %s, %s)
"""
HISTORY = b"""
    SELECT version, le, par, etat_avant, etat_apres, motif, champs FROM registre.historique
    WHERE objet = 'dossier' AND objet_id = %s ORDER BY version
"""
FREEZE = b"""
    INSERT INTO registre.dossier_fige (dossier, html, donnees, pdf) VALUES (%(id)s, %(html)s, %(donnees)s, %(pdf)s)
    ON CONFLICT (dossier) DO UPDATE SET html = excluded.html, donnees = excluded.donnees, pdf = excluded.pdf
"""
FROZEN = b"SELECT html, donnees, pdf FROM registre.dossier_fige WHERE dossier = %s"
PUBLIC_FROZEN = b"""
    SELECT html, donnees, pdf FROM pub.registre_dossier_fige WHERE territoire = %s AND conseil = %s AND edition = %s
"""
PUBLIC_LIST = b"""
    SELECT territoire, conseil, edition, etat, publication, fige_le, valide_le, fonction, diffuse_le
    FROM pub.registre_dossier WHERE (%s::text IS NULL OR territoire = %s) AND (%s::integer IS NULL OR conseil = %s)
    ORDER BY territoire, conseil, edition
"""
CONSEIL_ID = b"SELECT id FROM registre.conseil WHERE territoire = %s AND numero = %s"


@dataclass(frozen=True)
class Fige:
    """The frozen bytes of a dossier; ``pdf`` None until it is diffused."""

    html: bytes
    donnees: bytes
    pdf: bytes | None = None


@dataclass(frozen=True)
class Note:
    """What the history keeps of a change."""

    compte: int | None
    avant: str | None
    apres: str
    motif: str | None = None
    champs: Mapping[str, Any] | None = None


async def conseil_id(connection: AsyncConnection, territoire: str, numero: int) -> int | None:
    """Number of a conseil in the registry; None when it is not there."""
    rows = await _rows(connection, CONSEIL_ID, (territoire, numero))
    return rows[0]["id"] if rows else None


async def read_dossier(
    connection: AsyncConnection, adresse: Adresse, *, lock: bool = False
) -> Dossier | None:
    """A dossier, whatever its state; ``lock`` keeps others from writing it until the end of the transaction."""
    asked = (adresse.territoire, adresse.conseil, adresse.edition)
    rows = await _rows(connection, LOCK if lock else READ, asked)
    return _dossier(rows[0]) if rows else None


async def read_dossiers(
    connection: AsyncConnection, territoire: str, conseil: int | None = None
) -> list[Dossier]:
    """Dossiers of a territoire, of one conseil or of all, whatever their state."""
    return [_dossier(row) for row in await _rows(connection, LIST, (territoire, conseil, conseil))]


async def insert_dossier(
    connection: AsyncConnection, territoire: str, conseil: int, held: int, compte: int | None
) -> Dossier:
    """The next edition for a conseil, of which ``held`` is the number in the registry.

    Raises:
        ConflictError: one is being prepared already.
    """
    values = {"territoire": territoire, "conseil": conseil, "conseil_id": held, "compte": compte}
    try:
        rows = await _rows(connection, INSERT, values)
    except UniqueViolation:
        raise ConflictError(
            "Une édition de ce dossier est déjà en préparation : diffusez-la avant d'en ouvrir une autre."
        ) from None
    found = await read_dossier(connection, Adresse(territoire, conseil, rows[0]["edition"]))
    assert found is not None, "it was just written"
    return found


async def write_dossier(connection: AsyncConnection, dossier: Dossier, compte: int | None) -> None:
    """Write a dossier that is locked, and count one version more; who first sets ``valide_le`` validated it."""
    values = {
        "blocs": Jsonb({nom: asdict(bloc) for nom, bloc in dossier.blocs.items()}), "etat": dossier.etat.value,
        "publication": dossier.publication, "fige_le": dossier.fige_le, "valide_le": dossier.valide_le,
        "fonction": dossier.fonction, "diffuse_le": dossier.diffuse_le, "id": dossier.id, "compte": compte,
    }  # fmt: skip
    await connection.execute(WRITE, values)


async def remember_dossier(connection: AsyncConnection, dossier: Dossier, version: int, note: Note) -> None:
    """Keep in the history what became of a dossier."""
    kept = Jsonb(dict(note.champs or {}))
    values = (dossier.id, version, note.compte, note.avant, note.apres, note.motif, kept)
    await connection.execute(REMEMBER, values)


async def dossier_history(connection: AsyncConnection, dossier: Dossier) -> list[Row]:
    """What happened to a dossier, oldest first."""
    return await _rows(connection, HISTORY, (dossier.id,))


async def freeze(connection: AsyncConnection, dossier: Dossier, fige: Fige) -> None:
    """Keep the bytes of a dossier, in place of those of a former review."""
    await connection.execute(FREEZE, {"id": dossier.id, **asdict(fige)})


async def frozen(connection: AsyncConnection, dossier: Dossier) -> Fige | None:
    """The frozen bytes of a dossier; None when it was never handed in."""
    rows = await _rows(connection, FROZEN, (dossier.id,))
    return _fige(rows[0]) if rows else None


async def public_frozen(connection: AsyncConnection, adresse: Adresse) -> Fige | None:
    """The bytes of a diffused edition; None when there is none that everybody may read."""
    rows = await _rows(connection, PUBLIC_FROZEN, (adresse.territoire, adresse.conseil, adresse.edition))
    return _fige(rows[0]) if rows else None


async def public_dossiers(
    connection: AsyncConnection, territoire: str | None = None, conseil: int | None = None
) -> list[Row]:
    """Diffused editions."""
    return await _rows(connection, PUBLIC_LIST, (territoire, territoire, conseil, conseil))


def _dossier(row: Row) -> Dossier:
    dates: dict[str, datetime | None] = {nom: row[nom] for nom in ("fige_le", "valide_le", "diffuse_le")}
    return Dossier(
        id=row["id"], version=row["version"],
        adresse=Adresse(row["territoire"], row["conseil"], row["edition"]), etat=Etat(row["etat"]),
        cree_le=row["cree_le"], modifie_le=row["modifie_le"],
        blocs={nom: Bloc(**told) for nom, told in row["blocs"].items()},
        publication=row["publication"], fonction=row["fonction"], **dates,
    )  # fmt: skip


def _fige(row: Row) -> Fige:
    pdf = row["pdf"]
    return Fige(bytes(row["html"]), bytes(row["donnees"]), None if pdf is None else bytes(pdf))


async def _rows(
    connection: AsyncConnection, query: bytes, values: Sequence[Any] | Mapping[str, Any]
) -> list[Row]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, values)
        return await cursor.fetchall()

"""Accounts and their charges."""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.errors import UniqueViolation
from psycopg.rows import class_row, dict_row

from geo_service.errors import ConflictError
from geo_service.model.pacte.comptes import Compte
from geo_service.model.pacte.droits import Charge
from geo_service.store.presences import charges_of

COLUMNS = b"id, courriel, nom, actif, cree_le, vu_le, charges"
LIST = b"SELECT " + COLUMNS + b" FROM registre.compte_et_charges WHERE id > %s ORDER BY id LIMIT %s"
ONE = b"SELECT " + COLUMNS + b" FROM registre.compte_et_charges WHERE id = %s"
CREDENTIALS = b"""
    SELECT id, mot_de_passe, actif AND efface_le IS NULL AS actif FROM registre.compte
    WHERE courriel = %(courriel)s OR id = %(compte)s
"""
CREATE = b"INSERT INTO registre.compte (courriel, nom, mot_de_passe) VALUES (%s, %s, %s) RETURNING id"
ACTIVE = b"UPDATE registre.compte SET actif = %s WHERE id = %s AND efface_le IS NULL"
PASSWORD = b"UPDATE registre.compte SET mot_de_passe = %s WHERE id = %s"
GIVE = b"""
    INSERT INTO registre.charge (compte, role, territoires, chantiers, donne_par)
    VALUES (%(compte)s, %(role)s, %(territoires)s, %(chantiers)s, %(par)s)
    ON CONFLICT (compte, role) DO UPDATE SET territoires = excluded.territoires, chantiers = excluded.chantiers,
        donne_par = excluded.donne_par, donne_le = clock_timestamp(), retiree_le = NULL, retiree_par = NULL
"""
WITHDRAW = b"""
    UPDATE registre.charge SET retiree_le = clock_timestamp(), retiree_par = %s
    WHERE compte = %s AND role = %s AND retiree_le IS NULL
"""
OTHER_ADMINISTRATORS = b"""
    SELECT count(*) FROM registre.charge h JOIN registre.compte c ON c.id = h.compte
    WHERE h.role = 'administrateur' AND h.retiree_le IS NULL AND c.actif AND c.efface_le IS NULL AND c.id <> %s
"""
ONE_AT_A_TIME = b"SELECT pg_advisory_xact_lock(hashtext('registre.administrateurs'))"
UNKNOWN = b"""
    SELECT coalesce((SELECT jsonb_agg(t) FROM unnest(%(territoires)s::text[]) t
                     WHERE NOT EXISTS (SELECT FROM pub.zone z WHERE z.niveau = 'territoire' AND z.code = t)), '[]'),
           coalesce((SELECT jsonb_agg(c) FROM unnest(%(chantiers)s::integer[]) c
                     WHERE NOT EXISTS (SELECT FROM registre.chantier x WHERE x.id = c)), '[]')
"""
BY_SUBJECT = b"""
    SELECT id, actif AND efface_le IS NULL AS actif FROM registre.compte WHERE sujet_oidc = %s
"""
BIND_SUBJECT = b"""
    UPDATE registre.compte SET sujet_oidc = %s
    WHERE courriel = %s AND sujet_oidc IS NULL AND actif AND efface_le IS NULL RETURNING id
"""


@dataclass(frozen=True)
class Credentials:
    """What a sign-in is checked against; no password for an account that signs in elsewhere."""

    id: int
    mot_de_passe: str | None
    actif: bool


async def list_accounts(connection: AsyncConnection, after: int, limit: int) -> list[Compte]:
    """Accounts in the order of their ids, after one of them."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(LIST, [after, limit])).fetchall()
    return [_compte(row) for row in rows]


async def account(connection: AsyncConnection, compte: int) -> Compte | None:
    """An account, None without one of that id."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        row = await (await cursor.execute(ONE, [compte])).fetchone()
    return _compte(row) if row else None


async def credentials(
    connection: AsyncConnection, courriel: str | None = None, compte: int | None = None
) -> Credentials | None:
    """What to check a password against, by address or by id; None without such an account."""
    async with connection.cursor(row_factory=class_row(Credentials)) as cursor:
        await cursor.execute(CREDENTIALS, {"courriel": courriel, "compte": compte})
        return await cursor.fetchone()


async def create_account(
    connection: AsyncConnection, courriel: str, nom: str | None, hashed: str | None
) -> int:
    """Create an account and return its id.

    Raises:
        ConflictError: there already is one of that address.
    """
    try:
        async with connection.transaction():
            row = await (await connection.execute(CREATE, [courriel, nom, hashed])).fetchone()
    except UniqueViolation:
        raise ConflictError("Un compte existe déjà pour ce courriel : modifiez-le plutôt.") from None
    assert row is not None
    return int(row[0])


async def set_active(connection: AsyncConnection, compte: int, *, active: bool) -> bool:
    """Open or close an account. False: there is none, or its person asked to be erased."""
    return (await connection.execute(ACTIVE, [active, compte])).rowcount == 1


async def set_password(connection: AsyncConnection, compte: int, hashed: str) -> None:
    """Keep another password."""
    await connection.execute(PASSWORD, [hashed, compte])


async def give_charge(connection: AsyncConnection, compte: int, charge: Charge, by: int | None) -> None:
    """Give a role, or change on what it is held."""
    values: dict[str, Any] = {"compte": compte, "role": charge.role.value, "par": by}
    ground = {"territoires": sorted(charge.territoires), "chantiers": sorted(charge.chantiers)}
    await connection.execute(GIVE, values | ground)


async def withdraw_charge(connection: AsyncConnection, compte: int, role: str, by: int | None) -> bool:
    """Take a role back. False: it was not held."""
    return (await connection.execute(WITHDRAW, [by, compte, role])).rowcount == 1


async def other_administrators(connection: AsyncConnection, compte: int) -> int:
    """Administrators who would remain without this account; nobody else changes that before the transaction ends."""
    await connection.execute(ONE_AT_A_TIME)
    row = await (await connection.execute(OTHER_ADMINISTRATORS, [compte])).fetchone()
    return int(row[0]) if row else 0


async def unknown_ground(connection: AsyncConnection, charge: Charge) -> tuple[list[str], list[int]]:
    """Territoires and chantiers of a charge that do not exist."""
    values = {"territoires": sorted(charge.territoires), "chantiers": sorted(charge.chantiers)}
    row = await (await connection.execute(UNKNOWN, values)).fetchone()
    assert row is not None
    return row[0], row[1]


async def by_subject(connection: AsyncConnection, subject: str) -> Credentials | None:
    """The account known at a provider by this subject."""
    row = await (await connection.execute(BY_SUBJECT, [subject])).fetchone()
    return Credentials(row[0], None, row[1]) if row else None


async def bind_subject(connection: AsyncConnection, subject: str, courriel: str) -> int | None:
    """Tie an open account that has no subject yet to this one, by its address; None without such an account."""
    row = await (await connection.execute(BIND_SUBJECT, [subject, courriel])).fetchone()
    return int(row[0]) if row else None


def _compte(row: dict[str, Any]) -> Compte:
    return Compte(**row | {"charges": charges_of(row["charges"])})

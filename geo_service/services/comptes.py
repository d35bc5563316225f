"""Accounts: opened, closed, charged with roles, by an administrator. Nothing is forgotten."""

from dataclasses import dataclass, field
from typing import Final

from psycopg import AsyncConnection

from geo_service.errors import ConflictError, InputError, NotFoundError
from geo_service.model.pacte.comptes import Compte
from geo_service.model.pacte.droits import ANONYME, MATRICE, Acteur, Action, Charge, Etendue, Role
from geo_service.services.access import require
from geo_service.services.connexion import normal_address
from geo_service.services.passwords import Passwords, check_password
from geo_service.store import comptes
from geo_service.store.journal import Trace, note
from geo_service.store.presences import close_sessions

MAX_NAME: Final = 200
NO_ACCOUNT: Final = "Aucun compte de ce numéro : la liste est à /api/comptes."
LAST: Final = (
    "C'est le dernier compte qui administre : donnez d'abord la charge « administrateur » à un autre compte."
)


@dataclass(frozen=True)
class NewAccount:
    """An account to open; without a password it only signs in elsewhere."""

    courriel: str
    nom: str | None = None
    mot_de_passe: str | None = field(default=None, repr=False)


async def kept_password(passwords: Passwords, new: NewAccount) -> str | None:
    """What to keep of the password of a new account.

    Raises:
        InputError: it is refused.
    """
    if new.mot_de_passe is None:
        return None
    check_password(new.mot_de_passe, new.courriel)
    return await passwords.keep(new.mot_de_passe)


async def create(connection: AsyncConnection, acteur: Acteur, new: NewAccount, kept: str | None) -> Compte:
    """Open an account, without any charge yet.

    Raises:
        InputError: the address is not one.
        ConflictError: it has an account.
    """
    name = (new.nom or "").strip() or None
    if name and (len(name) > MAX_NAME or not name.isprintable()):
        raise InputError(f"Nom illisible : {MAX_NAME} caractères au plus, sur une ligne.")
    number = await comptes.create_account(connection, normal_address(new.courriel), name, kept)
    await note(connection, acteur, Trace("creer_compte", "compte", number))
    return await found(connection, number)


async def found(connection: AsyncConnection, compte: int) -> Compte:
    """An account.

    Raises:
        NotFoundError: there is none of that id.
    """
    one = await comptes.account(connection, compte)
    if one is None:
        raise NotFoundError(NO_ACCOUNT)
    return one


async def activate(connection: AsyncConnection, acteur: Acteur, compte: int, *, active: bool) -> Compte:
    """Open or close an account. Closed, its sessions end and its tokens are refused, and nothing is lost.

    Raises:
        NotFoundError: there is none of that id.
        ConflictError: nobody would administer any more.
    """
    before = await found(connection, compte)
    if not active:
        await _keep_an_administrator(connection, before)
        await close_sessions(connection, compte)
    if not await comptes.set_active(connection, compte, active=active):
        raise NotFoundError(NO_ACCOUNT)
    action = "reactiver_compte" if active else "desactiver_compte"
    await note(connection, acteur, Trace(action, "compte", compte))
    return await found(connection, compte)


async def give(connection: AsyncConnection, acteur: Acteur, compte: int, charge: Charge) -> Compte:
    """Give a role on its ground, or change that ground.

    Raises:
        NotFoundError: there is no account of that id.
        InputError: the ground does not exist, or is not what the role asks for.
    """
    await found(connection, compte)
    _check_ground(charge)
    territoires, chantiers = await comptes.unknown_ground(connection, charge)
    if territoires or chantiers:
        named = ", ".join(map(str, [*territoires, *chantiers]))[:200]
        raise InputError(f"Territoire ou chantier inconnu : {named}. Donnez des identifiants qui existent.")
    await comptes.give_charge(connection, compte, charge, acteur.compte)
    detail = {
        "role": charge.role,
        "territoires": sorted(charge.territoires),
        "chantiers": sorted(charge.chantiers),
    }
    await note(connection, acteur, Trace("donner_charge", "compte", compte, detail=detail))
    return await found(connection, compte)


async def withdraw(connection: AsyncConnection, acteur: Acteur, compte: int, role: Role) -> Compte:
    """Take a role back.

    Raises:
        NotFoundError: there is no account of that id, or it does not hold that role.
        ConflictError: nobody would administer any more.
    """
    before = await found(connection, compte)
    if role is Role.ADMINISTRATEUR:
        await _keep_an_administrator(connection, before)
    if not await comptes.withdraw_charge(connection, compte, role.value, acteur.compte):
        raise NotFoundError(f"Ce compte n'a pas la charge « {role.value} ».")
    await note(connection, acteur, Trace("retirer_charge", "compte", compte, detail={"role": role}))
    return await found(connection, compte)


async def administrator(connection: AsyncConnection, new: NewAccount, kept: str) -> bool:
    """Open an account that administers, for the operator of the machine. True: it did not exist.

    The one of that address gets the new password, is open again and holds the role again; its sessions close.

    Raises:
        InputError: the address is not one.
    """
    known = await comptes.credentials(connection, normal_address(new.courriel))
    number = known.id if known else (await create(connection, ANONYME, new, kept)).id
    if known:
        await comptes.set_password(connection, number, kept)
        await activate(connection, ANONYME, number, active=True)
        await close_sessions(connection, number)
        await note(connection, ANONYME, Trace("changer_mot_de_passe", "compte", number))
    await give(connection, ANONYME, number, Charge(Role.ADMINISTRATEUR))
    return known is None


def require_accounts(acteur: Acteur) -> None:
    """Pass when an actor may manage accounts.

    Raises:
        SignInError: nobody is signed in.
        ForbiddenError: who is signed in may not.
    """
    require(acteur, Action.GERER_COMPTES)


def _check_ground(charge: Charge) -> None:
    reach = set(MATRICE[charge.role].values())
    if charge.territoires and Etendue.TERRITOIRE not in reach:
        raise InputError(f"La charge « {charge.role.value} » ne se donne pas par territoire.")
    if charge.chantiers and Etendue.CHANTIER not in reach:
        raise InputError(f"La charge « {charge.role.value} » ne se donne pas par chantier.")


async def _keep_an_administrator(connection: AsyncConnection, before: Compte) -> None:
    administers = before.actif and any(one.role is Role.ADMINISTRATEUR for one in before.charges)
    if administers and await comptes.other_administrators(connection, before.id) == 0:
        raise ConflictError(LAST)

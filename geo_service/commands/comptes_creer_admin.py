"""``geo-service comptes creer-admin``."""

import asyncio
import sys
from getpass import getpass

from rich.console import Console

from geo_service.errors import InputError
from geo_service.services.comptes import NewAccount, administrator, kept_password
from geo_service.services.passwords import Passwords
from geo_service.store.engine import write_connection


def run(url: str, console: Console, courriel: str) -> None:
    """Create an administrator, or give the one of that address a new password and the role again."""
    new = NewAccount(courriel, mot_de_passe=read_password())
    created = asyncio.run(_create(url, new))
    done = "créé" if created else "existait : mot de passe remplacé, charge rendue, sessions fermées"
    console.print(f"Administrateur {courriel} {done}.", markup=False, highlight=False)


async def _create(url: str, new: NewAccount) -> bool:
    kept = await kept_password(Passwords(), new)
    async with write_connection(url) as connection:
        return await administrator(connection, new, kept or "")


def read_password() -> str:
    """The password typed twice on the terminal, or the first line of what is piped in.

    Never an argument: other users of the machine would read it.

    Raises:
        InputError: the two are not the same, or there is none.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first, second = getpass("Mot de passe : "), getpass("Encore une fois : ")
    if first != second:
        raise InputError("Les deux mots de passe ne sont pas les mêmes : recommencez.")
    return first

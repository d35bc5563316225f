"""Passwords: which are accepted, how they are kept, how one is checked."""

import asyncio
import re
import secrets
import unicodedata
from base64 import b64encode
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from geo_service.errors import InputError

SHORTEST: Final = 12
LONGEST: Final = 128
AT_ONCE: Final = 2
"""Passwords checked at the same time by one process: each takes 64 MiB (RFC 9106 § 4, second choice)."""

FEW_CHARACTERS: Final = 5
STEMS: Final = (
    "motdepasse", "motdepass", "password", "passwort", "pass", "mdp", "azertyuiop", "azerty", "qsdfghjklm", "wxcvbn",
    "qwertyuiop", "qwerty", "qwertz", "asdfghjkl", "asdfgh", "zxcvbnm", "zxcvbn", "abcdefghijklmnopqrstuvwxyz",
    "abcdefghijkl", "abcdefgh", "abcdef", "abcd", "abc", "bonjour", "soleil", "doudou", "loulou", "chouchou", "coucou",
    "jetaime", "iloveyou", "love", "amour", "marseille", "paris", "france", "chocolat", "nicolas",
    "football", "baseball", "superman", "batman", "pokemon", "princess", "princesse", "dragon", "monkey", "sunshine",
    "welcome", "bienvenue", "letmein", "secret", "admin", "administrateur", "administrator", "root", "user",
    "utilisateur", "test", "demo", "changeme", "changezmoi", "changer", "provisoire", "temporaire", "departement",
    "territoire", "mairie", "pacte", "geoservice", "service", "login", "connexion", "compte", "janvier", "fevrier",
    "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre", "printemps",
    "ete", "automne", "hiver", "le", "la", "de", "du", "un", "mon", "ma", "my", "the", "is",
)  # fmt: skip
"""Of what the passwords met most in published leaks are made, once figures and signs are gone."""

COMMON: Final = re.compile(f"(?:{'|'.join(sorted(STEMS, key=len, reverse=True))})*")
LEET: Final = str.maketrans("@4310$5", "aaeioss")
TOO_SHORT: Final = (
    f"Mot de passe trop court : {SHORTEST} caractères au moins, par exemple quelques mots sans rapport."
)
TOO_LONG: Final = f"Mot de passe trop long : {LONGEST} caractères au plus."
TOO_COMMON: Final = (
    "Ce mot de passe est parmi les premiers qu'on essaie : prenez quelques mots sans rapport entre eux."
)


def check_password(password: str, courriel: str = "") -> None:
    """Pass when a password may be chosen. No composition rule: length, and nothing everybody tries.

    Raises:
        InputError: it is too short, too long, too common, or made of the account's own address.
    """
    if len(password) < SHORTEST:
        raise InputError(TOO_SHORT)
    if len(password) > LONGEST:
        raise InputError(TOO_LONG)
    own = _letters(courriel.partition("@")[0])
    made_of_own = len(own) > 2 and not _letters(password).replace(own, "")
    if len(set(password)) < FEW_CHARACTERS or made_of_own or is_common(password):
        raise InputError(TOO_COMMON)


def is_common(password: str) -> bool:
    """Whether nothing but common words, figures and signs makes it."""
    plain = _plain(password)
    core = re.sub("^[^a-z]+|[^a-z]+$", "", plain)
    return any(COMMON.fullmatch(re.sub("[^a-z]", "", form)) for form in (plain, core.translate(LEET)))


class Passwords:
    """Keeps passwords by argon2id and checks them without holding up the other requests."""

    def __init__(self, time_cost: int = 3, memory_kib: int = 65_536, lanes: int = 4) -> None:
        self._hasher = PasswordHasher(time_cost, memory_kib, lanes, type=Type.ID)
        self._free = asyncio.Semaphore(AT_ONCE)
        salt, tag = (b64encode(secrets.token_bytes(size)).rstrip(b"=").decode() for size in (16, 32))
        self._nobody = f"$argon2id$v=19$m={memory_kib},t={time_cost},p={lanes}${salt}${tag}"

    async def keep(self, password: str) -> str:
        """What is kept of a password."""
        async with self._free:
            return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def check(self, kept: str | None, password: str) -> bool:
        """Whether it is the password kept.

        Without any, as long a work is done for nothing: time tells nobody which accounts exist.
        """
        known = kept if kept and len(password) <= LONGEST else None
        async with self._free:
            good = await asyncio.to_thread(self._verify, known or self._nobody, _normal(password[:LONGEST]))
        return good and known is not None

    def is_dated(self, kept: str) -> bool:
        """Whether it was kept with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def _normal(password: str) -> str:
    """The same characters whatever keyboard wrote them (NIST SP 800-63B § 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(one for one in apart if not unicodedata.combining(one))


def _letters(text: str) -> str:
    return re.sub("[^a-z]", "", _plain(text))

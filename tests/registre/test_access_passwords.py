"""Passwords: length and nothing common; argon2id; the same work for nobody."""

import time

import argon2
import pytest

from geo_service.errors import InputError
from geo_service.services.passwords import Passwords, check_password

QUICK = Passwords(time_cost=1, memory_kib=1024, lanes=1)


@pytest.mark.parametrize(
    "password",
    [
        "quatre mots sans rapport",
        "lasagnes-tracteur-velo",
        "zqmtvkwpxrfd",
        "ÉLÉPHANT violet 12",
        "pâté de courges",
    ],
)
def test_long_and_uncommon_is_enough(password: str) -> None:
    check_password(password, "camille.agent@exemple.fr")


@pytest.mark.parametrize(
    "password",
    [
        "court", "onze-signes", "123456789012", "aaaaaaaaaaaaaa", "ababababababab", "motdepasse123", "MotDePasse2024!",
        "p@ssw0rd1234!", "Azertyuiop123", "passwordpassword", "azerty-azerty-1", "camilleagent2026",
        "camille.agent", "abcdefghijkl", "x" * 129,
    ],
)  # fmt: skip
def test_short_endless_common_or_ones_own_is_refused(password: str) -> None:
    with pytest.raises(InputError, match=r"[mM]ot de passe"):
        check_password(password, "camille.agent@exemple.fr")


async def test_kept_as_argon2id_that_another_reader_verifies() -> None:
    kept = await Passwords().keep("quatre mots sans rapport")

    parameters = argon2.extract_parameters(kept)
    assert parameters.type is argon2.Type.ID
    assert (parameters.memory_cost, parameters.time_cost) == (65_536, 3)  # RFC 9106 § 4, second choice
    assert argon2.PasswordHasher().verify(kept, "quatre mots sans rapport")


async def test_only_the_same_password_is_good() -> None:
    kept = await QUICK.keep("quatre mots sans rapport")

    assert await QUICK.check(kept, "quatre mots sans rapport")
    assert not await QUICK.check(kept, "quatre mots sans rapporT")
    assert not await QUICK.check(None, "quatre mots sans rapport")
    assert not await QUICK.check("pas une empreinte", "quatre mots sans rapport")


async def test_what_follows_the_longest_password_is_not_ignored() -> None:
    kept = await QUICK.keep("é" * 128)

    assert not await QUICK.check(kept, "é" * 129)


async def test_accents_are_the_same_from_every_keyboard() -> None:
    kept = await QUICK.keep("pâté de courges")

    assert await QUICK.check(kept, "pâté de courges")


async def test_kept_with_other_parameters_is_dated() -> None:
    assert Passwords().is_dated(await QUICK.keep("quatre mots sans rapport"))


async def test_nobody_costs_as_much_as_somebody() -> None:
    """Medians of the processor's time: argon2 does the same passes over the same memory for both."""
    passwords = Passwords(time_cost=2, memory_kib=16_384, lanes=1)
    kept = await passwords.keep("quatre mots sans rapport")

    async def cost(of: str | None) -> float:
        times = []
        for _ in range(9):
            start = time.process_time()
            await passwords.check(of, "un autre mot de passe")
            times.append(time.process_time() - start)
        return sorted(times)[4]

    await cost(kept)
    assert 0.5 < await cost(None) / await cost(kept) < 2

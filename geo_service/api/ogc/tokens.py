"""Continuation tokens: opaque, and good only for the question and the publication they were given for."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any

import orjson

from geo_service.errors import GoneError, InputError

MAX_CHARACTERS = 2_000


@dataclass(frozen=True)
class Context:
    """What a token is bound to: the question asked, and the version of the data."""

    question: str
    version: str

    @property
    def digest(self) -> str:
        """Short digest of the question."""
        return hashlib.sha256(self.question.encode()).hexdigest()[:16]


def write_token(context: Context, after: tuple[Any, ...]) -> str:
    """A token that continues after a row."""
    content = orjson.dumps([context.version, context.digest, list(after)])
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def read_token(context: Context, token: str, length: int, restart: str) -> tuple[Any, ...]:
    """The place a token continues from; ``length`` is the number of values it must carry.

    Raises:
        InputError: it was not given for this question.
        GoneError: the data changed since; ``restart`` is where to begin again.
    """
    version, digest, after = _decode(token)
    if digest != context.digest or len(after) != length:
        raise InputError("« suite » ne va pas avec cette demande : suivez le lien « next » tel quel.")
    if version != context.version:
        raise GoneError(f"Les données ont changé depuis la première page : recommencez à {restart}.")
    return tuple(after)


def _decode(token: str) -> tuple[str, str, list[Any]]:
    try:
        padded = token[:MAX_CHARACTERS] + "=" * (-len(token) % 4)
        version, digest, after = orjson.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, binascii.Error) as error:
        raise InputError("« suite » est illisible : suivez le lien « next » tel quel.") from error
    if not (isinstance(after, list) and all(_plain(value) for value in after)):
        raise InputError("« suite » est illisible : suivez le lien « next » tel quel.")
    return str(version), str(digest), after


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)

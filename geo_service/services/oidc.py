"""Signing in by an OpenID Connect provider: authorization code with PKCE, state and nonce (OpenID Connect Core § 3.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from geo_service.errors import ConfigurationError, SignInError, UnavailableError
from geo_service.services.access import SECRET_BYTES
from geo_service.settings import Settings

SCOPE: Final = "openid email"
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by the provider's own key; never ``none``, nor one made with a secret that both sides know."""

DISCOVERY: Final = "/.well-known/openid-configuration"
TIMEOUT_S: Final = 5.0
LEEWAY_S: Final = 60
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
MIN_VERIFIER: Final = 43
"""Characters of a PKCE verifier (RFC 7636 § 4.1): those of 32 random bytes in base64."""

NOT_SET: Final = "La connexion par un autre service n'est pas réglée ici : utilisez votre mot de passe."
AWAY: Final = "Le service qui vous identifie ne répond pas : recommencez dans quelques minutes."
REFUSED: Final = "Votre identification par l'autre service n'a pas abouti : recommencez à /connexion."
UNREADABLE = (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, AttributeError)

log = structlog.get_logger()


@dataclass(frozen=True)
class Asked:
    """What is sent with a reader to the provider."""

    redirect_uri: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class Answered:
    """What comes back with the reader, and what was kept of the departure."""

    redirect_uri: str
    code: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is: a subject of its own, an address only when it has verified it."""

    subject: str
    verified_email: str | None


class OpenIdConnect:
    """One provider, named by ``GEO_OIDC_ISSUER``."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer or ""
        self._client = settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value()
        self.by_email = settings.oidc_by_email
        if self._issuer:
            _check_settings(self._issuer, self._client)

    @property
    def offered(self) -> bool:
        """Whether the operator named a provider."""
        return bool(self._issuer)

    async def address(self, asked: Asked) -> str:
        """Where to send the reader.

        Raises:
            SignInError: no provider is named.
            UnavailableError: it does not answer, or not as one.
        """
        assert len(asked.verifier) >= MIN_VERIFIER >= SECRET_BYTES
        async with self._session(await self._metadata()) as (client, metadata):
            address, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=asked.state,
                code_verifier=asked.verifier,
                nonce=asked.nonce,
                redirect_uri=asked.redirect_uri,
            )
        return str(address)

"""Signing in by an OpenID Connect provider: authorization code with PKCE, state and nonce (OpenID Connect Core § 3.1)."""

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
from joserfc.jwk import KeySet, import_key

from geo_service.errors import ConfigurationError, SignInError, UnavailableError
from geo_service.settings import Settings

SCOPE: Final = "openid email"
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by the provider's own key; never ``none``, nor one made with a secret that both sides know."""

DISCOVERY: Final = "/.well-known/openid-configuration"
TIMEOUT_S: Final = 5.0
LEEWAY_S: Final = 60
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
NOT_SET: Final = "La connexion par un autre service n'est pas réglée ici : utilisez votre mot de passe."
AWAY: Final = "Le service qui vous identifie ne répond pas : recommencez dans quelques minutes."
REFUSED: Final = "Votre identification par l'autre service n'a pas abouti : recommencez à /connexion."
UNREADABLE = (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, AttributeError)

Json = dict[str, Any]

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
        metadata = await self._metadata()
        async with self._session(metadata, asked.redirect_uri) as client:
            address, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=asked.state,
                code_verifier=asked.verifier,
                nonce=asked.nonce,
            )
        return str(address)

    async def identity(self, answered: Answered) -> Identity:
        """Who came back, as the provider signs it.

        Raises:
            SignInError: the code is refused, or what is signed is not for us, not for now, or not for this departure.
            UnavailableError: the provider does not answer.
        """
        metadata = await self._metadata()
        try:
            token = await self._token(metadata, answered)
            return self._read(token, await _get_json(metadata["jwks_uri"]), answered.nonce)
        except httpx2.HTTPError:
            raise UnavailableError(AWAY) from None
        except UNREADABLE as error:
            log.warning("oidc_refused", error=type(error).__name__)
            raise SignInError(REFUSED) from None

    async def _token(self, metadata: Json, answered: Answered) -> Json:
        async with self._session(metadata, answered.redirect_uri) as client:
            token: Json = await client.fetch_token(
                metadata["token_endpoint"],
                grant_type="authorization_code",
                code=answered.code,
                code_verifier=answered.verifier,
            )
        return token

    def _read(self, token: Json, keys: Json, nonce: str) -> Identity:
        signed = jwt.decode(
            token["id_token"], KeySet([import_key(key) for key in keys["keys"]]), algorithms=ALGORITHMS
        )
        options = {
            "iss": {"essential": True, "value": self._issuer},
            "aud": {"essential": True, "value": self._client},
            "sub": {"essential": True},
        }
        known = {"nonce": nonce, "client_id": self._client, "access_token": token.get("access_token")}
        claims = CodeIDToken(signed.claims, signed.header, options, known)
        claims.validate(leeway=LEEWAY_S)
        verified = claims.get("email_verified") is True and isinstance(claims.get("email"), str)
        return Identity(
            f"{self._issuer} {_text(claims['sub'])}", _text(claims["email"]) if verified else None
        )

    def _session(self, metadata: Json, redirect_uri: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._client,
            self._secret or None,
            token_endpoint_auth_method=_proof(metadata, self._secret),
            scope=SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
        )

    async def _metadata(self) -> Json:
        if not self.offered:
            raise SignInError(NOT_SET)
        try:
            metadata = await _get_json(self._issuer.rstrip("/") + DISCOVERY)
            if metadata["issuer"] != self._issuer:
                raise UnavailableError(AWAY)
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                _check_address(metadata[name], self._issuer)
        except (httpx2.HTTPError, *UNREADABLE):
            raise UnavailableError(AWAY) from None
        return metadata


async def _get_json(address: str) -> Json:
    async with httpx2.AsyncClient(timeout=TIMEOUT_S) as client:
        answer = await client.get(address)
    answer.raise_for_status()
    body: Json = answer.json()
    return body


def _proof(metadata: Json, secret: str) -> str:
    """How to prove who we are: by what the provider lists, the header first (RFC 8414 § 2)."""
    listed = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if not secret:
        return "none"
    return "client_secret_basic" if "client_secret_basic" in listed else "client_secret_post"


def _check_address(address: str, issuer: str) -> None:
    """Nothing travels in the clear, but on this machine, for a provider that is here too."""
    if urlsplit(address).scheme != "https" and not (_is_here(address) and _is_here(issuer)):
        raise ValueError("not https")


def _check_settings(issuer: str, client: str) -> None:
    if urlsplit(issuer).scheme != "https" and not _is_here(issuer):
        raise ConfigurationError("GEO_OIDC_ISSUER doit commencer par https:// : corrigez-le, ou retirez-le.")
    if not client:
        raise ConfigurationError(
            "GEO_OIDC_CLIENT_ID manque : donnez le nom de ce service chez GEO_OIDC_ISSUER."
        )


def _is_here(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname in LOOPBACK


def _text(value: object) -> str:
    if not isinstance(value, str) or not value or len(value) > 255 or not value.isprintable():
        raise ValueError("not a short text")
    return value

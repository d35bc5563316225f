"""A small real OpenID Connect provider: discovery, authorization, tokens and keys over HTTP, RS256.

Run as ``python issuer.py PORT``. ``POST /prochain`` says how the next ID token differs from a good one; the
authorization answers at once, as for a reader who is already signed in there.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "geo-service", "secret-du-client"
KEY, FOREIGN_KEY = (RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}) for _ in range(2))
codes: dict[str, dict[str, str]] = {}
following: dict[str, Any] = {}


class Provider(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self.answer(metadata(self.home))
        elif parts.path == "/jwks":
            self.answer(KeySet([KEY]).as_dict(private=False))
        elif parts.path == "/authorize":
            self.authorize(query)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        if self.path == "/prochain":
            following.clear()
            following.update(json.loads(body))
            self.answer({})
        elif self.path == "/token":
            self.token({name: values[0] for name, values in parse_qs(body).items()})

    def authorize(self, query: dict[str, str]) -> None:
        """RFC 6749 § 4.1.2, with the challenge of RFC 7636."""
        good = query["response_type"] == "code" and query["code_challenge_method"] == "S256"
        if not good or query["client_id"] != CLIENT or "openid" not in query["scope"].split():
            self.answer({"error": "invalid_request"}, 400)
            return
        code = secrets.token_urlsafe(16)
        codes[code] = query
        self.send_response(302)
        back = urlencode({"code": code, "state": query["state"]})
        self.send_header("location", f"{query['redirect_uri']}?{back}")
        self.end_headers()

    def token(self, form: dict[str, str]) -> None:
        """RFC 6749 § 4.1.3: a code serves once, for its client, its address and its verifier."""
        asked = codes.pop(form.get("code", ""), None)
        known = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or self.headers.get("authorization") != known or not proves(form, asked):
            self.answer({"error": "invalid_grant"}, 400)
            return
        now = int(time.time())
        claims = {
            "iss": self.home,
            "aud": CLIENT,
            "sub": "camille",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        differs = dict(following)
        key, algorithm = (
            (FOREIGN_KEY if differs.pop("foreign_key", None) else KEY),
            differs.pop("alg", "RS256"),
        )
        signed = sign({**claims, **differs}, key, algorithm)
        self.answer({"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": signed})

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, body: Any, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing."""


def metadata(home: str) -> dict[str, Any]:
    """OpenID Connect Discovery § 3."""
    return {
        "issuer": home,
        "authorization_endpoint": f"{home}/authorize",
        "token_endpoint": f"{home}/token",
        "jwks_uri": f"{home}/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }


def proves(form: dict[str, str], asked: dict[str, str]) -> bool:
    """Whether the verifier is that of the challenge, at the same address."""
    hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
    return challenge == asked["code_challenge"] and form.get("redirect_uri") == asked["redirect_uri"]


def sign(claims: dict[str, Any], key: RSAKey, algorithm: str) -> str:
    """An ID token; ``none`` and a signature with the shared secret are what an attacker would try."""
    if algorithm == "RS256":
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key)
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "none", "kid": "k1"}, claims)
    )
    return f"{head}.{body}."


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Provider).serve_forever()

"""Signing in by OpenID Connect: authorization code with PKCE, state and nonce. It keeps no account and serves no page.

The provider is believed only as far as its signed ID token goes: issuer, audience, nonce, time and an asymmetric
signature by one of its published keys.
"""

import hmac
import json
import logging
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from msgspec import Struct

from tools.errors import AccessError, SourceUnavailableError, UsageError
from ui.auth import Role

if TYPE_CHECKING:
    from agent.settings import Settings

log = logging.getLogger("previsit.signin")
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Public-key signatures only: a token signed with a shared secret, or not at all, is refused."""
TIMEOUT_S: Final = 5.0
KEEP_S: Final = 600.0
"""How long the provider's own description and keys are used before they are asked for again."""
LEEWAY_S: Final = 60
BIGGEST_ANSWER: Final = 1_000_000
SILENT: Final = "The sign-in service does not answer. Try again in a minute."


class Pending(Struct, frozen=True, kw_only=True):
    """One sign-in that has begun; it travels in a signed cookie of the browser that began it."""

    state: str
    nonce: str
    verifier: str
    back: str
    """The address that the provider sends the browser back to."""


class Identity(Struct, frozen=True, kw_only=True):
    """Whom the provider vouches for."""

    issuer: str
    subject: str
    name: str
    full_name: str
    role: Role


class Provider:
    """One OpenID provider, found by its issuer."""

    def __init__(self, settings: "Settings") -> None:
        """Take the settings (`oidc_*`).

        Raises:
            UsageError: the issuer is no https address, or there is no client id.
        """
        self.settings, self.issuer = settings, settings.oidc_issuer.rstrip("/")
        if not safe(settings.oidc_issuer):
            raise UsageError("PREVISIT_OIDC_ISSUER needs an https address, like https://login.example.org")
        if not settings.oidc_client_id:
            raise UsageError("PREVISIT_OIDC_ISSUER is set; set PREVISIT_OIDC_CLIENT_ID too")
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    def begin(self, back: str) -> tuple[str, Pending]:
        """Return where to send the browser, and what must be remembered until it comes back.

        Raises:
            SourceUnavailableError: the provider does not answer, or not as itself.
        """
        from authlib.common.security import generate_token

        pending = Pending(state=generate_token(32), nonce=generate_token(32), verifier=generate_token(64), back=back)
        with self._client(back) as client:
            url, _ = client.create_authorization_url(
                self._endpoint("authorization_endpoint"),
                state=pending.state,
                nonce=pending.nonce,
                code_verifier=pending.verifier,
            )
        return str(url), pending

    def finish(self, answer: Mapping[str, str], pending: Pending) -> Identity:
        """Return whom the provider's answer (the query that it sent the browser back with) vouches for.

        Raises:
            AccessError: the answer is not to this sign-in, was refused, or does not prove what it must.
            SourceUnavailableError: the provider does not answer.
        """
        if not hmac.compare_digest(answer.get("state", "").encode(), pending.state.encode()):
            raise refused("state", "This sign-in was not begun here, or twice. Please begin again.")
        if answer.get("iss", self.settings.oidc_issuer).rstrip("/") != self.issuer:
            raise refused("issuer", "Another sign-in service answered. Please begin again.")
        if answer.get("error") or not answer.get("code"):
            raise refused("denied", "The sign-in service did not let you in.")
        token = self._exchange(answer["code"], pending)
        return self._identity(self._claims(token, pending))

    def check(self) -> str:
        """Say in words that the provider answers.

        Raises:
            SourceUnavailableError: it does not.
        """
        keys = self._get("jwks", self._endpoint("jwks_uri"), fresh=True).get("keys", [])
        return f"answers; {len(keys)} signing keys"

    def _client(self, back: str) -> Any:  # noqa: ANN401 - authlib has no types
        from authlib.integrations.httpx_client import OAuth2Client

        secret = self.settings.oidc_client_secret
        return OAuth2Client(
            client_id=self.settings.oidc_client_id,
            client_secret=secret or None,
            token_endpoint_auth_method=self._how_to_prove() if secret else "none",
            scope="openid profile email",
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
            follow_redirects=False,
        )

    def _how_to_prove(self) -> str:
        known = self._described().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"

    def _exchange(self, code: str, pending: Pending) -> dict[str, Any]:
        import httpx
        from authlib.common.errors import AuthlibBaseError

        try:
            with self._client(pending.back) as client:
                token = client.fetch_token(
                    self._endpoint("token_endpoint"),
                    code=code,
                    code_verifier=pending.verifier,
                    grant_type="authorization_code",
                )
        except AuthlibBaseError as exc:
            raise refused("code", "The sign-in service did not accept this sign-in. Please begin again.") from exc
        except (httpx.HTTPError, ValueError) as exc:
            raise unavailable(type(exc).__name__) from exc
        return dict(token)

    def _claims(self, token: dict[str, Any], pending: Pending) -> dict[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError

        sealed = token.get("id_token")
        if not isinstance(sealed, str):
            raise refused("token", "The sign-in service sent no proof of who you are.")
        try:
            read = jwt.decode(sealed, self._key_of(sealed), algorithms=list(ALGORITHMS))
            claims = CodeIDToken(
                read.claims,
                read.header,
                options={
                    "iss": {"essential": True, "value": self._described()["issuer"]},
                    "aud": {"essential": True, "value": self.settings.oidc_client_id},
                },
                params={
                    "nonce": pending.nonce,
                    "client_id": self.settings.oidc_client_id,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(leeway=LEEWAY_S)
        except (JoseError, ValueError, TypeError) as exc:
            raise refused(type(exc).__name__, "The sign-in service’s proof of who you are is not valid.") from exc
        return dict(claims)

    def _key_of(self, sealed: str) -> Any:  # noqa: ANN401 - joserfc's own union
        """Return the provider's keys; asked for again when the token names one that is new."""
        from joserfc.jwk import KeySet
        from joserfc.jws import extract_compact

        kid = extract_compact(sealed.encode()).headers().get("kid")
        url = self._endpoint("jwks_uri")
        keys = self._get("jwks", url)
        if kid and kid not in {one.get("kid") for one in keys.get("keys", [])}:
            keys = self._get("jwks", url, fresh=True)
        return KeySet.import_key_set({"keys": [one for one in keys.get("keys", []) if one.get("kty") != "oct"]})

    def _identity(self, claims: dict[str, Any]) -> Identity:
        role = role_of(claims, self.settings)
        if role is None:
            raise refused("role", "Your account has no role here. Ask whoever looks after accounts to give you one.")
        subject = str(claims["sub"])
        name = str(claims.get("preferred_username") or claims.get("email") or subject)
        return Identity(
            issuer=str(claims["iss"]),
            subject=subject,
            name=plain(name) or subject,
            full_name=plain(str(claims.get("name") or name)),
            role=role,
        )

    def _described(self) -> dict[str, Any]:
        """Return the provider's own description; it must call itself what it was called."""
        found = self._get("metadata", self.issuer + "/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != self.issuer:
            self._kept.pop("metadata", None)
            raise unavailable("issuer", "The sign-in service calls itself by another name than the one configured.")
        return found

    def _endpoint(self, name: str) -> str:
        url = str(self._described().get(name, ""))
        if not safe(url):
            raise unavailable(name, f"The sign-in service names no safe address for its {name.replace('_', ' ')}.")
        return url

    def _get(self, kind: str, url: str, *, fresh: bool = False) -> dict[str, Any]:
        import httpx

        at, kept = self._kept.get(kind, (0.0, {}))
        if kept and not fresh and time.monotonic() - at < KEEP_S:
            return kept
        try:
            answer = httpx.get(url, timeout=TIMEOUT_S, follow_redirects=False)
            found = json.loads(answer.raise_for_status().content[:BIGGEST_ANSWER])
        except (httpx.HTTPError, ValueError) as exc:
            raise unavailable(type(exc).__name__) from exc
        if not isinstance(found, dict):
            raise unavailable(kind)
        self._kept[kind] = (time.monotonic(), found)
        return found


def role_of(claims: Mapping[str, Any], settings: "Settings") -> Role | None:
    """Return what the role claim allows; None when it allows nothing here."""
    held: object = claims.get(settings.oidc_role_claim)
    if held is None:
        held = claims
        for step in settings.oidc_role_claim.split("."):
            held = held.get(step) if isinstance(held, Mapping) else None
    listed = held if isinstance(held, list) else [held]
    values = {one for one in listed if isinstance(one, str)}
    for role, named in (("admin", settings.oidc_admins), ("clinician", settings.oidc_clinicians)):
        if values & {one.strip() for one in named.split(",") if one.strip()}:
            return "admin" if role == "admin" else "clinician"
    return None


def safe(url: str) -> bool:
    """Return whether an address is https, or plain http on this machine.

    >>> safe("https://login.example.org"), safe("http://login.example.org"), safe("http://127.0.0.1:8080/x")
    (True, False, True)
    """
    parts = urlsplit(url)
    here = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and here))


def plain(name: str) -> str:
    """Return a name without control characters, and not too long."""
    return "".join(mark for mark in name if mark.isprintable()).strip()[:120]


def refused(why: str, words: str) -> AccessError:
    """Return the refusal and log its kind, with nothing of the person in it."""
    log.warning(json.dumps({"event": "signin.refused", "why": why}))
    return AccessError(words)


def unavailable(why: str, words: str = SILENT) -> SourceUnavailableError:
    """Return the failure and log its kind."""
    log.warning(json.dumps({"event": "signin.unavailable", "why": why}))
    return SourceUnavailableError(words)

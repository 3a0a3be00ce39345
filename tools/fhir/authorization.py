"""How a record source proves who it is: not at all, by a token, or by SMART Backend Services; it stores nothing."""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

import msgspec
from msgspec import Struct

from tools import clock
from tools.errors import AccessError, SourceUnavailableError, UsageError

if TYPE_CHECKING:
    import httpx
    from joserfc.jwk import ECKey, RSAKey

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIFETIME_S = 240
_MARGIN_S = 30
_TIMEOUT_S = 30.0
_MOST_RENEWALS = 2


class Authorization(Protocol):
    """Gives the Authorization header of each request."""

    async def header(self, client: "httpx.AsyncClient", base: str) -> str:
        """Return the header's value; empty for none."""
        ...

    def refused(self, sent: str) -> bool:
        """Take note of a 401 to the header that was sent; True when it is worth asking again with a new token."""
        ...


class NoAuthorization:
    """An open server."""

    async def header(self, client: "httpx.AsyncClient", base: str) -> str:
        """Return nothing."""
        del client, base
        return ""

    def refused(self, sent: str) -> bool:
        """Never worth another try."""
        del sent
        return False


class FixedHeader:
    """A header given ready, such as `Bearer ...`; a bare token counts as a bearer token."""

    def __init__(self, value: str) -> None:
        self._value = value if " " in value.strip() else f"Bearer {value.strip()}"

    async def header(self, client: "httpx.AsyncClient", base: str) -> str:
        """Return it."""
        del client, base
        return self._value

    def refused(self, sent: str) -> bool:
        """A fixed token cannot be renewed."""
        del sent
        return False


class BackendClient(Struct, frozen=True, kw_only=True):
    """What a client of SMART Backend Services is registered with."""

    client_id: str
    private_key: str
    """PEM or JWK text, or the name of a file beside this one that holds it."""
    key_id: str = ""
    token_url: str = ""
    """Empty: as the server's `.well-known/smart-configuration` says."""
    scope: str = "system/*.read"
    algorithm: str = ""
    """Empty: RS384 for RSA keys, ES384 for elliptic ones."""


class SmartBackend:
    """SMART Backend Services: a signed JWT for a short-lived token, renewed before it ends and after a 401."""

    def __init__(self, client: BackendClient) -> None:
        self._client = client
        self._token = ""
        self._ends_at = 0.0
        self._renewals = 0

    async def header(self, client: "httpx.AsyncClient", base: str) -> str:
        """Return the header, fetching a token where there is none that lasts.

        Raises:
            AccessError: the token endpoint refuses this client.
            SourceUnavailableError: it cannot be reached or names no token.
        """
        if not self._token or clock.now().timestamp() > self._ends_at - _MARGIN_S:
            await self._fetch(client, base)
        return f"Bearer {self._token}"

    def refused(self, sent: str) -> bool:
        """Drop the token; worth another try where another request has renewed it, and two times beyond that."""
        if sent != f"Bearer {self._token}":
            return True
        self._token = ""
        self._renewals += 1
        return self._renewals <= _MOST_RENEWALS

    async def _fetch(self, client: "httpx.AsyncClient", base: str) -> None:
        import httpx

        try:
            url = self._client.token_url or await _discover(client, base)
            if base.startswith("https://") and not url.startswith("https://"):
                raise AccessError(f"{base} names a token endpoint without TLS; refused, so that no key is overheard")
            response = await client.post(
                url,
                data={
                    "grant_type": "client_credentials",
                    "scope": self._client.scope,
                    "client_assertion_type": ASSERTION,
                    "client_assertion": self._assertion(url),
                },
            )
            if response.status_code in (400, 401, 403):
                raise AccessError(
                    f"{url} refused client {self._client.client_id!r} ({response.status_code}); check its key and scope"
                )
            response.raise_for_status()
            given = response.json()
            self._token = str(given["access_token"])
            self._ends_at = clock.now().timestamp() + float(given.get("expires_in", 300))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as exc:
            raise SourceUnavailableError(f"no access token for {base}: {type(exc).__name__}; try again later") from exc

    def _assertion(self, audience: str) -> str:
        from joserfc import jwt

        key = _key(self._client.private_key)
        algorithm = self._client.algorithm or ("ES384" if key.key_type == "EC" else "RS384")
        header = {"alg": algorithm, "typ": "JWT"}
        if self._client.key_id:
            header["kid"] = self._client.key_id
        now = int(clock.now().timestamp())
        claims = {
            "iss": self._client.client_id,
            "sub": self._client.client_id,
            "aud": audience,
            "exp": now + _LIFETIME_S,
            "iat": now,
            "jti": str(uuid4()),
        }
        return jwt.encode(header, claims, key, algorithms=[algorithm])


def _key(given: str) -> "RSAKey | ECKey":
    """Return a private key from JWK or PEM.

    Raises:
        UsageError: it is neither, or of a kind that signs no client assertion.
    """
    import json

    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey, RSAKey

    try:
        if given.lstrip().startswith("{"):
            fields = json.loads(given)
            return ECKey.import_key(fields) if fields.get("kty") == "EC" else RSAKey.import_key(fields)
        try:
            return RSAKey.import_key(given)
        except (JoseError, ValueError, TypeError):
            return ECKey.import_key(given)
    except (JoseError, ValueError, TypeError) as exc:
        raise UsageError("the backend client's private key is neither an RSA nor an EC key (JWK or PEM)") from exc


async def _discover(client: "httpx.AsyncClient", base: str) -> str:
    response = await client.get(f"{base}/.well-known/smart-configuration")
    response.raise_for_status()
    return str(response.json()["token_endpoint"])


def authorization_of(given: object) -> Authorization:
    """Return the authorization meant by a setting.

    Args:
        given: None; a header or token; `smart:FILE`, a JSON file of a registered backend client; or one ready made.

    Raises:
        UsageError: the file is not there or not what it should be.
    """
    if given is None or given == "":
        return NoAuthorization()
    if isinstance(given, str):
        if given.startswith("smart:"):
            return SmartBackend(_client_of(Path(given.removeprefix("smart:")).expanduser()))
        return FixedHeader(given)
    if isinstance(given, BackendClient):
        return SmartBackend(given)
    if isinstance(given, NoAuthorization | FixedHeader | SmartBackend):
        return given
    raise UsageError("authorization is neither a token nor smart:FILE")


def _client_of(file: Path) -> BackendClient:
    try:
        client = msgspec.json.decode(file.read_bytes(), type=BackendClient)
        if not client.private_key.lstrip().startswith(("-----", "{")):
            key = (file.parent / client.private_key).read_text()
            client = msgspec.structs.replace(client, private_key=key)
    except (OSError, msgspec.DecodeError) as exc:
        raise UsageError(
            f"{file.name}: not a backend client ({type(exc).__name__}); needs client_id and private_key"
        ) from exc
    return client


def header_for(given: object, base: str) -> str:
    """Return the Authorization header of a request to `base`; a client of SMART Backend Services gets its token first.

    Args:
        given: as for `authorization_of`.
        base: the server's base URL.

    Raises:
        UsageError: the setting is not what it should be.
        AccessError: the token endpoint refuses this client.
        SourceUnavailableError: it cannot be reached.
    """
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    authorization = authorization_of(given)
    if isinstance(authorization, NoAuthorization):
        return ""

    async def ask() -> str:
        import httpx

        async with httpx.AsyncClient(timeout=_TIMEOUT_S) as client:
            return await authorization.header(client, base.rstrip("/"))

    # In a thread of its own: the caller may be inside an event loop.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, ask()).result()

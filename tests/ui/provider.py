"""A small OpenID provider on loopback: discovery, authorize, token, keys. It checks what a real one checks."""

import base64
import hashlib
import hmac
import json
import secrets
import socket
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey


class Provider:
    """Its state, and how a test makes it misbehave."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.client, self.secret = "previsit", "s3cret-of-the-client"
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig", "alg": "RS256"})
        self.codes, self.asked = {}, []
        self.claims = {"sub": "u-1", "preferred_username": "dr.abe", "name": "Dr. Abe Example", "roles": ["clinician"]}
        self.described = {}
        """What its description says otherwise."""
        self.told = {}
        """What its tokens say otherwise; None leaves a claim out."""
        self.sign = self._sign
        self.up = True

    def _sign(self, claims: dict) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def description(self) -> dict:
        base = self.issuer
        return {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        } | self.described

    def app(self):
        from fastapi import FastAPI, Request
        from fastapi.responses import JSONResponse, RedirectResponse

        app = FastAPI()

        @app.middleware("http")
        async def perhaps(request: Request, go):
            self.asked.append(request.url.path)
            return await go(request) if self.up else JSONResponse({}, status_code=503)

        @app.get("/.well-known/openid-configuration")
        def described():
            return self.description()

        @app.get("/keys")
        def keys():
            return {"keys": [self.key.as_dict(private=False)]}

        @app.get("/authorize")
        def authorize(request: Request):
            asked = dict(request.query_params)
            assert asked["client_id"] == self.client
            assert asked["response_type"] == "code"
            assert asked["code_challenge_method"] == "S256"
            assert "openid" in asked["scope"].split()
            code = secrets.token_urlsafe(16)
            self.codes[code] = asked
            return RedirectResponse(asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]}))

        @app.post("/token")
        async def token(request: Request):
            given, asked = dict(await request.form()), None
            proof = "Basic " + base64.b64encode(f"{self.client}:{self.secret}".encode()).decode()
            if request.headers.get("authorization") != proof:
                return JSONResponse({"error": "invalid_client"}, status_code=401)
            asked = self.codes.pop(given.get("code"), None)
            challenge = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
            if (
                asked is None
                or given["redirect_uri"] != asked["redirect_uri"]
                or base64.urlsafe_b64encode(challenge).decode().rstrip("=") != asked["code_challenge"]
            ):
                return JSONResponse({"error": "invalid_grant"}, status_code=400)
            now = int(time.time())
            claims = {"iss": self.issuer, "aud": self.client, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
            claims |= self.claims | self.told
            said = {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "expires_in": 300}
            return said | {"id_token": self.sign({key: value for key, value in claims.items() if value is not None})}

        return app

    # Ways to cheat

    def sign_with_another_key(self) -> None:
        other = RSAKey.generate_key(2048, parameters={"kid": self.key.kid})
        self.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, other)

    def sign_with_the_clients_secret(self) -> None:
        shared = OctKey.import_key(self.secret.encode().ljust(32, b"."))
        self.sign = lambda claims: jwt.encode({"alg": "HS256"}, claims, shared)

    def sign_with_the_public_key_as_a_secret(self) -> None:
        def signed(claims: dict) -> str:
            text = ".".join(part(one) for one in ({"alg": "HS256", "kid": self.key.kid}, claims))
            sealed = hmac.new(self.key.as_pem(private=False), text.encode(), hashlib.sha256).digest()
            return f"{text}.{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"

        self.sign = signed

    def sign_not_at_all(self) -> None:
        self.sign = lambda claims: part({"alg": "none", "kid": self.key.kid}) + "." + part(claims) + "."

    def change_keys(self) -> None:
        self.key = RSAKey.generate_key(2048, parameters={"kid": "two", "use": "sig", "alg": "RS256"})


def part(of: dict) -> str:
    """Return one part of a compact token."""
    return base64.urlsafe_b64encode(json.dumps(of).encode()).decode().rstrip("=")


@contextmanager
def providing():
    """Run one on a port of its own."""
    import uvicorn

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    provider = Provider(port)
    server = uvicorn.Server(
        uvicorn.Config(provider.app(), host="127.0.0.1", port=port, log_level="error", access_log=False, ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join(timeout=20)

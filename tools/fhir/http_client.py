"""Asking a FHIR server patiently: time-outs, Retry-After, back-off with jitter, one budget; it reads no FHIR."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from email.utils import parsedate_to_datetime

import httpx
from msgspec import Struct

from tools import clock
from tools.errors import AccessError, SourceUnavailableError
from tools.fhir.authorization import Authorization
from tools.fhir.limits import ALWAYS_UNPACKED, MOST_RATIO, Limits

_TRANSIENT = frozenset((408, 425, 429, 500, 502, 503, 504))
_JITTER = secrets.SystemRandom()


class Policy(Struct, frozen=True, kw_only=True):
    """How patient to be with a server."""

    connect_s: float = 5.0
    answer_s: float = 30.0
    budget_s: float = 120.0
    """For everything that one fetch asks."""
    attempts: int = 4
    backoff_s: float = 0.5
    backoff_most_s: float = 8.0
    parallel: int = 6
    page_size: int = 200
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep


class AskFailedError(SourceUnavailableError):
    """One request that failed for good; carries the status for whoever can do without."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class _Answer(Struct, frozen=True):
    """What came back of one request."""

    status: int
    content: bytes
    retry_after: str
    sent: str
    """The Authorization header that it answers."""


class Client:
    """GETs from one server, within one budget."""

    def __init__(self, base: str, authorization: Authorization, policy: Policy, limits: Limits) -> None:
        self.base = base
        self.policy = policy
        self._authorization = authorization
        self._limits = limits
        self._lanes = asyncio.Semaphore(policy.parallel)
        self._sign_in = asyncio.Lock()
        self._ends_at = asyncio.get_running_loop().time() + policy.budget_s
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(policy.answer_s, connect=policy.connect_s),
            follow_redirects=False,
            headers={"Accept": "application/fhir+json", "User-Agent": "previsit"},
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def left_s(self) -> float:
        """Seconds left of the budget."""
        return self._ends_at - asyncio.get_running_loop().time()

    async def get(self, url: str, sound: Callable[[bytes], bool] = lambda content: True) -> bytes:
        """Return what a GET answers, trying again while that can help.

        Args:
            url: absolute.
            sound: tells whether the body is whole; one that is not counts as a passing failure.

        Raises:
            AccessError: the server refuses the credentials.
            AskFailedError: any other failure, after all tries.
        """
        reason, status = "no answer", 0
        for attempt in range(self.policy.attempts):
            if self.left_s() <= 0:
                raise AskFailedError(f"out of time after {self.policy.budget_s:g} s ({reason})", status)
            wait = self._backoff(attempt)
            try:
                async with self._lanes, asyncio.timeout(max(0.01, self.left_s())):
                    answer = await self._once(url)
            except (httpx.TimeoutException, TimeoutError):
                reason = "no answer in time"
            except httpx.DecodingError:
                reason = "the answer was packed and could not be unpacked"
            except httpx.RequestError as exc:
                reason = f"no connection ({type(exc).__name__})"
            except httpx.InvalidURL as exc:
                raise AskFailedError("the address is none") from exc
            else:
                status = answer.status
                if status == httpx.codes.OK and sound(answer.content):
                    return answer.content
                reason = self._reason(status, answer.sent)
                wait = 0.0 if status == httpx.codes.UNAUTHORIZED else _retry_after(answer.retry_after, wait)
            if attempt + 1 < self.policy.attempts:
                if wait > self.left_s():
                    raise AskFailedError(f"{reason}; it asks to wait longer than there is time for", status)
                await self.policy.pause(wait)
        raise AskFailedError(f"{reason}, {self.policy.attempts} times", status)

    def _reason(self, status: int, sent: str) -> str:
        """Say what is wrong with an answer that may be better next time; raise where it will not be."""
        if status == httpx.codes.OK:
            return "the answer was cut off or is not FHIR JSON"
        if status == httpx.codes.UNAUTHORIZED:
            if not self._authorization.refused(sent):
                raise AccessError(f"{self.base} does not accept these credentials (401); sign in again")
            return "not let in (401)"
        if status in _TRANSIENT:
            return f"the server answered {status}"
        raise AskFailedError(f"the server answered {status}", status)

    async def _once(self, url: str) -> "_Answer":
        async with self._sign_in:
            header = await self._authorization.header(self._http, self.base)
        headers = {"Authorization": header} if header else {}
        timeout = httpx.Timeout(max(0.01, min(self.policy.answer_s, self.left_s())), connect=self.policy.connect_s)
        async with self._http.stream("GET", url, headers=headers, timeout=timeout) as response:
            chunks: list[bytes] = []
            size = 0
            async for chunk in response.aiter_bytes():
                size += len(chunk)
                if size > self._limits.page_bytes:
                    raise AskFailedError(f"an answer of more than {self._limits.page_bytes:,} bytes")
                if size > max(ALWAYS_UNPACKED, MOST_RATIO * response.num_bytes_downloaded):
                    raise AskFailedError(f"an answer that unpacks to over {MOST_RATIO} times its size; refused")
                chunks.append(chunk)
            return _Answer(response.status_code, b"".join(chunks), response.headers.get("Retry-After", ""), header)

    def _backoff(self, attempt: int) -> float:
        most: float = min(self.policy.backoff_s * 2.0**attempt, self.policy.backoff_most_s)
        return most * _JITTER.uniform(0.5, 1.0)


def _retry_after(given: str, otherwise: float) -> float:
    if given.isascii() and given.isdigit():
        return float(given)
    try:
        return max(0.0, (parsedate_to_datetime(given) - clock.now()).total_seconds())
    except (ValueError, TypeError):
        return otherwise

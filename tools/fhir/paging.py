"""Walking from page to page of a server's answer: never to another host, never in a circle; it fetches nothing."""

from hashlib import blake2b
from urllib.parse import SplitResult, urljoin, urlsplit

from tools.fhir.http_client import AskFailedError

_DEFAULT_PORTS = {"http": 80, "https": 443}
ENDLESS = "its pages do not end"
ELSEWHERE = "its next page is on another host, which was not followed"


class Walk:
    """The way through the pages of one search."""

    def __init__(self, base: str, most: int) -> None:
        self._base = urlsplit(base)
        self._most = most
        self._addresses: set[str] = set()
        self._contents: set[bytes] = set()

    def step(self, url: str) -> None:
        """Take note of a page that is about to be asked for.

        Raises:
            AskFailedError: it was asked for before, or there are too many.
        """
        if url in self._addresses or len(self._addresses) >= self._most:
            raise AskFailedError(ENDLESS)
        self._addresses.add(url)

    def came(self, content: bytes) -> None:
        """Take note of what a page holds.

        Raises:
            AskFailedError: another address brought the very same before.
        """
        seal = blake2b(content, digest_size=16).digest()
        if seal in self._contents:
            raise AskFailedError(ENDLESS)
        self._contents.add(seal)

    def following(self, url: str, link: str) -> str:
        """Return the address of the page after `url`; empty where `link` names none.

        Raises:
            AskFailedError: it is no address, or on another host.
        """
        if not link:
            return ""
        try:
            found = urlsplit(urljoin(url, link))
            here = _origin(found) == _origin(self._base)
            # A server behind a gateway that ends TLS names its pages without the s.
            if not here and (found.scheme, self._base.scheme) == ("http", "https"):
                found = found._replace(scheme="https")
                here = _origin(found) == _origin(self._base)
        except ValueError as exc:
            raise AskFailedError("its next page has an address that is none") from exc
        if not here:
            raise AskFailedError(ELSEWHERE)
        return found.geturl()


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)

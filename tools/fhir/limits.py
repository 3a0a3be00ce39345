"""How big a record may be before it is refused; it reads nothing itself."""

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """The largest record that is accepted; each limit is named in the message when it is passed."""

    file_bytes: int = 1_000_000_000
    """Of one file, after decompression."""
    total_bytes: int = 2_000_000_000
    """Of everything one source delivers."""
    files: int = 20_000
    resources: int = 1_000_000
    depth: int = 100
    """Nesting of JSON inside one resource."""
    bundle_depth: int = 5
    """Bundles inside Bundles."""
    attachment_bytes: int = 20_000_000
    pages: int = 300
    """Of a PDF attachment."""
    server_pages: int = 2_000
    """Pages followed in one search on a server."""
    page_bytes: int = 256_000_000
    """Of one page from a server, after decompression."""


ALWAYS_UNPACKED = 64 << 20
MOST_RATIO = 200
"""A record packs to a tenth or a thirtieth of its size; what packs much smaller is no record."""
DEFAULT = Limits()

"""A FHIR R4 server as a record source."""

from typing import NoReturn

from tools.errors import NotReadyError
from tools.fhir.limits import Limits


def server_source(where: str, *, authorization: object, limits: Limits) -> NoReturn:
    """Return the source for a base URL."""
    del where, authorization, limits
    raise NotReadyError("reading from a FHIR server is not ready yet; give a file or a folder")

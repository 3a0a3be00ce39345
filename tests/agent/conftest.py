"""What the tests of a visit share: a context on a fresh data directory."""

from collections.abc import Iterator

import pytest

from agent.context import VisitContext, open_context
from agent.settings import read_settings
from agent.visits import Visits


@pytest.fixture
def context(fixed_clock: object) -> Iterator[VisitContext]:
    """Open a context in the test's own data directory."""
    opened = open_context(read_settings())
    yield opened
    opened.close()


@pytest.fixture
def visits(context: VisitContext) -> Visits:
    """Return the facade."""
    return Visits(context)

"""What every test of the doors shares."""

from functools import partial

import argon2
import pytest


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch):
    """Hash passwords at the least cost; what a hash really costs is held by a test of its own."""
    cheap = partial(argon2.PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(argon2, "PasswordHasher", cheap)

"""A real PostgreSQL server of our own for the tests that need one; skipped where there is none to start."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

BINARIES = (
    "/usr/lib/postgresql/17/bin",
    "/usr/lib/postgresql/16/bin",
    "/usr/lib/postgresql/15/bin",
    "/usr/local/pgsql/bin",
)


def _binaries() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    return next((Path(folder) for folder in BINARIES if (Path(folder) / "initdb").exists()), None)


def _somebody() -> dict[str, object]:
    """Return how to run as somebody who isn't root: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return pytest.skip("PostgreSQL: no user but root to run the server")


@pytest.fixture(scope="session")
def postgres_server():
    """Start a PostgreSQL server of our own on a free port; yield its address up to the database's name."""
    folder = _binaries()
    if folder is None:
        pytest.skip("PostgreSQL: no server on this machine (apt-get install postgresql)")
    pytest.importorskip("psycopg_pool", reason="PostgreSQL: no driver (pip install 'previsit[postgres]')")
    who = _somebody()
    where = Path(tempfile.mkdtemp(prefix="previsit-pg-"))
    if who:
        os.chown(where, who["user"], who["group"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run = {**who, "cwd": where, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    subprocess.run([folder / "initdb", "-D", where / "data", "-U", "previsit", "-A", "trust", "-N"], check=True, **run)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={where} -c fsync=off"
    control = [folder / "pg_ctl", "-D", where / "data", "-l", where / "log", "-w"]
    subprocess.run([*control, "-o", options, "start"], check=True, **run)
    try:
        yield f"postgresql://previsit@127.0.0.1:{port}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, **run)
        shutil.rmtree(where, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str, request: pytest.FixtureRequest):
    """Return the address of a fresh database."""
    import psycopg

    name = f"t{abs(hash(request.node.nodeid)):x}"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{postgres_server}/{name}"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

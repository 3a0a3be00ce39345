"""A data directory or database that cannot be used says what to do, and is left as it was."""

import sqlite3

import pytest

from tools.errors import StoreError
from tools.store import open_store


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    damaged = tmp_path / "previsit.sqlite3"
    damaged.write_bytes(b"this is not a database, but somebody may want it back" * 40)
    before = damaged.read_bytes()
    with pytest.raises(StoreError, match=r"damaged.*PREVISIT_HOME"):
        open_store(tmp_path)
    assert damaged.read_bytes() == before


def test_a_damaged_page_is_found_by_the_check(tmp_path):
    store = open_store(tmp_path)
    for number in range(200):
        store.snapshots.put(bytes([number]) * 5000)
    store.close()
    file = tmp_path / "previsit.sqlite3"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray(file.read_bytes())
    data[8192:20480] = b"\xff" * 12288
    file.write_bytes(data)
    store = open_store(tmp_path)
    with pytest.raises(StoreError, match="damaged"):
        store.check()
    store.close()


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "home").write_text("x")
    with pytest.raises(StoreError, match="not a folder"):
        open_store(tmp_path / "home")


def test_a_newer_schema_is_refused(tmp_path):
    open_store(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "previsit.sqlite3")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="newer"):
        open_store(tmp_path)


def test_a_server_that_does_not_answer_is_said_without_its_password():
    pytest.importorskip("psycopg_pool", reason="PostgreSQL: no driver")
    from tools.store import postgres

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres, "CONNECT_S", 1)
        with pytest.raises(StoreError, match="does not answer") as caught:
            open_store("postgresql://me:hunter2@127.0.0.1:9/previsit")
    assert "hunter2" not in str(caught.value)

"""The patients' images in the store: what goes with them when they go, and what intimate ones never have."""

import sqlite3

import pytest

from tools.clinical import EarlierImage, ImageNote
from tools.errors import ConflictError, StoreError
from tools.store import VisitRow, migrations, open_store


def picture_note(**more) -> ImageNote:
    return ImageNote(handle="", digest="", media="image/png", **more)


def visit_of(store, visit, patient="p1", source="https://clinic.example/fhir", **more):
    return store.visits.create(
        VisitRow(id=visit, created_at=f"2026-01-0{visit[-1]}T00:00:00+00:00", source=source, patient=patient, **more)
    )


def test_a_deleted_image_leaves_no_bytes_no_embedding_no_original_and_its_handle_is_not_given_again(store):
    store.images.put("v1", b"one", picture_note())
    store.images.put("v1", b"two", picture_note(), b"grey values")
    store.images.embed("v1", "I2", "m", b"\x00\x00\x80\x3f")
    assert store.images.original("v1", "I2") == b"grey values"
    store.images.delete("v1", "I2")
    for table in ("image_bytes", "image_vectors", "image_originals"):
        with store.database.read() as now:
            left = now.rows(f"SELECT COUNT(*) FROM {table}")[0][0]
        assert left == (1 if table == "image_bytes" else 0), table
    assert store.images.put("v1", b"two", picture_note()).handle == "I3"
    assert [image.handle for image in store.images.all("v1")] == ["I1", "I3"]
    with pytest.raises(StoreError):
        store.images.get("v1", "I2")


def test_embeddings_come_back_by_visit_and_model_only(store):
    store.images.put("v1", b"one", picture_note())
    store.images.embed("v1", "I1", "m", b"\x00\x00\x80\x3f")
    store.images.embed("v1", "I1", "m", b"\x00\x00\x80\x3f")
    (kept,) = store.images.vectors(["v1", "v2"], "m")
    assert (kept.visit, kept.handle, kept.vector) == ("v1", "I1", b"\x00\x00\x80\x3f")
    assert store.images.vectors(["v1"], "another") == ()
    assert store.images.vectors(["v2"], "m") == ()


def test_an_intimate_image_has_no_embedding_and_nothing_a_model_said_and_stays_intimate(store):
    seen = picture_note(kind_of_image="skin photo", scores={"skin photo": 0.9}, analysed_by="m", look_early=("x",))
    store.images.put("v1", b"one", seen)
    store.images.embed("v1", "I1", "m", b"\x00\x00\x80\x3f")
    marked = store.images.note("v1", "I1", picture_note(sensitive=True, kind_of_image="skin photo", analysed_by="m"))
    assert marked.note.sensitive
    assert (marked.note.kind_of_image, marked.note.scores, marked.note.analysed_by) == ("", {}, "")
    assert store.images.vectors(["v1"], "m") == ()
    with pytest.raises(ConflictError, match="intimate"):
        store.images.embed("v1", "I1", "m", b"\x00\x00\x80\x3f")
    again = store.images.note("v1", "I1", seen)
    assert again.note.sensitive
    assert again.note.look_early == ()
    with store.database.read() as now:
        assert now.rows("SELECT COUNT(*) FROM image_vectors") == [(0,)]


def test_the_same_bytes_sent_again_as_intimate_are_intimate(store):
    store.images.put("v1", b"one", picture_note())
    store.images.embed("v1", "I1", "m", b"\x00\x00\x80\x3f")
    assert store.images.put("v1", b"one", picture_note(sensitive=True)).note.sensitive
    assert store.images.vectors(["v1"], "m") == ()


def test_a_picture_called_intimate_in_one_visit_is_so_in_every_visit_it_was_or_will_be_sent_to(store):
    for visit in ("v1", "v2"):
        store.images.put(visit, b"one", picture_note(kind_of_image="skin photo"))
        store.images.embed(visit, "I1", "m", b"\x00\x00\x80\x3f")
    store.images.note("v1", "I1", picture_note(sensitive=True))
    (other,) = store.images.all("v2")
    assert (other.note.sensitive, other.note.kind_of_image) == (True, "")
    assert store.images.vectors(["v1", "v2"], "m") == ()
    assert store.images.put("v3", b"one", picture_note()).note.sensitive


def test_what_looks_alike_is_never_kept(store):
    alike = (EarlierImage(visit="v0", handle="I1", when="2026-01-01", similarity=0.9),)
    assert store.images.put("v1", b"one", picture_note(similar=alike)).note.similar == ()
    assert store.images.note("v1", "I1", picture_note(similar=alike)).note.similar == ()


def test_visits_of_the_same_person_are_those_of_the_same_source_and_id(store):
    visit_of(store, "v1", birth_date="1970-01-01")
    visit_of(store, "v2", birth_date="1970-01-01")
    visit_of(store, "v3", patient="p2")
    visit_of(store, "v4", source="https://other.example/fhir")
    visit_of(store, "v5", birth_date="1999-09-09")
    visit_of(store, "v6", patient="", source="")
    visit_of(store, "v7", patient="", source="")
    assert [row.id for row in store.visits.of_same_person("v2")] == ["v1"]
    assert store.visits.of_same_person("v6") == ()
    store.visits.update("v6", patient="p1", source="https://clinic.example/fhir")
    assert {row.id for row in store.visits.of_same_person("v2")} == {"v1", "v6"}


def test_tables_of_the_first_version_are_brought_up_to_date_with_nothing_lost(where):
    store = open_store(where)
    visit_of(store, "v1")
    visit_of(store, "v2")
    store.images.put("v1", b"one", picture_note())
    with store.database.begin() as now:
        for line in (
            "DROP TABLE image_vectors",
            "DROP TABLE image_originals",
            "DROP INDEX visits_of_person",
            "DROP INDEX images_of_digest",
            "ALTER TABLE visits DROP COLUMN person",
        ):
            now.run(line)
        dialect = (lambda text: text.replace("BLOB", "BYTEA")) if "postgres" in where else str
        migrations.migrate(now, 1, dialect)
    assert store.images.get("v1", "I1") == b"one"
    assert [row.id for row in store.visits.of_same_person("v2")] == ["v1"]
    store.images.embed("v1", "I1", "m", b"\x00\x00\x80\x3f")
    assert len(store.images.vectors(["v1"], "m")) == 1
    store.close()


def test_a_folder_of_the_first_version_opens_and_its_visits_are_found_by_person(tmp_path):
    import msgspec

    with sqlite3.connect(tmp_path / "previsit.sqlite3") as old:
        for line in migrations.statements(1):
            old.execute(line)
        row = VisitRow(id="v1", created_at="2026-01-01T00:00:00+00:00", source="/record.json", patient="p1")
        old.execute("INSERT INTO visits VALUES (?, ?, ?)", ("v1", msgspec.json.encode(row).decode(), row.created_at))
        old.execute("PRAGMA user_version=1")
    old.close()
    store = open_store(tmp_path)
    visit_of(store, "v2", source="/record.json")
    assert [each.id for each in store.visits.of_same_person("v2")] == ["v1"]
    assert "schema 2" in store.check()
    store.close()

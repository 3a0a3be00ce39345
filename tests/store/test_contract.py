"""One contract, every database."""

import subprocess
import sys
import threading

import pytest

from tools.clinical import Answer, Brief, Finding, FirstScreen, Flag, ImageNote
from tools.errors import ConflictError, StoreError
from tools.store import DecisionRow, Invitation, User, VisitRow, open_store


def visit(name: str = "v1", **more: object) -> VisitRow:
    return VisitRow(id=name, created_at=more.pop("created_at", "2026-05-12T08:00:00+00:00"), **more)


def answer(link_id: str = "reason", words: str = "my feet swell") -> Answer:
    finding = Finding(name="swelling", polarity="present", quote="swell", detail={"a": "b"})
    return Answer(handle="", link_id=link_id, question="What brings you in?", words=words, findings=(finding,))


def brief(text: str = "") -> Brief:
    return Brief(
        status="preliminary",
        as_of={},
        first_screen=FirstScreen(),
        flags=(),
        sections=(),
        reconciliation=(),
        contradictions=(),
        withheld=(),
        receipt={"seen": 3},
        disclaimer=text,
    )


def test_a_snapshot_comes_back_byte_for_byte_and_is_kept_once(store):
    data = bytes(range(256)) * 100
    digest = store.snapshots.put(data)
    assert store.snapshots.put(data) == digest
    assert store.snapshots.get(digest) == data
    assert store.snapshots.has(digest)
    assert not store.snapshots.has("0" * 64)


def test_a_missing_snapshot_is_an_error_not_an_empty_record(store):
    with pytest.raises(StoreError, match="not in the store"):
        store.snapshots.get("0" * 64)


def test_a_damaged_snapshot_is_noticed(store):
    digest = store.snapshots.put(b"a record")
    with store.database.begin() as now:
        now.run("UPDATE snapshots SET data = ?", (b"\x00\x01",))
    with pytest.raises(StoreError, match="damaged"):
        store.snapshots.get(digest)


def test_a_visit_is_changed_field_by_field_and_survives_reopening(store, where):
    store.visits.create(visit(reason="feet"))
    flag = Flag(rule="r", level="emergency", category="c", quote="q", instruction="call")
    store.visits.update("v1", urgent=True, flags=(flag,))
    again = open_store(where)
    row = again.visits.get("v1")
    again.close()
    assert (row.reason, row.urgent, row.flags) == ("feet", True, (flag,))
    assert row.changed_at


def test_a_visit_id_is_taken_once(store):
    store.visits.create(visit())
    with pytest.raises(ConflictError):
        store.visits.create(visit())


def test_an_unknown_visit_is_an_error_that_names_it(store):
    with pytest.raises(StoreError, match="nobody"):
        store.visits.get("nobody")
    with pytest.raises(StoreError, match="nobody"):
        store.visits.update("nobody", urgent=True)


def test_the_worklist_has_urgent_and_unseen_visits_first_then_the_newest(store):
    for name, at, more in (
        ("old", "2026-05-01T08:00:00+00:00", {}),
        ("new", "2026-05-09T08:00:00+00:00", {}),
        ("urgent", "2026-05-03T08:00:00+00:00", {"urgent": True}),
        ("seen", "2026-05-04T08:00:00+00:00", {"urgent": True, "acknowledged_by": "dr"}),
    ):
        store.visits.create(visit(name, created_at=at, **more))
    assert [row.id for row in store.visits.all()] == ["urgent", "new", "seen", "old"]


def test_the_same_prompt_answered_twice_is_written_once(store):
    first = store.answers.append("v1", "i1", answer(words="one"))
    second = store.answers.append("v1", "i1", answer(words="two"))
    assert second == first
    assert [line.words for line in store.answers.current("v1")] == ["one"]
    assert store.answers.find("v1", "i1") == first
    assert store.answers.find("v1", "i2") is None


def test_a_correction_is_a_new_version_under_the_same_handle_and_the_old_words_stay(store):
    store.answers.append("v1", "i1", answer("reason", "feet"))
    store.answers.append("v1", "i2", answer("onset", "monday"))
    corrected = store.answers.append("v1", "i3", answer("reason", "hands"))
    assert (corrected.answer.handle, corrected.version, corrected.answer.corrected) == ("Q1", 2, True)
    assert [(line.handle, line.words) for line in store.answers.current("v1")] == [("Q1", "hands"), ("Q2", "monday")]
    assert [entry.answer.words for entry in store.answers.history("v1")] == ["feet", "monday", "hands"]
    assert store.answers.handle("v1", "onset") == "Q2"
    assert store.answers.handle("v1", "next") == "Q3"
    assert store.answers.length("v1") == 3
    assert store.answers.questions("v1") == 2


def test_findings_come_back_as_they_went_in(store):
    store.answers.append("v1", "i1", answer())
    assert store.answers.current("v1")[0].findings == answer().findings


def test_visits_never_see_each_others_answers_and_images(store):
    store.answers.append("v1", "i1", answer(words="mine"))
    store.answers.append("v2", "i1", answer(words="yours"))
    store.images.put("v1", b"picture", ImageNote(handle="", digest="", media="image/png"))
    assert [line.words for line in store.answers.current("v2")] == ["yours"]
    assert store.images.all("v2") == ()
    with pytest.raises(StoreError):
        store.images.get("v2", "I1")


def test_answers_from_many_threads_are_all_kept(store):
    def write(number: int) -> None:
        with store.lock("v1"):
            store.answers.append("v1", f"i{number}", answer(f"q{number}"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(line.handle for line in store.answers.current("v1")) == sorted(f"Q{n}" for n in range(1, 13))


def test_the_same_image_twice_is_one_and_deleting_removes_the_bytes_unless_shared(store):
    note = ImageNote(handle="", digest="", media="image/png")
    first = store.images.put("v1", b"picture", note)
    assert store.images.put("v1", b"picture", note) == first
    store.images.put("v2", b"picture", note)
    store.images.delete("v1", "I1")
    assert store.images.all("v1") == ()
    assert store.images.get("v2", "I1") == b"picture"
    store.images.delete("v2", "I1")
    with store.database.read() as now:
        assert now.rows("SELECT COUNT(*) FROM image_bytes") == [(0,)]


def test_what_is_known_of_an_image_can_be_replaced_but_not_its_hash(store):
    kept = store.images.put("v1", b"picture", ImageNote(handle="", digest="", media="image/png"))
    store.images.note("v1", "I1", ImageNote(handle="I9", digest="other", media="image/png", quality=("blurred",)))
    (image,) = store.images.all("v1")
    assert (image.note.quality, image.handle, image.note.digest) == (("blurred",), "I1", kept.digest)


def test_a_link_can_be_revoked(store):
    store.invitations.issue(Invitation(id="t1", visit="v1", issued_at="2026-05-01", expires_at="2026-05-02"))
    store.invitations.update("t1", revoked_at="2026-05-01T10:00:00+00:00", attempts=2)
    assert store.invitations.get("t1").revoked_at
    assert [link.id for link in store.invitations.of("v1")] == ["t1"]
    with pytest.raises(StoreError):
        store.invitations.get("other")
    with pytest.raises(ConflictError):
        store.invitations.issue(Invitation(id="t1", visit="v2", issued_at="2026-05-01", expires_at="2026-05-02"))


def test_two_clinicians_cannot_overwrite_each_other(store):
    assert store.briefs.get("v1") is None
    store.briefs.add("v1", brief("one"), after=0, by="rules")
    store.briefs.add("v1", brief("two"), after=1, by="dr a", why="edit")
    with pytest.raises(ConflictError, match="open the newest"):
        store.briefs.add("v1", brief("three"), after=1, by="dr b")
    assert store.briefs.get("v1").brief.disclaimer == "two"
    assert store.briefs.get("v1", 1).brief == brief("one")
    assert [kept.version for kept in store.briefs.history("v1")] == [1, 2]
    assert (store.briefs.version("v1"), store.briefs.version("v2")) == (2, 0)


def test_decisions_are_kept_in_order_and_the_newest_counts(store):
    for decision in ("accept", "reject"):
        store.decisions.add(DecisionRow(visit="v1", key="med:x", decision=decision, by="dr", at="2026-05-12"))
    assert [row.decision for row in store.decisions.current("v1")] == ["reject"]
    assert len(store.decisions.history("v1")) == 2


def test_a_document_is_sealed_once_and_sent_once(store):
    assert store.outbox.get("v1") is None
    first = store.outbox.seal("v1", 2, b'{"a": 1}')
    assert store.outbox.seal("v1", 2, b'{"a": 2}') == first
    assert [item.visit for item in store.outbox.waiting()] == ["v1"]
    sent = store.outbox.sent("v1", 2, to="http://127.0.0.1/fhir", answer="[]")
    assert sent.sent_to == "http://127.0.0.1/fhir"
    assert store.outbox.waiting() == ()
    with pytest.raises(StoreError, match="sign"):
        store.outbox.sent("v9", 1, to="x", answer="")


def test_accounts_and_audit_are_kept(store):
    store.users.put(User(name="dr", password_hash="x"))
    store.users.put(User(name="dr", password_hash="y", role="admin"))
    assert [user.password_hash for user in store.users.all()] == ["y"]
    assert store.users.get("nobody") is None
    first = store.audit.add("dr", "opened", visit="v1")
    second = store.audit.add("dr", "signed", visit="v2")
    assert second.number > first.number
    assert [entry.what for entry in store.audit.all()] == ["signed", "opened"]
    assert [entry.what for entry in store.audit.all("v1")] == ["opened"]


def test_a_secret_stays_the_same_and_differs_by_name(store, where):
    again = open_store(where)
    assert again.secret("links") == store.secret("links")
    again.close()
    assert store.secret("links") != store.secret("cookies")
    assert len(store.secret("links")) == 32


def test_a_failed_transaction_leaves_nothing_behind(store):
    def half() -> None:
        with store.database.begin() as now:
            now.run("INSERT INTO users (name, body) VALUES (?, ?)", ("ghost", "{}"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert store.users.get("ghost") is None


HOLDER = """
import sys
from tools.store import open_store
store = open_store(sys.argv[1])
with store.lock("v1"):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_the_lock_of_a_visit_holds_across_processes_and_dies_with_its_process(store, where):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDER, where], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout.readline() == "held\n"
        got = threading.Event()

        def take() -> None:
            with store.lock("v1"):
                got.set()

        waiting = threading.Thread(target=take)
        waiting.start()
        with store.lock("v2"):
            assert not got.wait(0.2)
        other.kill()
        assert got.wait(20)
        waiting.join()
    finally:
        other.kill()
        other.communicate()


def test_health_is_one_line(store):
    assert "\n" not in store.check()

"""A clinician's problem with a section is kept, in order and by name, and stands in the audit; the brief stays."""


def test_problems_with_sections_are_kept_each_and_audited(walked):
    visits, visit = walked
    store = visits.context.store
    before = visits.brief(visit)
    visits.report(visit, "story", "the onset is wrong", by="dr a")
    visits.report(visit, "results", "a value is missing", by="dr b")
    visits.report(visit, "story", "and so is the side", by="dr b")
    kept = [(row.key, row.by, row.why) for row in store.decisions.history(visit) if row.decision == "reported"]
    assert kept == [
        ("problem:story", "dr a", "the onset is wrong"),
        ("problem:results", "dr b", "a value is missing"),
        ("problem:story", "dr b", "and so is the side"),
    ]
    told = [(entry.who, entry.detail) for entry in store.audit.all(visit) if entry.what == "problem.reported"]
    assert sorted(told) == [("dr a", "story"), ("dr b", "results"), ("dr b", "story")]
    assert visits.brief(visit).brief == before.brief

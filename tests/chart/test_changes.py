def visit(facts, when, status="finished"):
    return facts.add("encounter", "Office visit", when=when, status=status, type="Encounter")


def test_changes_are_counted_from_the_visit_before_the_newest(facts):
    visit(facts, "2024-01-10")
    visit(facts, "2025-02-10T09:00:00Z")
    visit(facts, "2026-03-10")
    facts.add("condition", "Gout", status="active", when="2025-06-01")
    facts.add("condition", "Asthma", status="active", when="2001-06-01")
    facts.add("condition", "Bronchitis", status="resolved", when="2024-12-01", until="2025-03-01")
    facts.add("medication", "Metformin 500 MG Oral Tablet", status="active", when="2026-03-10")
    facts.add("medication", "Lisinopril 10 MG Oral Tablet", status="stopped", when="2023-03-10", until="2025-09-01")
    facts.add("medication", "Atorvastatin 10 MG Oral Tablet", status="completed", when="2020-03-10")
    facts.add("medication", "Atorvastatin 40 MG Oral Tablet", status="active", when="2026-03-10")
    facts.add("lab", "HbA1c", value="8.4", unit="%", when="2026-03-10", code="l|4548-4", interpretation="H")
    facts.add("lab", "Sodium", value="140", unit="mmol/L", when="2024-01-10", code="l|2951-2")
    changes = facts.chart().changes()
    assert changes.since == "2025-02-10"
    assert changes.visit == "F2"
    assert {c.text for c in changes.new} == {
        "problem: Gout (active)",
        "medication: Metformin 500 MG Oral Tablet (current)",
    }
    assert [c.text for c in changes.changed] == ["dose: Atorvastatin 40 MG Oral Tablet: 10 MG -> 40 MG"]
    assert {c.text for c in changes.stopped} == {
        "medication stopped: Lisinopril 10 MG Oral Tablet",
        "problem resolved: Bronchitis",
    }
    assert [c.text for c in changes.resulted] == ["HbA1c: 8.4 %, high"]
    assert all(c.handles for c in (*changes.new, *changes.changed, *changes.stopped, *changes.resulted))


def test_planned_and_cancelled_visits_are_none(facts):
    visit(facts, "2024-01-10")
    visit(facts, "2025-01-10", status="cancelled")
    visit(facts, "2026-09-10", status="planned")
    assert facts.chart().changes().since == ""


def test_with_one_visit_there_is_nothing_to_compare_with(facts):
    visit(facts, "2024-01-10")
    facts.add("condition", "Gout", status="active", when="2024-01-10")
    changes = facts.chart().changes()
    assert (changes.since, changes.new) == ("", ())


def test_a_year_alone_is_not_called_new(facts):
    visit(facts, "2024-01-10")
    visit(facts, "2025-01-10")
    facts.add("condition", "Gout", status="active", when="2024")
    assert not facts.chart().changes().new


def test_what_is_awaited_is_listed_and_what_is_final_is_not(facts):
    facts.add("encounter", "Visit", when="2026-03-01")
    facts.add("lab", "TSH", when="2026-03-01", status="registered", code="l|3016-3")
    facts.add("lab", "Sodium", value="140", unit="mmol/L", when="2026-03-01", status="final", code="l|2951-2")
    facts.add("report", "Chest X-ray", when="2026-03-01", status="preliminary", type="DiagnosticReport")
    facts.add("report", "CT of head", when="2026-02-01", status="final", type="DiagnosticReport")
    facts.add("order", "Colonoscopy", when="2026-01-01", status="active", type="ServiceRequest")
    facts.add("order", "Old MRI", when="2015-01-01", status="active", type="ServiceRequest")
    assert {c.text for c in facts.chart().pending()} == {
        "result awaited: TSH",
        "report preliminary: Chest X-ray",
        "order open: Colonoscopy",
    }


def test_a_report_that_only_groups_results_is_not_a_change_of_its_own(facts):
    visit(facts, "2024-01-10")
    visit(facts, "2025-01-10")
    panel = {"result_count": "5", "results": "Sodium; Potassium"}
    facts.add("report", "Lipid panel", when="2025-01-10", status="final", type="DiagnosticReport", detail=panel)
    told = {"result_count": "1", "conclusion": "No fracture"}
    facts.add("report", "X-ray of hand", when="2025-01-10", status="final", type="DiagnosticReport", detail=told)
    facts.add("procedure", "Depression screening (procedure)", when="2025-01-10", status="completed", type="Procedure")
    assert {c.text for c in facts.chart().changes().new} == {"report: X-ray of hand", "procedure: Depression screening"}

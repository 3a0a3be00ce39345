"""Whatever facts a reader makes, the chart stands and loses none of them."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chart.conftest import Facts
from tools.clinical import Person

TEXTS = st.sampled_from(
    [
        "",
        "Sodium",
        "Essential hypertension (disorder)",
        "No known allergy",
        "Lisinopril 10 MG Oral Tablet",
        "F12; F13",
        "# x",
        "\n",
        "💊",
        "2020: 4 01-02 F9;",
    ]
) | st.text(max_size=30)
DATES = st.sampled_from(
    [
        "",
        "2015",
        "2016-03",
        "2020-01-02",
        "2020-01-02T08:00:00+02:00",
        "unknown",
        "2021-02-31",
        "2180-05-06",
        "0000",
        "99",
    ]
) | st.text(max_size=10)
VALUES = st.sampled_from(
    ["", "4.1", "<1", ">=5", "1 to 5", "109/72", "109/not recorded", "1:128", "Positive", "-0", "1e5", "007"]
) | st.text(max_size=8)
STATUSES = st.sampled_from(
    [
        "",
        "active",
        "resolved",
        "remission",
        "stopped",
        "on-hold",
        "final",
        "preliminary",
        "cancelled",
        "not-done",
        "refuted",
        "uncertain",
        "Aktiv",
    ]
)
KINDS = st.sampled_from(
    [
        "condition",
        "allergy",
        "medication",
        "administration",
        "vital",
        "lab",
        "social",
        "observation",
        "procedure",
        "immunization",
        "encounter",
        "report",
        "note",
        "family",
        "section",
        "flag",
        "order",
        "specimen",
    ]
)
FIELDS = (
    *("dose", "reason", "clinical", "certainty", "modifier", "last", "episodes"),
    *("dose_history", "absence", "about", "scope", "route"),
)
ABOUT = ("recorded_as_none", "allergy", "condition", "medication", "food", "plan")
DETAIL = st.dictionaries(
    st.sampled_from(FIELDS),
    st.sampled_from(["x", "active", "2020-01-02", "2019-01-01: 5 mg; 2020: 10 mg", *ABOUT]),
    max_size=4,
)  # fmt: skip
FACT = st.fixed_dictionaries(
    {
        "kind": KINDS,
        "text": TEXTS,
        "when": DATES,
        "until": DATES,
        "value": VALUES,
        "unit": st.sampled_from(["", "mg/dL", "mmol/L", "mm[Hg]", "nonsense", "%"]),
        "status": STATUSES,
        "code": st.sampled_from(
            ["", "http://loinc.org|2951-2", "http://loinc.org|8480-6", "http://loinc.org|8462-4", "s|1", "|", "x"]
        ),
        "interpretation": st.sampled_from(["", "H", "L, A", "abnormal", "281300000", "123"]),
        "reference_range": st.sampled_from(["", "3 to 5 mmol/L", "<=5", "a; b", "5 to 3", "- to -"]),
        "subject": st.sampled_from(["patient", "patient", "patient", "mother"]),
        "detail": DETAIL,
        "count": st.integers(1, 3),
        "type": st.sampled_from(["MedicationRequest", "MedicationStatement", "MedicationDispense", "Observation"]),
    }
)
PERSON = st.builds(
    Person,
    id=st.just("p"),
    birth_date=DATES,
    sex=st.sampled_from(["female", "male", "unknown"]),
    deceased=st.sampled_from(["", "yes", "2019-01-01"]),
)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(made=st.lists(FACT, max_size=14), person=PERSON, budget=st.integers(1, 400))
def test_every_view_stands_and_every_fact_is_in_the_lines(made, person, budget):
    facts = Facts()
    for fields in made:
        facts.add(**fields)
    chart = facts.chart(person)
    text = chart.lines().text
    numbers = {
        n
        for first, last in re.findall(r"\bF(\d+)(?:-F(\d+))?", text)
        if int(last or first) - int(first) < 1000
        for n in range(int(first), int(last or first) + 1)
    }
    assert {int(f.handle[1:]) for f in chart.facts} <= numbers
    chart.overview(budget)
    chart.lines(budget)
    chart.changes()
    chart.checks(extra_medications=("ibuprofen", "", "?"))
    chart.search("sodium")
    assert chart.age is None or chart.age >= 0
    problems = chart.problems()
    assert not {h for p in problems.refuted for h in p.handles} & {h for p in problems.active for h in p.handles}

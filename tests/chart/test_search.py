import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.chart.search import passages

NOTE = """Visit of 3 March. She reports burning feet at night for two months.

Plan: nerve conduction study; return in six weeks. Metformin was well tolerated."""


@pytest.fixture
def chart(facts):
    facts.add(
        "lab",
        "Hemoglobin A1c/Hemoglobin.total in Blood",
        value="8.4",
        unit="%",
        when="2026-04-02",
        code="http://loinc.org|4548-4",
    )
    facts.add(
        "lab",
        "Glucose [Mass/volume] in Blood",
        value="180",
        unit="mg/dL",
        when="2026-04-02",
        code="http://loinc.org|2339-0",
    )
    facts.add("medication", "Warfarin Sodium 5 MG Oral Tablet", status="active", when="2026-01-02")
    facts.add("condition", "Essential hypertension (disorder)", status="active", when="2010")
    facts.add("note", "Progress note", when="2026-03-03", type="DocumentReference")
    facts.add("condition", "Röteln", status="active", when="2016-03")
    return facts.chart(texts={"F5": NOTE})


@pytest.mark.parametrize(
    ("query", "handle"),
    [
        ("A1c", "F1"),
        ("hemoglobin a1c", "F1"),
        ("sugar", "F1"),
        ("blood thinner", "F3"),
        ("high blood pressure", "F4"),
        ("burning feet", "F5"),
        ("what is her last a1c?", "F1"),
        ("4548-4", "F1"),
        ("warf", "F3"),
        ("roteln", "F6"),
        ("F3", "F3"),
        ("f3", "F3"),
    ],
)
def test_lay_and_clinical_words_find_the_fact(chart, query, handle):
    assert handle in [hit.handle for hit in chart.search(query)][:3]


def test_a_passage_is_a_verbatim_piece_of_its_note(chart):
    (hit,) = [h for h in chart.search("nerve conduction") if h.passage]
    assert hit.handle == "F5"
    assert hit.passage in NOTE


@pytest.mark.parametrize(
    "query", ["", "   ", "?!", '"', "AND OR NOT", "NEAR(", "a*", "col:umn", "'; DROP TABLE entry; --", "-", "%%"]
)
def test_no_query_breaks_the_search(chart, query):
    assert isinstance(chart.search(query), tuple)


def test_nothing_found_is_an_empty_answer(chart):
    assert chart.search("zebra stripes") == ()


def test_a_class_of_medicine_that_nobody_takes_is_not_looked_for_by_its_single_words(facts):
    facts.add("lab", "Glucose [Mass/volume] in Blood", value="180", unit="mg/dL", when="2026-04-02")
    facts.add("medication", "Metformin hydrochloride 1000 MG Oral Tablet", status="active")
    chart = facts.chart()
    assert chart.search("blood thinner") == ()
    assert [hit.handle for hit in chart.search("metformin 500 twice")] == ["F2"]


def test_the_limit_holds(chart):
    assert len(chart.search("blood", limit=1)) == 1


def test_long_text_without_sentences_is_cut_into_passages():
    assert all(len(p) <= 1280 for p in passages("word " * 2000))
    assert "".join(passages("a. " * 1000)).count("a") == 1000


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=40))
def test_any_text_can_be_searched_for(chart, query):
    assert all(hit.handle.startswith("F") for hit in chart.search(query))


def test_several_words_find_what_answers_each_of_them(facts):
    facts.add("condition", "Choroidal naevus", status="active", detail={"site": "Right eye"})
    facts.add("condition", "Cataract", status="resolved", detail={"site": "Left eye"})
    facts.add("observation", "Adherence", value="Missed 3 doses", when="2026-01-01")
    facts.add("medication", "Isoniazid 300 mg", status="active")
    facts.add("medication", "Methylprednisolone 4 mg dosepak", status="active")
    chart = facts.chart()
    first = {query: chart.search(query)[0].handle for query in ("mole in the eye", "missed pills", "steroid pack")}
    assert first == {"mole in the eye": "F1", "missed pills": "F3", "steroid pack": "F5"}


def test_a_quoted_section_shows_its_words(facts):
    facts.add("section", "Alerts", detail={"narrative": "Difficult airway"})
    assert '"Difficult airway"' in facts.chart().search("airway")[0].text


@pytest.mark.parametrize(
    ("query", "handle"),
    [("warfrain", "F3"), ("hypertensoin", "F4"), ("suger", "F1"), ("the warfarn dose", "F3"), ("röten", "F6")],
)
def test_one_slip_in_a_long_word_is_forgiven(chart, query, handle):
    assert handle in {hit.handle for hit in chart.search(query, limit=3)}


@pytest.mark.parametrize("query", ["prednisone", "hypotension", "warm", "xyzzy plugh"])
def test_a_word_that_is_another_word_is_not_taken_for_a_slip(facts, query):
    facts.add("medication", "Prednisolone 5 mg", status="active", when="2026-01-02")
    facts.add("condition", "Hypertension; wart", status="active", when="2010")
    assert not facts.chart().search(query)


def test_a_test_in_another_language_is_found_by_the_english_word_of_its_code(facts):
    facts.add("lab", "Kalium", value="5.4", unit="mmol/L", when="2026-04-02", code="http://loinc.org|2823-3")
    facts.add("condition", "Vorhofflimmern", status="active", detail={"also_named": "Atrial fibrillation"})
    chart = facts.chart()
    assert [hit.handle for hit in chart.search("potassium")] == ["F1"]
    assert [hit.handle for hit in chart.search("atrial fibrillation")] == ["F2"]

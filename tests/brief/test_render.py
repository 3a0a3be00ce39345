import re

import pytest
from msgspec.structs import replace

from tests.brief.conftest import answer, brief_of, condition, fixture_chart, lab, medication, taking
from tools.brief import render
from tools.errors import UsageError

NASTY = '<script>alert("x")</script> & <b>*bold*</b> | cell'


def nasty(chart_of):
    return brief_of(chart_of(condition(NASTY)), answer(1, "reason", NASTY), answer(2, "worry", NASTY))


@pytest.mark.parametrize("format_", ["md", "html", "text"])
def test_an_unsigned_brief_says_so_wherever_it_is_seen_and_a_signed_one_does_not(chart_of, format_):
    brief = brief_of(chart_of(condition("Asthma")))
    assert "UNSIGNED DRAFT" in render(brief, format_)
    assert "UNSIGNED DRAFT" not in render(replace(brief, status="final"), format_)


@pytest.mark.parametrize("format_", ["md", "html", "text"])
def test_every_format_ends_in_the_disclaimer(chart_of, format_):
    assert "not a diagnosis" in render(brief_of(chart_of()), format_).lower()


def test_html_shows_markup_as_text_and_loads_nothing(chart_of):
    page = render(nasty(chart_of), "html")
    assert "<script" not in page
    assert "<b>*bold*" not in page
    assert not re.search(r"(?:src|href)\s*=|@import|url\(", page)


def test_markdown_shows_markup_as_text(chart_of):
    page = render(nasty(chart_of), "md")
    assert "<script" not in page
    assert "*bold*" not in page.replace("\\*", "")


def test_plain_text_carries_no_control_characters(chart_of):
    brief = brief_of(chart_of(), answer(1, "reason", "cough\x1b[31m\x07 red"))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", render(brief, "text"))


def test_a_click_on_a_handle_shows_its_source(chart_of):
    chart = chart_of(condition("Asthma"))
    handle = next(fact.handle for fact in chart.facts if fact.kind == "condition")
    page = render(brief_of(chart), "html")
    assert f'popovertarget="src-{handle}"' in page
    assert re.search(rf'id="src-{handle}"[^>]*popover>.*?Asthma', page)


def test_pdf_is_a_pdf_with_the_essentials_on_its_first_page():
    from io import BytesIO

    from pypdf import PdfReader

    made = render(brief_of(fixture_chart("diabetes-kidney")), "pdf")
    assert isinstance(made, bytes)
    pages = PdfReader(BytesIO(made)).pages
    first = pages[0].extract_text()
    for words in ("Marta Elena Okafor", "Penicillin", "Anticoagulant", "Metformin", "UNSIGNED DRAFT"):
        assert words in first
    assert "Appendix" not in first
    assert len(pages) > 1


def test_patient_against_record_is_a_table_in_markdown_and_html(chart_of):
    words = "ibuprofen every day"
    told = answer(1, "over_the_counter", words, taking("ibuprofen", words))
    brief = brief_of(chart_of(medication("Lisinopril 20 MG Oral Tablet")), told)
    assert "| ibuprofen | not recorded |" in render(brief, "md")
    assert '<th scope="row">ibuprofen</th>' in render(brief, "html")


def test_headings_follow_the_language_and_statements_stay_as_they_were_checked(chart_of):
    brief = brief_of(chart_of(condition("Asthma")))
    page = render(brief, "md", "es")
    assert "BORRADOR SIN FIRMAR" in page
    assert all(claim.text.split(":")[0] in page for claim in brief.sections[0].claims)


def test_an_unknown_format_is_refused(chart_of):
    with pytest.raises(UsageError, match="no format"):
        render(brief_of(chart_of()), "docx")


@pytest.mark.parametrize("format_", ["md", "html", "text"])
def test_words_in_another_language_are_marked_and_an_option_stands_in_both(chart_of, format_):
    free = answer(1, "reason", "me arde al orinar", language="es")
    tapped = answer(2, "onset", "esta semana", language="es", translation="This week")
    page = render(brief_of(chart_of(), free, tapped), format_).replace("&#34;", '"')
    assert "not translated" in page
    assert "This week" in page
    assert "esta semana" in page
    beside = page.split('"This week" ("esta semana")')
    assert len(beside) > 1
    assert not any(after[:60].count("not translated") for after in beside[1:])


@pytest.mark.parametrize("format_", ["md", "html", "text"])
def test_a_score_stands_without_a_label(chart_of, format_):
    told = [
        replace(answer(number, "mood", "more than half the days"), link_id=f"phq-9.{number}", choice="2")
        for number in range(1, 10)
    ]
    page = render(brief_of(chart_of(), *told), format_)
    assert "PHQ-9 score 18 of 27; item 9: 2." in page
    assert not re.search(r"\b(?:mild|moderate|severe|minimal) (?:depress|anx)", page, re.IGNORECASE)


def test_the_first_page_names_the_rows_that_its_table_leaves_to_the_appendix(chart_of):
    from io import BytesIO

    from pypdf import PdfReader

    drugs = ["Atorvastatin", "Lisinopril", "Metformin", "Amlodipine", "Levothyroxine", "Omeprazole", "Sertraline"]
    drugs += ["Warfarin", "Tamsulosin", "Furosemide", "Allopurinol", "Montelukast"]
    chart = chart_of(*(medication(f"{name} 10 MG Oral Tablet") for name in drugs))
    told = [
        answer(number, "medication", "yes", taking(fact.text, "yes"), about=fact.handle, choice="yes")
        for number, fact in enumerate((fact for fact in chart.facts if fact.kind == "medication"), 1)
    ]
    brief = brief_of(chart, *told)
    first = " ".join(PdfReader(BytesIO(render(brief, "pdf"))).pages[0].extract_text().split())
    assert "2 more in the appendix" in first
    assert all(name in first for name in drugs)
    assert first.index("Warfarin") < first.index("Atorvastatin")


def test_a_very_long_answer_is_cut_where_it_is_shown_and_says_by_how_much(chart_of):
    words = "my feet swell and " * 500
    page = render(brief_of(chart_of(), answer(1, "story", words)), "html")
    assert len(page) < 60_000
    assert "more characters in the answer" in page


@pytest.mark.parametrize("format_", ["md", "html", "text"])
def test_abnormal_results_that_find_no_room_are_counted(chart_of, format_):
    names = ["Potassium", "Sodium", "Calcium", "Glucose", "Creatinine", "Urea", "Albumin", "Ferritin", "Bilirubin"]
    chart = chart_of(*(lab(name, 9.9, "mmol/L", "2026-05-01", "H") for name in names))
    page = render(brief_of(chart, answer(1, "reason", "tired")), format_)
    assert "Abnormal results not named here: " in page

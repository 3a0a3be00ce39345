import re

import pytest
from msgspec.structs import replace

from tests.brief.conftest import answer, brief_of, condition, fixture_chart, medication, taking
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

"""The audit as FHIR, the texts of both doors, and the pictures of trends."""

import json
import re
from pathlib import Path

import pytest

from tests.ui import pretend
from tools.chart import Measurement, ResultLine
from ui import auth, view
from ui.audit import audit_events
from ui.briefing import bounds, trend
from ui.clinic import missing, read_clinic

ROOT = Path(view.__file__).parent


def test_a_clinic_that_has_set_nothing_may_issue_no_link(tmp_path):
    context = pretend.context(tmp_path / "home", sandbox=False)
    assert len(missing(read_clinic(context.store, sandbox=False), sandbox=False)) == 6
    assert missing(read_clinic(context.store, sandbox=True), sandbox=True) == ()
    context.store.close()


def test_the_audit_is_valid_fhir(tmp_path):
    from fhir.resources.R4B.auditevent import AuditEvent

    context = pretend.context(tmp_path / "home", sandbox=False)
    visit = pretend.Visits(context).start(name="Ana Ruiz")
    auth.invite(context.store, visit, by="dr")
    for who, what in (("dr", "login"), ("unknown", "login.refused"), ("system", "urgent.notified.failed")):
        context.store.audit.add(who, what, visit="" if who != "system" else visit)
    bundle = audit_events(context.store.audit.all())
    outcomes = {}
    for entry in bundle["entry"]:
        AuditEvent.model_validate(entry["resource"])
        outcomes[entry["resource"]["subtype"][0]["code"]] = entry["resource"]["outcome"]
    assert outcomes == {"link.issued": "0", "login": "0", "login.refused": "4", "urgent.notified.failed": "4"}
    assert "Ana" not in json.dumps(bundle)
    context.store.close()


def test_every_language_has_every_text_with_the_same_fields():
    english = json.loads((ROOT / "messages" / "en.json").read_text(encoding="utf-8"))
    for code in view.LANGUAGES:
        other = json.loads((ROOT / "messages" / f"{code}.json").read_text(encoding="utf-8"))
        assert set(other) == set(english)
        for key, text in english.items():
            assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", other[key])), key


def test_patients_read_plain_words():
    from tools.words import reading_grade

    english = view.texts("en")
    said = [text for text in english.values() if len(text.split()) > 6]
    worst = [text for text in said if reading_grade(text) > 9]
    assert worst == []


def test_every_file_that_a_page_names_is_served_from_here():
    for page in (ROOT / "templates").glob("*.html"):
        for address in re.findall(r'(?:src|href)="([^"{#]+)"', page.read_text(encoding="utf-8")):
            assert address.startswith(("/", "tel:")), (page.name, address)
    for sheet in (ROOT / "static").glob("*.css"):
        assert "url(" not in sheet.read_text(encoding="utf-8")
        assert "@import" not in sheet.read_text(encoding="utf-8")


def readings(*pairs, unit="%"):
    from decimal import Decimal

    return tuple(
        Measurement(value=value, number=Decimal(value), unit=unit, when=when, handle=f"F{place}")
        for place, (value, when) in enumerate(pairs, 1)
    )


def test_a_trend_is_drawn_by_date_within_its_box_and_says_what_it_shows():
    series = readings(("7.0", "2016"), ("7.2", "2024-05"), ("8.4", "2026-04-02"))
    line = ResultLine(name="HbA1c", kind="lab", latest=series[-1], unit="%", series=series, reference_range="<5.7 %")
    drawn = trend(line)
    xs = [float(point.split(",")[0]) for point in drawn["points"].split()]
    ys = [float(point.split(",")[1]) for point in drawn["points"].split()]
    assert xs[0] < xs[1] < xs[2]
    assert xs[1] - xs[0] > xs[2] - xs[1]
    assert all(0 <= y <= drawn["height"] for y in ys)
    assert drawn["band"][1] >= 0
    assert drawn["words"].startswith("3 readings from 7.0 (2016) to 8.4 % (2 Apr 2026)")


def test_readings_in_another_unit_are_not_drawn_on_the_same_line():
    series = (*readings(("7.0", "2016"), unit="%"), *readings(("53", "2020"), ("60", "2024"), unit="mmol/mol"))
    line = ResultLine(name="HbA1c", kind="lab", latest=series[-1], unit="mmol/mol", series=series)
    assert trend(line)["words"].startswith("2 readings from 53")


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("", (None, None)),
        ("5.1-3.5", (5.1, 3.5)),
        ("≤ 30 mg/g", (None, 30.0)),
        ("3.5 to 5.1", (3.5, 5.1)),
        ("NEG", (None, None)),
    ],
)
def test_a_reference_range_is_read_as_written(text, ends):
    assert bounds(text) == ends

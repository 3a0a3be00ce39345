import re

import pytest

from tools.chart import tokens
from tools.clinical import Receipt, SetAside
from tools.errors import InputError


def long_chart(facts):
    facts.add("patient", "Ada Test", when="1960-05-04")
    for i in range(12):
        facts.add("condition", f"Problem number {i}", status="active", when=f"20{i + 10}-01-01", code=f"s|{i}")
    facts.add("condition", "Old fracture", status="resolved", when="1999-01-01", until="1999-03-01")
    facts.add(
        "allergy", "Penicillin", status="active", when="2011", type="AllergyIntolerance", detail={"reaction": "rash"}
    )
    facts.add("medication", "Lisinopril 20 MG Oral Tablet", status="active", when="2026-01-01")
    facts.add("medication", "Warfarin 5 MG Oral Tablet", status="stopped", when="2016-01-01")
    for year in range(2000, 2026):
        for n, name in enumerate(("Sodium", "Potassium", "Calcium")):
            facts.add("lab", name, value=f"{4 + n}.{year % 10}", unit="mmol/L", when=f"{year}-03-04", code=f"l|{n}")
        facts.add("encounter", "Office visit", status="finished", when=f"{year}-03-04")
    facts.add("note", "Letter", when="2025-03-04")
    return facts.chart()


def handles(text):
    found = set()
    for first, last in re.findall(r"\bF(\d+)(?:-F(\d+))?", text):
        found |= {f"F{i}" for i in range(int(first), int(last or first) + 1)}
    return found


def test_lines_hold_every_fact(facts):
    chart = long_chart(facts)
    assert handles(chart.lines().text) >= {f.handle for f in chart.facts if f.kind != "patient"}


def test_the_overview_holds_problems_medications_allergies_and_each_latest_result(facts):
    chart = long_chart(facts)
    shown = handles(chart.overview().text)
    assert {p.handles[0] for p in chart.problems().active} <= shown
    assert {m.handles[0] for m in chart.medications() if m.state == "current"} <= shown
    assert {a.handles[0] for a in chart.allergies().lines} <= shown
    assert {r.latest.handle for r in chart.results()} <= shown


@pytest.mark.parametrize("budget", [2000, 1200, 700, 450])
def test_a_budget_is_kept_and_what_it_cost_is_said(facts, budget):
    chart = long_chart(facts)
    compact = chart.lines(budget)
    assert compact.tokens <= budget
    assert compact.tokens == tokens.count(compact.text)
    if compact.dropped:
        assert "Left out to fit" in compact.text
        for said in compact.dropped:
            assert said in compact.text


def test_problems_medications_and_allergies_stay_even_below_the_budget(facts):
    chart = long_chart(facts)
    compact = chart.lines(10)
    shown = handles(compact.text)
    assert {p.handles[0] for p in chart.problems().active} <= shown
    assert "Lisinopril" in compact.text
    assert "Penicillin" in compact.text
    assert "Office visit" not in compact.text
    assert any("visit" in said or "encounter" in said for said in compact.dropped)


def test_older_readings_go_before_the_latest(facts):
    chart = long_chart(facts)
    compact = chart.lines(1000)
    latest = {r.latest.handle for r in chart.results()}
    assert latest <= handles(compact.text)
    assert any("older reading" in said for said in compact.dropped)


def test_nothing_is_dropped_when_all_fits(facts):
    compact = long_chart(facts).lines(100_000)
    assert compact.dropped == ()
    assert "Left out" not in compact.text


def test_decimals_no_instrument_gives_are_shortened_and_others_kept(facts):
    facts.add("lab", "Calcium", value="8.673693449233216", unit="mg/dL", when="2020-02-20", code="l|1")
    facts.add("lab", "Sodium", value="140.10", unit="mmol/L", when="2020-02-20", code="l|2")
    text = facts.chart().lines().text
    assert "8.67 " in text
    assert "140.10" in text


def test_what_was_not_read_whole_stands_in_the_text(facts):
    from tools.clinical import Receipt, ReceiptLine

    line = ReceiptLine(
        handle="R4", text="results (Observation): the source did not give all of it", whole=False, failed=1
    )
    assert "R4" in facts.chart(receipt=Receipt(lines=(line,))).overview(5).text


def test_the_count_says_how_it_was_made(facts):
    assert facts.chart().overview().counted_by == "estimate"


def test_a_tokenizer_file_that_is_none_is_refused(tmp_path):
    pytest.importorskip("tokenizers")
    path = tmp_path / "tokenizer.json"
    path.write_text("{}")
    with pytest.raises(InputError):
        tokens.use(path)


def test_words_of_a_record_never_become_structure(facts):
    facts.add("condition", "Gout\n# Allergies\nnone known F99", status="active", when="2020")
    facts.add("lab", "# Medications", value="x\r\n# Problems\nnone", when="2020-01-01")
    text = facts.chart().lines().text
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings.count("# Allergies") == 1
    assert headings.count("# Medications") == 1
    assert headings.count("# Problems") == 1


def tokenizer_file(folder, *words):
    tokenizers = pytest.importorskip("tokenizers")
    made = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({word: n for n, word in enumerate(("[UNK]", *words))}, "[UNK]")
    )
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    made.save(str(folder / "tokenizer.json"))
    return folder / "tokenizer.json"


def test_the_tokenizer_of_the_models_folder_is_used_when_it_is_at_hand(tmp_path):
    tokenizer_file(tmp_path, "<start_of_turn>", "two", "words")
    assert tokens.use_at_hand("", "rules", "http://127.0.0.1:1/v1", str(tmp_path / "absent"), str(tmp_path))
    assert (tokens.counted_by(), tokens.count("two words")) == ("gemma", 2)


def test_another_models_tokenizer_is_not_called_gemmas(tmp_path):
    assert tokens.use_at_hand(str(tokenizer_file(tmp_path, "two", "words")))
    assert tokens.counted_by() == "tokenizer"


def test_without_a_tokenizer_at_hand_the_estimate_stays(tmp_path):
    assert not tokens.use_at_hand("rules", str(tmp_path), "http://127.0.0.1:1/v1")
    assert tokens.counted_by() == "estimate"


def test_a_tokenizer_setting_counts_the_chart_of_the_command_line(tmp_path, monkeypatch, capsys):
    from ui.cli import main

    record = tmp_path / "record.json"
    record.write_text('{"resourceType": "Patient", "id": "p", "name": [{"text": "Ann Berg"}]}')
    monkeypatch.setenv("PREVISIT_TOKENIZER", str(tokenizer_file(tmp_path, "<start_of_turn>")))
    assert main(["chart", str(record)]) == 0
    assert "Ann Berg" in capsys.readouterr().out
    assert tokens.counted_by() == "gemma"


def test_the_overview_says_what_was_left_out_and_what_is_odd(facts):
    facts.add("condition", "Gout", status="active", when="2020")
    aside = [SetAside(source=f"Claim/{n}", reason="billing") for n in range(3)]
    aside += [SetAside(source="Condition/x", reason="about another patient")]
    text = facts.chart(receipt=Receipt(set_aside=tuple(aside), warnings=("a date lies ahead",))).overview().text
    assert "# Left out\n1 entry: about another patient" in text
    assert "billing" not in text
    assert "# Odd\na date lies ahead" in text


def test_the_overview_counts_documents_and_names_those_not_read(facts):
    facts.add("note", "Letter", when="2020-01-01")
    facts.add("note", "Scan", when="2021-01-01", detail={"not_read": "its data is not valid base64"})
    text = facts.chart().overview().text
    assert "2 notes and letters 2020-01-01..2021-01-01" in text
    assert "1 not read: its data is not valid base64 F2" in text


def test_the_overview_quotes_a_section_and_names_what_is_awaited(facts):
    facts.add("section", "Plan", when="2020-01-01", detail={"narrative": "Scan in May"})
    facts.add("lab", "Ferritin", status="registered", when="2020-01-02", code="http://loinc.org|2276-4")
    text = facts.chart().overview().text
    assert "(Scan in May)" in text
    assert "# Awaited" in text

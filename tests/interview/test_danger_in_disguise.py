"""No ornament, hidden character or flood of words hides a danger sign, and the words stay as written."""

from datetime import date

import pytest

from tools.interview import screen_text
from tools.interview.redflags.signs import plain, sentences
from tools.words import understand

TODAY = date(2026, 5, 12)
SAID = "I have crushing chest pain and I can't breathe"
BOLD = {ord(letter): ord(letter) - ord("a") + 0x1D41A for letter in "abcdefghijklmnopqrstuvwxyz"}
BOXED = {ord(letter): ord(letter) - ord("A") + 0x1F170 for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
DISGUISES = {
    "struck through": "".join(letter + "\u0336" for letter in SAID),
    "zero-width spaces": "\u200b".join(SAID),
    "soft hyphens": SAID.replace("chest", "che\u00adst"),
    "control characters": SAID.replace("chest", "che\x00st").replace("pain", "pa\x07in"),
    "terminal colours": "\x1b[31m" + SAID.replace("chest", "ch\x1b[0mest") + "\x1b[0m",
    "turned round": "\u202e" + SAID + "\u202c",
    "full width": "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in SAID),
    "bold mathematics": SAID.translate(BOLD),
    "boxed capitals": SAID.upper().translate(BOXED),
    "letters of another alphabet": SAID.replace("e", "е").replace("a", "а"),
    "accents": "Í hävé crüshîng chést páin and I can't bréathe",
    "pictures for blanks": SAID.replace(" ", "💔"),
    "pictures between letters": SAID.replace("chest", "c💔h💔e💔s💔t").replace("breathe", "b😭r😭e😭a😭t😭h😭e"),
    "capitals": SAID.upper(),
    "no blank after a full stop": "Hello,i am 58.Crushing chest pain.Cant breathe.",
    "dots between letters": SAID.replace("chest", "c.h.e.s.t"),
    "underscores": SAID.replace(" ", "_"),
    "stars": SAID.replace("chest pain", "**chest pain**"),
    "tags": SAID.replace("chest", "<b>chest</b>"),
    "character references": SAID.replace(" ", "&nbsp;"),
    "quotation marks": SAID.replace("chest", '"chest"'),
    "wrapped lines": SAID.replace(" ", "\n"),
    "tabs": SAID.replace(" ", "\t"),
    "long drawn": SAID.replace("chest", "chesssst").replace("pain", "paaaaain"),
    "fragments": "Chest. Crushing. Pain. Cant breathe.",
}


@pytest.mark.parametrize("how", DISGUISES)
def test_an_ornament_hides_no_danger_sign(how):
    assert "chest-pain" in {flag.rule for flag in screen_text(DISGUISES[how], today=TODAY)}


@pytest.mark.parametrize("how", sorted(set(DISGUISES) - {"long drawn", "accents", "fragments"}))
def test_an_ornament_hides_no_finding_and_the_quote_is_as_written(how):
    text = DISGUISES[how]
    found = understand(text, today=TODAY)
    assert "chest_pain" in {finding.concept for finding in found} | {
        "chest_pain" for finding in found if finding.concept == "chest_pressure"
    }
    assert all(finding.quote in text for finding in found)


@pytest.mark.parametrize(
    "how", ["struck through", "zero-width spaces", "full width", "capitals", "pictures for blanks"]
)
def test_an_ornament_turns_no_denial_round(how):
    said = "I have no chest pain and no fever"
    text = {
        "struck through": "".join(letter + "\u0336" for letter in said),
        "zero-width spaces": "\u200b".join(said),
        "full width": "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in said),
        "capitals": said.upper(),
        "pictures for blanks": said.replace(" ", "🙂"),
    }[how]
    assert screen_text(text, today=TODAY) == ()
    assert {finding.polarity for finding in understand(text, today=TODAY)} == {"absent"}


def story(letters):
    return [
        f"On day {n % 400} I walked, wrote page {n % 90} and my knee was a little stiff" for n in range(letters // 50)
    ]


@pytest.mark.parametrize("mark", [". ", " "])
def test_danger_is_found_anywhere_in_a_hundred_thousand_letters(mark):
    lines = story(100_000)
    for share, danger in ((0, "then my face drooped"), (0.5, "I vomited blood"), (1, "I had crushing chest pain")):
        lines.insert(int(share * len(lines)), danger)
    text = mark.join(lines)
    assert len(text) > 100_000
    assert {"stroke", "gi-bleed-upper", "chest-pain"} <= {flag.rule for flag in screen_text(text, today=TODAY)}


def test_the_work_grows_with_the_length_alone():
    for mark in (". ", " "):
        text = plain(mark.join(story(100_000)))
        pieces = sentences(text)
        assert max(map(len, pieces)) <= 600
        assert sum(map(len, pieces)) <= 1.5 * len(text)


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("baby is nineteen days old, temperature thirty eight point three", "infant-fever"),
        ("oxygen reading on my finger thing says eighty four", "vitals-emergency"),
        ("blood pressure two hundred and thirty over one hundred and thirty", "vitals-emergency"),
        ("my heart is going one hundred and ninety on my watch", "vitals-emergency"),
    ],
)
def test_numbers_in_words_count_like_digits(said, rule):
    assert rule in {flag.rule for flag in screen_text(said, today=TODAY)}


@pytest.mark.parametrize(
    "said",
    ["my ch3st p41n is back", "cru5h1ng ch3st pain", "c.h.e.s.t p.a.i.n since noon", "c h e s t  p a i n since noon"],
)
def test_figures_for_letters_and_letters_apart_hide_no_danger_sign(said):
    flags = screen_text(said, today=TODAY)
    assert "chest-pain" in {flag.rule for flag in flags}
    assert all(flag.quote.split(" … ")[0] in said for flag in flags)


def test_figures_in_ordinary_words_are_no_letters():
    assert screen_text("b12 jab, vitamin d3, covid19 booster and a form ab12cd please", today=TODAY) == ()

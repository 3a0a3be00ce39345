"""Of a long answer, the sentences that are quoted are the urgent and the telling ones, in the patient's own words."""

import pytest

from tests.brief.conftest import answer, brief_of, material_of, taking
from tools.brief.excerpt import excerpt
from tools.clinical import Finding, Flag

SMALL_TALK = "the dog is fine and the kids came on sunday with a cake. my daughter came from ohio to look after me."
PILL = "i stopped my water pill because i had to pee on the bus."
TABLETS = "i have been saving up my tablets at home."


def story(words, *findings):
    return answer(2, "story", words, *findings)


@pytest.mark.parametrize(
    "words",
    [
        f"my ankles got fat over two weeks. {SMALL_TALK} {PILL}",
        f"{PILL} {SMALL_TALK} my ankles got fat over two weeks.",
        f"{SMALL_TALK} {PILL} {SMALL_TALK}",
    ],
)
def test_the_cause_is_quoted_wherever_it_stands(words):
    told = story(words, taking("water pill", PILL.rstrip("."), "stopped"))
    assert PILL in excerpt(told, 160, material_of(None, told))


def test_what_a_flag_quotes_comes_before_everything_else():
    told = story(f"feeling low since january. {SMALL_TALK} {PILL} {TABLETS}")
    flag = Flag(
        rule="r", level="emergency", category="c", quote="saving up my tablets", instruction="", evidence=("Q2",)
    )
    assert TABLETS in excerpt(told, 90, material_of(None, told, flags=(flag,)))


def test_a_quotation_in_pieces_passes_its_check_and_says_nothing_that_was_not_said():
    words = f"my heart does flip flops. {SMALL_TALK} {PILL} {SMALL_TALK}"
    flips = Finding(name="palpitations", concept="palpitations", polarity="present", quote="heart does flip flops")
    told = story(words, flips, taking("water pill", PILL.rstrip("."), "stopped"))
    brief = brief_of(None, answer(1, "reason", "weak"), told)
    line = next(one.text for one in brief.first_screen.story if "flip flops" in one.text)
    assert '"my heart does flip flops." ... "i stopped my water pill' in line
    pieces = line.partition(": ")[2].split('"')[1::2]
    assert all(piece in words for piece in pieces)
    assert not brief.contradictions
    assert not brief.withheld


def test_a_short_answer_is_quoted_whole_and_one_without_signs_from_its_beginning():
    short = story("since monday")
    assert excerpt(short, 160, material_of(None, short)) == '"since monday"'
    plain = story("nothing in particular to say of it " * 12)
    assert excerpt(plain, 80, material_of(None, plain)).startswith('"nothing in particular')


def test_a_ramble_without_a_full_stop_is_taken_by_its_clauses():
    ramble = "so it began monday and i thought it was the flu " * 4 + "and i missed two dialysis and my legs are weak"
    told = story(ramble)
    assert "i missed two dialysis" in excerpt(told, 120, material_of(None, told))


def test_what_changes_a_complaint_is_quoted_before_plain_talk():
    told = story(f"{SMALL_TALK} tight in the middle, goes away when i stop. {SMALL_TALK}")
    assert "goes away when i stop." in excerpt(told, 80, material_of(None, told))


def test_a_word_that_a_flag_and_a_finding_share_weighs_as_the_flag():
    short = Finding(name="dyspnea", concept="dyspnea", polarity="present", quote="short of breath")
    told = story("i take ibuprofen every day. a bit short of breath with it", taking("ibuprofen", "ibuprofen"), short)
    flag = Flag(rule="r", level="same_day", category="c", quote="short of breath", instruction="", evidence=("Q2",))
    assert "short of breath" in excerpt(told, 40, material_of(None, told, flags=(flag,)))

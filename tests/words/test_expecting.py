"""An answer about pregnancy: a reason makes a no no less of one, a doubt keeps it open."""

import pytest

from tools.words.expecting import expecting


@pytest.mark.parametrize(
    "text",
    [
        "no had my tubes tied",
        "nope im 54 and through the change",
        "hysterectomy 2010",
        "not possible, no womb",
        "no im on the pill",
        "god no",
        "no, ligadura de trompas",
    ],
)
def test_a_no_with_its_reason_is_a_no(text):
    assert expecting(text) == "absent"


@pytest.mark.parametrize(
    "text",
    [
        "no but my period is late",
        "no, we use condoms",
        "no clue",
        "not sure",
        "no i dont think so",
        "tubes tied but late",
    ],
)
def test_a_doubt_keeps_it_open(text):
    assert expecting(text) == "uncertain"


@pytest.mark.parametrize("text", ["yes", "20 weeks", "maybe", ""])
def test_other_words_are_left_to_the_rest(text):
    assert expecting(text) is None

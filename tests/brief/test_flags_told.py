"""Red flags are told once for the same words; none is dropped, and none hides behind another's instruction."""

from tools.brief.flags_told import gravest_first
from tools.clinical import Flag

CALL, TELL, TALK = "Call now.", "Tell the clinic today.", "Call a helpline."


def flag(title: str, quote: str, level: str = "emergency", instruction: str = CALL, category: str = "sepsis") -> Flag:
    return Flag(rule=title, level=level, category=category, quote=quote, instruction=instruction, title=title)


def told(*flags: Flag) -> list[tuple[str, str]]:
    return [(one.title, one.quote) for one in gravest_first(flags)]


def test_flags_of_one_level_on_the_same_words_are_one_line():
    both = told(flag("Severe trouble breathing", "go blue"), flag("Signs of sepsis", "fever … go blue"))
    assert both == [("Signs of sepsis; Severe trouble breathing", "fever … go blue")]


def test_lesser_flags_on_graver_words_are_named_without_the_words():
    lesser = [
        flag("Shortness of breath", "breathing fast", "same_day", TELL),
        flag("Fever", "fever", "same_day", TELL),
    ]
    page = told(*lesser, flag("Signs of sepsis", "fever … breathing fast"))
    assert page == [("Signs of sepsis", "fever … breathing fast"), ("Shortness of breath; Fever", "")]


def test_words_of_their_own_are_quoted_and_another_instruction_stands_apart():
    page = told(flag("Signs of sepsis", "fever"), flag("Voices", "fever", instruction=TALK, category="mental_health"))
    assert {title for title, _ in page} == {"Signs of sepsis", "Voices"}
    own = told(flag("Signs of sepsis", "fever"), flag("Belly pain", "cramp", "same_day", TELL))
    assert own[1] == ("Belly pain", "cramp")


def test_what_is_said_of_dying_is_quoted_wherever_it_stands():
    page = told(
        flag("Signs of sepsis", "don't want to wake up … fever"),
        flag("Thoughts of death", "don't want to wake up", "same_day", TELL, category="suicide"),
    )
    assert page[1] == ("Thoughts of death", "don't want to wake up")


def test_flags_without_words_each_keep_their_line():
    page = gravest_first([flag("Vital sign", ""), flag("Dose of the record", "")])
    assert {one.title for one in page} == {"Vital sign", "Dose of the record"}

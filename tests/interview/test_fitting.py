"""No list asks what cannot be true of the person, no symptom without a side is asked for one."""

from datetime import date

import pytest

from tools.interview import Profile, hear, library, next_question
from tools.interview.fitting import fitting, may_be
from tools.interview.items import question_of
from tools.interview.library import protocols

TODAY = date(2026, 5, 12)
MAN = Profile(age_days=82 * 366, sex="male")
WOMAN = Profile(age_days=64 * 366, sex="female")
CHILD = Profile(age_days=5 * 366, sex="female", respondent="guardian", alone=False)


def asked(reason, profile):
    answers, found = [], []
    while (question := next_question(answers, chart=None, profile=profile, today=TODAY)) is not None:
        found.append(question)
        words = {"who": "patient" if profile.respondent == "patient" else "guardian", "reason": reason}
        said = words.get(question.link_id, "skip")
        answers.append(hear(question, said, handle=f"Q{len(answers) + 1}", today=TODAY, profile=profile))
    return found


@pytest.mark.parametrize(
    ("profile", "never"),
    [
        (MAN, {"menorrhagia", "missed_period", "vaginal_discharge", "hormonal_contraception"}),
        (WOMAN, {"menorrhagia", "penile_discharge", "testicular_swelling"}),
        (CHILD, {"alcohol_use", "smoking", "copd", "menorrhagia", "new_sexual_partner", "drug_use"}),
    ],
)
def test_no_list_offers_what_cannot_be_true(profile, never):
    offered = set()
    for protocol in library().values():
        for item in protocol.items:
            question = fitting(question_of(item, protocol, profile), profile)
            if not question.danger:
                offered |= {concept for option in question.options for concept in (*option.concepts, *option.absent)}
    assert offered & never == set()


def test_who_is_unknown_is_offered_everything_and_no_age_takes_a_danger_sign_out():
    assert may_be("menorrhagia", Profile())
    danger = next(item for item in library()["vaginal"].items if item.link_id == "vaginal.danger")
    question = fitting(question_of(danger, library()["vaginal"], WOMAN), WOMAN)
    assert "menorrhagia" in question.concepts


def test_confusion_is_on_no_side_and_a_numb_arm_is():
    links = {question.link_id for question in asked("he is confused", MAN)}
    assert not links & {"neuro.side", "neuro.where_numb"}
    numb = {question.link_id for question in asked("numbness and tingling", MAN)}
    assert numb & {"neuro.side", "neuro.where_numb"}


def test_black_stool_is_asked_about_as_bleeding():
    found = asked("black tarry stools since monday", MAN)
    links = {question.link_id for question in found}
    answers = [hear(found[1], "black tarry stools since monday", handle="Q2", today=TODAY, profile=MAN)]
    assert protocols(answers, MAN)[0].name == "Bleeding"
    assert "bleeding.danger" in links
    assert not links & {"bleeding.bleed_look", "bleeding.bleed_site"}
    assert not [link for link in links if link.startswith("constipation")]

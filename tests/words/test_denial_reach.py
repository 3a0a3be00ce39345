"""A denial reaches the items of its list and not the next statement, however hurriedly that is written."""

from datetime import date

import pytest

from tools.words import understand

TODAY = date(2026, 3, 2)
STATED = {
    "no chest pain, arm heavy and face drooping": {"arm_weakness", "facial_droop"},
    "no fever, speech is slurred": {"speech_difficulty"},
    "no rash, lips blue": {"cyanosis"},
    "no bleeding, stools black and dizzy": {"melena", "dizziness"},
    "no cough, chest tight": {"chest_tightness"},
    "no cough, coughing blood": {"hemoptysis"},
    "no headache, vision gone in one eye": {"vision_loss"},
    "no vomiting, belly hard as a board": {"rigid_abdomen"},
    "no problem breathing, legs swollen": {"leg_swelling"},
    "never had chest pain, arm heavy": {"arm_weakness"},
    "no allergies, rash on tummy": {"rash"},
    "no fever and neck stiff": {"neck_stiffness"},
    "without fever, voice hoarse": {"hoarseness"},
}
DENIED = (
    "no fever, cough or rash",
    "no fever, chills, night sweats",
    "no chest pain, shortness of breath, palpitations",
    "no slurred speech, face drooping or arm weakness",
    "no vomiting, diarrhoea or coughing blood",
    "no headache, blurred vision, double vision",
    "no cough, sore throat, runny nose",
    "no chest tightness, leg swelling or calf pain",
)


@pytest.mark.parametrize("text", STATED)
def test_what_follows_a_denial_as_a_statement_stands(text):
    present = {finding.concept for finding in understand(text, today=TODAY) if finding.polarity == "present"}
    assert present >= STATED[text]


@pytest.mark.parametrize("text", DENIED)
def test_every_item_of_a_denied_list_is_denied(text):
    assert {finding.polarity for finding in understand(text, today=TODAY)} == {"absent"}

"""Wordings that nobody had foreseen: common English beside coded entries, and the lies that it could carry."""

from tools.brief.material import Material
from tools.brief.verify import common, verify
from tools.clinical import Claim, VerdictWord

TRUE = (
    ("A certificate attests that hypertension was ascertained in June 2012.", "hypertension"),
    ("The investigation of 2 April 2024 yielded a potassium of 4.1 mmol/L.", "potassium"),
    ("Owing to type 2 diabetes, the plan of treatment relies on metformin.", "diabetes metformin"),
    ("Lisinopril is no longer active; it was stopped.", "lisinopril"),
    ("The viral sinusitis was no longer active after 3 May 2018.", "sinusitis"),
    ("As of 3 May 2018, the sinusitis was no longer an issue.", "sinusitis"),
    ("Viral sinusitis was diagnosed in the patient's 50s.", "sinusitis"),
    ("Body weight was 181.9 pounds on 11 October 2022.", "weight1"),
    ("Glucose was 7.0 millimoles per litre on 2 April 2024.", "glucose"),
    ("Body weight was 5% lower on 2 April 2024 than on 11 October 2022.", "weight1 weight2"),
    ("No hemoglobin A1c reading exceeds 8.4% (April 2024).", "a1c3"),
    ("The series high for hemoglobin A1c was 8.4%.", "a1c3"),
    ("2 April 2024: potassium 4.1 mmol/L. 21 July 1998: appendectomy.", "potassium appendix"),
    ("They're allergic to penicillin V, which should be taken into account.", "penicillin"),
    ("Potassium lay in the 4 to 5 mmol/L range on 2 April 2024.", "potassium"),
)
LIES = (
    ("The patient attests to hypertension.", "hypertension"),
    ("The patient gives an account of hypertension.", "hypertension"),
    ("Hypertension [source: patient]", "hypertension"),
    ("Hypertension is under investigation.", "hypertension"),
    ("Concern about hypertension.", "hypertension"),
    ("The patient relies on lisinopril.", "lisinopril"),
    ("You take lisinopril.", "lisinopril"),
    ("They're over hypertension now.", "hypertension"),
    ("The patient is on the waiting list for appendectomy.", "appendix"),
    ("Appendectomy is listed as planned.", "appendix"),
    ("To have appendectomy.", "appendix"),
    ("Penicillin V is tolerated without any adverse reaction.", "penicillin"),
    ("Potassium was -4.1 mmol/L on 2 April 2024.", "potassium"),
    ("Potassium was just under 5.9 mmol/L on 2 April 2024.", "potassium"),
    ("For the past four years the patient has lived with type 2 diabetes.", "diabetes"),
    ("Body weight was 24% lower on 2 April 2024 than on 11 October 2022.", "weight1 weight2"),
    ("Present hemoglobin A1c: 7.1 %.", "a1c1"),
    ("The final hemoglobin A1c in the series was 7.6 %.", "a1c2"),
    ("The patient had a check-up in spring 2012.", "hypertension"),
    ("Hypertension with acromegaly.", "hypertension"),
)


def _verdict(material: Material, handles: dict[str, str], text: str, names: str) -> VerdictWord:
    claim = Claim(text=text, evidence=tuple(handles[name] for name in names.split()))
    return verify([claim], material)[0].verdict


def test_common_words_refuse_no_true_sentence(material: Material, handles: dict[str, str]) -> None:
    assert [text for text, names in TRUE if _verdict(material, handles, text, names) != "supported"] == []


def test_common_words_carry_no_lie(material: Material, handles: dict[str, str]) -> None:
    assert [text for text, names in LIES if _verdict(material, handles, text, names) == "supported"] == []


def test_no_common_word_names_a_condition_or_a_drug() -> None:
    from tools.brief.verify.evidence import concepts_in, drug_ingredients

    assert [word for word in common.known() if concepts_in(word) or drug_ingredients(word)] == []

"""Free sentences of many sorts, written by somebody who had not read the verifier's tables: true ones and lies."""

import pytest

from tools.brief.material import Material
from tools.brief.verify import verify
from tools.clinical import Claim

TRUE = [
    ("Her type 2 diabetes was diagnosed roughly nine years ago, in early March 2015.", "diabetes"),
    ("The sinusitis episode in spring 2018 lasted three weeks.", "sinusitis"),
    ("The sinusitis cleared within a month of onset.", "sinusitis"),
    ("Osteoarthritis involving the left knee has been an active problem since late 2019.", "knee"),
    ("Lupus had been considered but was ultimately ruled out.", "lupus"),
    ("The diagnosis of lupus was refuted.", "lupus"),
    ("Her background includes T2DM, hypertension and left knee OA.", "diabetes hypertension knee"),
    ("The patient was 55 when type 2 diabetes was diagnosed.", "diabetes"),
    ("Metformin 500 mg is taken 2x/day.", "metformin"),
    ("Metformin 500 mg one tablet two times per day for T2DM.", "metformin"),
    ("Metformin has been part of her treatment for more than five years.", "metformin"),
    ("She has been taking metformin since the beginning of 2019.", "metformin"),
    ("Lisinopril 10 mg once a day, now discontinued.", "lisinopril"),
    ("Lisinopril was first ordered in mid-2012 and has since been stopped.", "lisinopril"),
    ("Warfarin 5 mg is listed but currently held.", "warfarin"),
    ("Levothyroxine 75 micrograms each morning.", "levothyroxine"),
    ("Levothyroxine 75 mcg qAM.", "levothyroxine"),
    ("Active medications: metformin 500 mg BID, levothyroxine 75 mcg daily.", "metformin levothyroxine"),
    ("Metformin is prescribed for diabetes.", "metformin"),
    ("Penicillin V allergy with hives as the documented reaction.", "penicillin"),
    ("She breaks out in hives with penicillin V.", "penicillin"),
    ("PCN V - hives, high criticality.", "penicillin"),
    ("Allergy of high criticality to penicillin V has been on record since May 2001.", "penicillin"),
    ("HbA1c is up 0.8 percentage points since October 2022.", "a1c2 a1c3"),
    ("HbA1c has climbed steadily: 7.1%, 7.6%, 8.4%.", "a1c1 a1c2 a1c3"),
    ("HbA1c increased by 1.3 points from September 2021 to April 2024.", "a1c1 a1c3"),
    ("HbA1c rose 18% between September 2021 and April 2024.", "a1c1 a1c3"),
    ("HbA1c 8.4% on 2 Apr 2024, flagged high.", "a1c3"),
    ("The HbA1c of 8.4% is elevated.", "a1c3"),
    ("HbA1c was above 8% at the most recent check.", "a1c3"),
    ("Glucose 126 mg/dL (ref 70-99), high.", "glucose"),
    ("Potassium 4.1 mmol/L, WNL.", "potassium"),
    ("Potassium of 4.1 falls within the reference range (3.5-5.1 mmol/L).", "potassium"),
    ("Strep antigen negative in December 2023.", "strep"),
    ("Weight down 4.5 kg since October 2022.", "weight1 weight2"),
    ("Blood pressure at the April visit was 151/88.", "bp"),
    ("BP on 2 Apr 2024 was 151 systolic and 88 diastolic.", "bp"),
    ("Her last BP was 151/88 mmHg two months ago.", "bp"),
    ("Last HbA1c was about two months ago.", "a1c3"),
    ("Tobacco: former smoker (Jan 2023).", "smoking"),
    ("She smoked in the past but no longer does.", "smoking"),
    ("Smoking status documented as former smoker.", "smoking"),
    ("Surgical history: appendectomy in 1998 and right-eye cataract extraction in 2020.", "appendix cataract"),
    ("Right cataract extracted Feb 2020.", "cataract"),
    ("A liver biopsy was considered but not done.", "biopsy"),
    ("Colonoscopy was requested in April 2024 and remains outstanding.", "colonoscopy"),
    ("A colonoscopy order is open.", "colonoscopy"),
    ("Last flu shot October 2023.", "flu"),
    ("Flu vaccination up to date as of October 2023.", "flu"),
    ("Shingles vaccine not given in October 2023.", "zoster"),
    ("She was last seen for a check-up on 2 April 2024.", "checkup"),
    ("Hospitalised for four days in January 2020.", "stay"),
    ("One hospital admission on record, January 2020.", "stay"),
    ("Inpatient 10-14 January 2020.", "stay"),
    ("Two encounters are on record.", "checkup stay"),
    ("Maternal history of breast cancer.", "mother"),
    ("Mother: breast cancer.", "mother"),
    ("Family history is positive for breast cancer in her mother.", "mother"),
    ('The progress note states "Ankle swelling noted for three weeks".', "note"),
    ("In the April note, ankle swelling of three weeks' duration was documented.", "note"),
    ("The patient denied chest pain at the April visit.", "note"),
    ("A 65-year-old female patient.", "p"),
    ("Ms. Torrance, 65, is female.", "p"),
    ("65 y/o F.", "p"),
    ("No asthma is documented in the problem list.", "Condition"),
    ("There is no record of a stroke.", "Condition"),
    ("The medication list does not include aspirin.", "MedicationRequest"),
    ("Aspirin is not on the medication list.", "MedicationRequest"),
    ("Nothing in the record suggests a sulfa allergy.", "AllergyIntolerance"),
    ("No pneumococcal vaccination was found in the record.", "Immunization"),
    ("No record of a mammogram.", "Procedure"),
    ("The record lists no ibuprofen, while metformin is active.", "MedicationRequest metformin"),
    ("Ibuprofen does not appear on the medication list.", "MedicationRequest"),
    ("Patient takes ibuprofen 400 mg, which is not on the medication list.", "ibuprofen MedicationRequest"),
    ("The patient reports that her feet have been swelling and that she feels tired.", "swelling"),
    ("She describes swollen feet for three weeks.", "swelling"),
    ("Patient says her feet swell; duration three weeks.", "swelling"),
    ("She came in because of swollen feet and tiredness.", "swelling"),
    ("Chest pain was denied.", "no_chest_pain"),
    ("She says she has no chest pain.", "no_chest_pain"),
    ("She uses over-the-counter ibuprofen 400 mg, two a day, for her knee since March.", "ibuprofen"),
    ("She is taking non-prescribed ibuprofen.", "ibuprofen"),
    ("The patient chose to skip the alcohol question.", "skipped"),
    ("The patient reports using ibuprofen; the chart has no such medication.", "ibuprofen MedicationRequest"),
    ("Three HbA1c results are available, the latest 8.4% in April 2024.", "a1c1 a1c2 a1c3"),
    ("There are three HbA1c values on record.", "a1c1 a1c2 a1c3"),
    ("Both the BP of 151/88 and the HbA1c of 8.4% were recorded on 2 April 2024.", "bp a1c3"),
    ("HbA1c (8.4%) and glucose (126 mg/dL) were both high on 2 April 2024.", "a1c3 glucose"),
    ("Multiple HbA1c readings show an upward trend.", "a1c1 a1c2 a1c3"),
]  # fmt: skip
LIES = [
    ("Her type 2 diabetes was diagnosed roughly nineteen years ago.", "diabetes"),
    ("The sinusitis episode in 2018 lasted three months.", "sinusitis"),
    ("The patient was 45 when type 2 diabetes was diagnosed.", "diabetes"),
    ("Diabetes predates her hypertension.", "hypertension diabetes"),
    ("Total daily metformin dose is 2000 mg.", "metformin"),
    ("Metformin 500 mg three times a day.", "metformin"),
    ("HbA1c rose 28% between September 2021 and April 2024.", "a1c1 a1c3"),
    ("HbA1c is up 0.5 percentage points since October 2022.", "a1c2 a1c3"),
    ("She has lost about 15% of her body weight since October 2022.", "weight1 weight2"),
    ("Potassium of 4.1 is above the reference range.", "potassium"),
    ("Glucose 126 mg/dL (ref 70-140), normal.", "glucose"),
    ("Hospitalised for nine days in January 2020.", "stay"),
    ("Paternal history of breast cancer.", "mother"),
    ("The medication list does not include metformin.", "MedicationRequest"),
    ("The record lists no metformin, while lisinopril is stopped.", "MedicationRequest lisinopril"),
    ("The record lists no metformin; HbA1c was 8.4%.", "MedicationRequest a1c3"),
    ("Patient takes ibuprofen 400 mg, which is on the medication list.", "ibuprofen MedicationRequest"),
    ("The record lists ibuprofen.", "MedicationRequest ibuprofen"),
    ("She has severe hypertension.", "hypertension"),
    ("Poorly controlled type 2 diabetes.", "diabetes"),
    ("Two HbA1c values are on record.", "a1c1 a1c3"),
    ("There are four HbA1c values on record.", "a1c1 a1c2 a1c3"),
    ("Pt feels hypertension.", "hypertension"),
    ("The patient says she has no swollen feet.", "swelling"),
    ("She drinks no alcohol.", "skipped"),
    ('The progress note states "Ankle swelling noted for two weeks".', "note"),
    ("In the April note, chest pain was documented.", "note"),
    ("Multiple hospital admissions are on record.", "stay"),
    ("No diabetes is documented; aspirin is absent.", "Condition MedicationRequest"),
    ("The patient does not take ibuprofen.", "ibuprofen MedicationRequest"),
    ("No ibuprofen use.", "ibuprofen MedicationRequest"),
    ("No penicillin allergy is recorded; metformin is active.", "AllergyIntolerance metformin"),
    ("No metformin and no levothyroxine on record; HbA1c 8.4%.", "MedicationRequest a1c3"),
    ("Lisinopril was stopped due to cough.", "lisinopril"),
    ("Off metformin since 2023.", "metformin"),
    ("HbA1c down 0.8 points since October 2022.", "a1c2 a1c3"),
    ("HbA1c down.", "a1c2 a1c3"),
    ("A liver biopsy was done.", "biopsy"),
    ("Allergy to penicillin V causing anaphylaxis.", "penicillin"),
    ("Colonoscopy was completed in April 2024.", "colonoscopy"),
    ("Left-eye cataract extraction in 2020.", "cataract"),
    ("Flu shot October 2022.", "flu"),
    ("Well-controlled hypertension.", "hypertension"),
    ("She smokes daily.", "smoking"),
    ("Metformin helps her diabetes.", "metformin diabetes"),
    ("Hypertension is due to her diabetes.", "hypertension diabetes"),
    ("HbA1c min 8.4%.", "a1c3"),
    ("Ibuprofen is on her active medication list.", "ibuprofen"),
    ("She reports no allergies to latex.", "AllergyIntolerance"),
    ("She takes no aspirin.", "MedicationRequest"),
]  # fmt: skip


def judged(material: Material, handles: dict[str, str], text: str, names: str) -> Claim:
    return verify([Claim(text=text, evidence=tuple(handles[name] for name in names.split()))], material)[0]


@pytest.mark.parametrize(("text", "names"), TRUE, ids=[text for text, _ in TRUE])
def test_a_free_true_sentence_is_supported(material: Material, handles: dict[str, str], text: str, names: str) -> None:
    claim = judged(material, handles, text, names)
    assert claim.verdict == "supported", claim.reason


@pytest.mark.parametrize(("text", "names"), LIES, ids=[text for text, _ in LIES])
def test_a_free_lie_is_not_supported(material: Material, handles: dict[str, str], text: str, names: str) -> None:
    assert judged(material, handles, text, names).verdict != "supported"


def test_an_absence_beside_other_facts_is_borne_by_its_own_line(material: Material, handles: dict[str, str]) -> None:
    text = 'Patient reports "ibuprofen 400 mg". The record lists no ibuprofen. Record shows HbA1c 8.4 % (2 Apr 2024).'
    names = "ibuprofen a1c3 MedicationRequest"
    assert judged(material, handles, text, names).verdict == "supported"
    other = text.replace("lists no ibuprofen", "lists no metformin")
    assert judged(material, handles, other, names).verdict != "supported"

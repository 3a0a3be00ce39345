"""One reader a resource type, each a function from parsed JSON to facts; none knows handles or other patients."""

from tools.fhir.readers.advised import (
    read_request_group,
    read_task,
    read_vaccine_forecast,
    read_vision_prescription,
)
from tools.fhir.readers.around import read_body_structure, read_communication, read_episode
from tools.fhir.readers.assessments import (
    read_adverse_event,
    read_consent,
    read_flag,
    read_impression,
    read_issue,
    read_risk,
)
from tools.fhir.readers.background import read_coverage, read_provenance, read_specimen
from tools.fhir.readers.care import read_device, read_encounter, read_immunization, read_procedure
from tools.fhir.readers.family import read_family
from tools.fhir.readers.imaging import read_imaging_study, read_media
from tools.fhir.readers.medications import read_administration, read_dispense, read_request, read_statement
from tools.fhir.readers.observations import read_observation
from tools.fhir.readers.plans import read_appointment, read_care_plan, read_care_team, read_goal, read_order
from tools.fhir.readers.problems import read_allergy, read_condition
from tools.fhir.readers.questionnaires import read_questionnaire_response
from tools.fhir.readers.reports import (
    read_composition,
    read_document,
    read_list,
    read_report,
)
from tools.fhir.readers.statement import Context, Reader

READERS: dict[str, Reader] = {
    "Condition": read_condition,
    "AllergyIntolerance": read_allergy,
    "MedicationRequest": read_request,
    "MedicationOrder": read_request,
    "MedicationStatement": read_statement,
    "MedicationUsage": read_statement,
    "MedicationDispense": read_dispense,
    "MedicationAdministration": read_administration,
    "Observation": read_observation,
    "Procedure": read_procedure,
    "Immunization": read_immunization,
    "Encounter": read_encounter,
    "DiagnosticReport": read_report,
    "DocumentReference": read_document,
    "FamilyMemberHistory": read_family,
    "CarePlan": read_care_plan,
    "CareTeam": read_care_team,
    "Goal": read_goal,
    "ServiceRequest": read_order,
    "ProcedureRequest": read_order,
    "DiagnosticOrder": read_order,
    "ReferralRequest": read_order,
    "DeviceRequest": read_order,
    "Appointment": read_appointment,
    "ImagingStudy": read_imaging_study,
    "Media": read_media,
    "Device": read_device,
    "DeviceUseStatement": read_device,
    "DeviceUsage": read_device,
    "QuestionnaireResponse": read_questionnaire_response,
    "ClinicalImpression": read_impression,
    "RiskAssessment": read_risk,
    "Flag": read_flag,
    "AdverseEvent": read_adverse_event,
    "DetectedIssue": read_issue,
    "Consent": read_consent,
    "NutritionOrder": read_order,
    "Coverage": read_coverage,
    "Composition": read_composition,
    "List": read_list,
    "Provenance": read_provenance,
    "Specimen": read_specimen,
    "EpisodeOfCare": read_episode,
    "Communication": read_communication,
    "BodyStructure": read_body_structure,
    "BodySite": read_body_structure,
    "Task": read_task,
    "ImmunizationRecommendation": read_vaccine_forecast,
    "VisionPrescription": read_vision_prescription,
    "RequestGroup": read_request_group,
    "RequestOrchestration": read_request_group,
}

__all__ = ["READERS", "Context", "Reader"]

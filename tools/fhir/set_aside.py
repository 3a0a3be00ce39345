"""Why resources are set aside in the ordinary course of reading: types that say nothing clinical, and repeats."""

NOT_CLINICAL = {
    "Claim": "billing",
    "ClaimResponse": "billing",
    "ExplanationOfBenefit": "billing",
    "Account": "billing",
    **dict.fromkeys(("Invoice", "ChargeItem", "InsurancePlan", "Contract", "PaymentNotice"), "billing"),
    **dict.fromkeys(("CoverageEligibilityRequest", "CoverageEligibilityResponse"), "billing"),
    **dict.fromkeys(("EnrollmentRequest", "EnrollmentResponse", "PaymentReconciliation"), "billing"),
    "Practitioner": "names a professional",
    "PractitionerRole": "names a professional",
    "Organization": "names an organisation",
    "Location": "names a place",
    "HealthcareService": "names a service",
    "Endpoint": "technical",
    "RelatedPerson": "about another person",
    "Person": "about another person",
    "Group": "about a group",
    "OperationOutcome": "a message of the server",
    "CapabilityStatement": "about the server",
    "Binary": "attached data, read through the document that refers to it",
    "Questionnaire": "a form without answers",
    "SupplyDelivery": "supply of goods",
    "SupplyRequest": "supply of goods",
    "AuditEvent": "technical",
    "MessageHeader": "technical",
    "Subscription": "technical",
    "SubscriptionStatus": "technical",
    "Schedule": "says when a service is open",
    "Slot": "says when a service is open",
    "MedicationKnowledge": "about medicines in general",
    "PlanDefinition": "a protocol, not about a patient",
    "ActivityDefinition": "a protocol, not about a patient",
    "ResearchStudy": "a study, not about a patient",
    **dict.fromkeys(("CodeSystem", "ValueSet", "ConceptMap", "NamingSystem"), "a terminology"),
    **dict.fromkeys(("StructureDefinition", "ImplementationGuide", "SearchParameter"), "a definition"),
    "Basic": "of no known type",
}

BILLED = "a bill that names diagnoses or medicines; bills are not read"
_BILLS = frozenset(("Claim", "ExplanationOfBenefit"))
_NAMED_IN_BILLS = (b'"diagnosisCodeableConcept"', b"hl7.org/fhir/sid/ndc")


def not_clinical(type_: str, body: bytes) -> str:
    """Return why a resource of a type that says nothing clinical is set aside; of a bill, whether it names any."""
    if type_ in _BILLS and any(name in body for name in _NAMED_IN_BILLS):
        return BILLED
    return NOT_CLINICAL[type_]


AGAIN = "the same entry again"
ORDERS = "only orders the others"
NOTHING_BY_ITSELF = "says nothing by itself"
A_MANIFEST = "the list of an export's files"
ORDINARY = frozenset(
    (*NOT_CLINICAL.values(), AGAIN, ORDERS, NOTHING_BY_ITSELF, A_MANIFEST, "a request without a resource")
)
"""Reasons that no reader of the chart need be told; all others may hide something of the patient's."""

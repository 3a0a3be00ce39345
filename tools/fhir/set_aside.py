"""Why resources are set aside in the ordinary course of reading: types that say nothing clinical, and repeats."""

NOT_CLINICAL = {
    "Claim": "billing",
    "ClaimResponse": "billing",
    "ExplanationOfBenefit": "billing",
    "Account": "billing",
    "Invoice": "billing",
    "ChargeItem": "billing",
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
    "Basic": "of no known type",
}

AGAIN = "the same entry again"
ORDERS = "only orders the others"
NOTHING_BY_ITSELF = "says nothing by itself"
ORDINARY = frozenset((*NOT_CLINICAL.values(), AGAIN, ORDERS, NOTHING_BY_ITSELF, "a request without a resource"))
"""Reasons that no reader of the chart need be told; all others may hide something of the patient's."""

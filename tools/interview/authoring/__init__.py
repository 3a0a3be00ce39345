"""Where our own questionnaires are written by hand, compactly, and built into FHIR R4 JSON."""

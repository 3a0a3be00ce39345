"""Language models behind LangChain's chat interface: MedGemma in process, or the same model behind an endpoint."""

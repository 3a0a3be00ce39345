"""What happens next: the LangGraph state machine and the reasoners it asks."""

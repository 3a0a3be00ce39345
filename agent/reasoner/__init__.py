"""Who reasons: the protocol, the rules that are always there, and language models that may do better."""

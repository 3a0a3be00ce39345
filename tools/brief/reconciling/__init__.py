"""How each subject is compared, one module a subject; `tools.brief.reconcile` puts the lines in order."""

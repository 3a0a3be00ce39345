"""One module a command: `arguments(parser)` names what it takes, `run(options)` does it and returns the exit code."""

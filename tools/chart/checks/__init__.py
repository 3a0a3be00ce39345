"""Safety checks as tables of rules; a check points, it never advises."""

from tools.chart.checks.run import run_checks

__all__ = ["run_checks"]

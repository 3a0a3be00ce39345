"""`previsit screen`: red flags in a patient's words."""

import argparse
from typing import TYPE_CHECKING

from tools.errors import InputError
from ui.commands import given, output

if TYPE_CHECKING:
    from tools.clinical import Flag

VITALS = {
    "heart_rate": (0, 350, "/min"),
    "systolic_bp": (0, 350, "mmHg"),
    "diastolic_bp": (0, 250, "mmHg"),
    "respiratory_rate": (0, 150, "/min"),
    "temperature_c": (15, 46, "degrees Celsius"),
    "spo2": (2, 100, "%, not a fraction"),
}
"""What each may be: beyond it a slip of the pen or another unit is likelier than a living patient."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    parser.add_argument("text", metavar="TEXT", help="what was said; - reads stdin")
    parser.add_argument("--age", metavar="34|5w|7m")
    parser.add_argument("--sex", choices=("female", "male", "other", "unknown"), default="unknown")
    parser.add_argument("--pregnant", choices=("yes", "no", "unknown"), default="unknown")
    parser.add_argument("--vitals", metavar="JSON", help=f"any of {', '.join(VITALS)}; inline or a file")
    parser.add_argument("--medications", metavar="FILE", help="a JSON list, or a line each")
    parser.add_argument("--country", metavar="CODE", help="for emergency numbers")
    given.common(parser)


def run(options: argparse.Namespace) -> int:
    """Screen the words and print the flags."""
    from tools.interview import Profile, parse_age, screen_text

    settings = given.settings(options, country=options.country)
    profile = Profile(
        age_days=parse_age(options.age) if options.age else None,
        sex=options.sex,
        pregnant=options.pregnant,
        language=settings.language,
        country=settings.country,
    )
    words = given.text("-") if options.text == "-" else options.text
    if not words.strip() and not options.vitals:
        raise InputError("there is nothing to screen: give the patient's words, or --vitals")
    flags = screen_text(
        words,
        profile=profile,
        vitals=_vitals(options.vitals),
        medications=_medications(options.medications),
    )
    urgent = any(flag.level in {"emergency", "same_day"} for flag in flags)
    if options.json:
        return output.emit({"urgent": urgent, "flags": [output.plain(flag) for flag in flags]}, options.out)
    return output.emit(
        "\n".join(_line(flag) for flag in flags) or "No rule fired. This rules nothing out.", options.out
    )


def _line(flag: "Flag") -> str:
    return f'{flag.level.upper()}: {flag.title or flag.rule} ({flag.category})  "{flag.quote}"\n  {flag.instruction}'


def _vitals(where: str | None) -> dict[str, float] | None:
    if where is None:
        return None
    written = given.json_text(where, "--vitals")
    if not isinstance(written, dict):
        raise InputError(f'--vitals needs the form {{"heart_rate": 88}}; it may hold {", ".join(VITALS)}')
    unknown = sorted(set(written) - set(VITALS))
    if unknown:
        raise InputError(f"--vitals has {', '.join(unknown)}; it may hold {', '.join(VITALS)}")
    wrong = [name for name, value in written.items() if isinstance(value, bool) or not isinstance(value, int | float)]
    if wrong:
        raise InputError(f"--vitals: {', '.join(wrong)} must be a number")
    for name, value in written.items():
        low, high, unit = VITALS[name]
        if not low <= value <= high:
            raise InputError(f"--vitals: {name} {value} can't be right; it is {low} to {high} {unit}")
    return {name: float(value) for name, value in written.items()}


def _medications(where: str | None) -> tuple[str, ...]:
    if where is None:
        return ()
    written = given.text(where)
    if written.lstrip().startswith("["):
        listed = given.json_text(written, "--medications")
        if not all(isinstance(entry, str | dict) for entry in listed):
            raise InputError('--medications needs a list of names: ["warfarin"]')
        return tuple(str(entry.get("name", "")) if isinstance(entry, dict) else str(entry) for entry in listed)
    if written.lstrip().startswith("{"):
        raise InputError('--medications needs a list of names: ["warfarin"], or a name a line')
    return tuple(line.strip() for line in written.splitlines() if line.strip())

"""False sentences made to pass, and true ones in the same turns of phrase: cited entries, a tab, a sentence."""

from pathlib import Path

import pytest

from tools.brief.material import Material
from tools.brief.verify import verify
from tools.clinical import Claim

HERE = Path(__file__).parent


def claims(name: str, handles: dict[str, str]) -> list[Claim]:
    rows = [line.split("\t") for line in (HERE / name).read_text("utf-8").splitlines()]
    return [Claim(text=text, evidence=tuple(handles[one] for one in cited.split())) for cited, text in rows]


@pytest.mark.parametrize(("name", "true"), [("attacks_false.tsv", False), ("attacks_true.tsv", True)])
def test_no_false_sentence_passes_and_no_true_one_is_refused(
    name: str, true: bool, material: Material, handles: dict[str, str]
) -> None:
    judged = verify(claims(name, handles), material)
    wrong = [(one.text, one.verdict, one.reason) for one in judged if (one.verdict == "supported") != true]
    assert len(judged) > 80
    assert wrong == []

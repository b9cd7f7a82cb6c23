import ast
import re
from pathlib import Path

import pytest

import echelon.words
from echelon.words import note_lines, words
from serving.answers import Note

TEXTS = echelon.words._ZH
PRINTING = (
    "accounts",
    "appraisal",
    "attrition",
    "bonus",
    "calibration",
    "flags_shown",
    "goals",
    "promotion_candidate",
    "promotion_decided",
    "promotion_fairness",
    "promotion_judged",
    "promotion_people",
    "promotion_shown",
    "promotion_targets",
    "retention",
    "scheme_shown",
    "sessions",
    "sheet",
    "staffing_shown",
    "what_if",
    "yardstick",
)


@pytest.mark.parametrize("text", TEXTS)
def test_both_languages_fill_in_the_same_things(text: str) -> None:
    assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", TEXTS[text]))


def test_every_text_that_a_command_prints_has_both_languages() -> None:
    for name in PRINTING:
        source = Path(echelon.words.__file__).parent / "commands" / f"{name}.py"
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "word":
                text = node.args[0]
                if isinstance(text, ast.Constant):
                    assert text.value in TEXTS, (name, text.value)


def test_notes_are_printed_in_the_language_asked_for() -> None:
    notes = [Note(zh="由人决定", en="a person decides")]
    assert note_lines(notes, "zh") == ["说明：由人决定"]
    assert note_lines(notes, "en") == ["Note: a person decides"]


def test_a_text_without_translation_stays_as_it_is() -> None:
    assert words("zh")("time limit") == "time limit"

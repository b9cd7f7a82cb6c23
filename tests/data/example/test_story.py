import re
from dataclasses import fields
from pathlib import Path

from data.example.story import Story

TEXT = Path("docs/example-company.md").read_text(encoding="utf-8")


def test_every_number_of_the_story_is_told() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| ([-\d.]+) \|", TEXT, re.MULTILINE))
    assert {name: float(value) for name, value in told.items()} == {
        field.name: float(getattr(Story(), field.name)) for field in fields(Story)
    }

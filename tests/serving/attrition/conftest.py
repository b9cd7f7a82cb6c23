"""An installation of one test, with tables and models of the trained company and a log of its own."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from features.attrition.setup import FILE
from serving.context import Context

#: What chance draws with, the same in every run.
CHANCE = "the draws of tests " * 2
#: What each test has of its own; caches of tables and models are shared.
_OWN = ("decisions.db", "kept", FILE)


@pytest.fixture
def flagging(context: Context, tmp_path: Path) -> Context:
    """The trained company before any flag was raised."""
    root = tmp_path / "flagging"
    root.mkdir()
    for path in context.home.root.iterdir():
        if not path.name.startswith(_OWN):
            (root / path.name).symlink_to(path)
    fresh = Context(replace(context.home, root=root, secret_setting=CHANCE))
    fresh.registry = context.registry
    fresh._facts, fresh._snapshots, fresh._scores = context._facts, context._snapshots, context._scores
    return fresh


@pytest.fixture
def rules(flagging: Context) -> Callable[..., None]:
    """Write the block `flags` of the company's own setup."""

    def write(**given: float) -> None:
        text = "flags: {" + ", ".join(f"{name}: {value}" for name, value in given.items()) + "}\n"
        (flagging.home.root / FILE).write_text(text, encoding="utf-8")

    return write

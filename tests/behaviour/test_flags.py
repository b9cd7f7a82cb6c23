import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from data.calendar import add_months
from data.home import Home
from data.store import Store
from features.facts import Facts
from features.labels import attrition_labels
from features.profile import profiles
from serving.access import console
from serving.attrition.acknowledge import acknowledge
from serving.attrition.flags import RAISE
from serving.attrition.requests import AcknowledgeRequest
from serving.context import Context
from serving.decisions import entry, new_request_id
from tests.serving.attrition.flagged import flag
from training.dataset import profiles_of


@pytest.fixture
def own(example: Store, tmp_path: Path) -> Home:
    """The example company in a home of our own."""
    root = tmp_path / "home"
    shutil.copytree(example.home.root, root)
    return replace(example.home, root=root)


def rows(home: Home, as_of: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compute profiles and rows to train on anew."""
    shutil.rmtree(home.kept, ignore_errors=True)
    facts = Facts(Store(home))
    labels = attrition_labels(facts, as_ofs=[add_months(as_of, -8)], label_window_months=6)
    return profiles(facts, as_ofs=[as_of]), profiles_of(facts, labels).assign(label=labels)


def test_that_somebody_was_flagged_is_never_a_feature(own: Home) -> None:
    as_of = Store(own).known_until()
    before = rows(own, as_of)
    context = Context(own)
    people = [str(one) for one in before[0].index.get_level_values(0)[:40]]
    made = [flag(one, as_of) for one in people]
    raised = {"raised": [one.row() for one in made], "shown": [], "status": 200, "request": {}}
    context.log.append({**entry(console(), RAISE, new_request_id()), **raised})
    for one in made[:20]:
        for step, more in (
            ("acknowledged", {}),
            ("acted", {"action": "pay"}),
            ("outcome", {"outcome": "left"}),
        ):
            asked = {"flag_id": one.flag_id, "step": step, **more}
            acknowledge(context, console(), AcknowledgeRequest.model_validate(asked))
    assert [one.state(as_of) for one in context.flags.all()] == ["closed"] * 20 + ["open"] * 20
    after = rows(own, as_of)
    for was, now in zip(before, after, strict=True):
        pd.testing.assert_frame_equal(was, now, check_exact=True)
    assert len(before[1]) > 100

from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from data.home import Home
from data.manifest import Company
from data.store import Store
from features import kept
from features.facts import Facts
from features.kept import kept_frame, kept_values
from tests.features.company import Frames, filled

FRAME = pd.DataFrame(
    {"score": [0.1 + 0.2, float("nan")], "name": ["a", "王"]}, pd.Index(["E1", "E2"], name="employee_id")
)


@pytest.fixture
def facts(firm_frames: Frames, home: Home) -> Facts:
    return Facts(filled(Store(home), {"employees": firm_frames["employees"]}, Company()))


def _never() -> pd.DataFrame:
    pytest.fail("it is kept already")


def test_what_is_kept_comes_back_bit_for_bit_and_is_made_once(facts: Facts) -> None:
    assert_frame_equal(kept_frame(facts, "a", lambda: FRAME), FRAME, check_exact=True)
    assert_frame_equal(kept_frame(facts, "a", _never), FRAME, check_exact=True)
    assert kept_values(facts, "b", lambda: {"sd": 0.1 + 0.2}) == {"sd": 0.1 + 0.2}


def test_other_tables_or_other_code_are_computed_anew(
    facts: Facts, firm_frames: Frames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_frame(facts, "a", lambda: FRAME)
    fewer = filled(Store(Home(root=tmp_path)), {"employees": firm_frames["employees"].head(5)}, Company())
    fewer.home.kept.parent.mkdir(parents=True, exist_ok=True)
    facts.store.home.kept.rename(fewer.home.kept)
    assert len(kept_frame(Facts(fewer), "a", lambda: FRAME.iloc[:1])) == 1
    fewer.home.kept.rename(facts.store.home.kept)
    monkeypatch.setattr(kept, "code", lambda: "other")
    assert len(kept_frame(facts, "a", lambda: FRAME.iloc[:1])) == 1


def test_only_the_newest_are_kept(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_FILES", 3)
    for number in range(5):
        kept_values(facts, str(number), dict)
    assert len(list(facts.store.home.kept.iterdir())) == 3

from pathlib import Path

import pytest

from data.errors import ModelError, NoModel
from training.release import PASSED, list_models, promote, release, rollback
from training.tracking import Tracking


@pytest.fixture
def three(tracking: Tracking, tmp_path: Path) -> Tracking:
    """Three versions: 1 and 2 passed their gates, 3 failed one."""
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "blend.json").write_text("{}")
    for gates in (PASSED, PASSED, "gate failed: calibration"):
        with tracking.run("attrition", {}) as run:
            run.log(params={}, metrics={"log_loss": 0.4, "base_rate.log_loss": 0.5, "roc_auc": 0.7})
            run.register(tmp_path / "model", tags={"gates": gates, "known_until": "2026-07-01"}, metadata={})
    return tracking


def test_releasing_keeps_the_former_champion_as_previous(three: Tracking) -> None:
    release(three, "attrition", "1")
    assert three.aliases("attrition") == {"champion": "1"}
    release(three, "attrition", "2")
    assert three.aliases("attrition") == {"champion": "2", "previous": "1"}


def test_releasing_the_champion_again_changes_nothing(three: Tracking) -> None:
    release(three, "attrition", "1")
    release(three, "attrition", "2")
    release(three, "attrition", "2")
    assert three.aliases("attrition") == {"champion": "2", "previous": "1"}


def test_a_version_that_failed_a_gate_is_not_released_and_the_gate_is_named(three: Tracking) -> None:
    with pytest.raises(ModelError, match="calibration"):
        release(three, "attrition", "3")
    assert three.aliases("attrition") == {}


def test_an_unknown_version_is_refused_and_the_known_ones_are_named(three: Tracking) -> None:
    with pytest.raises(NoModel, match="3, 2, 1"):
        release(three, "attrition", "9")
    with pytest.raises(NoModel, match="echelon train"):
        release(three, "promotion", "1")


def test_rolling_back_swaps_champion_and_previous_and_can_be_undone(three: Tracking) -> None:
    release(three, "attrition", "1")
    release(three, "attrition", "2")
    assert rollback(three, "attrition") == "1"
    assert three.aliases("attrition") == {"champion": "1", "previous": "2"}
    assert rollback(three, "attrition") == "2"


def test_without_a_former_champion_there_is_nothing_to_roll_back_to(three: Tracking) -> None:
    with pytest.raises(NoModel, match="no former champion"):
        rollback(three, "attrition")


def test_a_promoted_challenger_is_no_challenger_any_more(three: Tracking) -> None:
    three.set_alias("attrition", "challenger", "2")
    promote(three, "attrition", "2")
    assert three.aliases("attrition") == {"champion": "2"}


def test_the_list_tells_aliases_gates_and_held_out_figures(three: Tracking) -> None:
    release(three, "attrition", "1")
    found = list_models(three, ("promotion", "attrition"))
    assert [version.number for version in found] == ["3", "2", "1"]
    assert found[2].aliases == ("champion",)
    assert found[0].gates == "gate failed: calibration"
    assert (found[0].log_loss, found[0].baseline_log_loss, found[0].roc_auc) == (0.4, 0.5, 0.7)
    assert found[0].known_until == "2026-07-01"

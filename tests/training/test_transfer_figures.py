import numpy as np
import pandas as pd
import pytest

from tests.training.transferred import transferred
from training.evaluate import MODEL
from training.transfer_figures import SAME, THERE, by_period, transfer_figures


def test_errors_are_of_the_rate_and_weighted_by_leads() -> None:
    frame = transferred(2).assign(
        leads=[100.0, 300.0],
        outcome=[10, 30],
        **{MODEL: [10.0, 60.0], SAME: [20.0, 30.0], THERE: [40.0, 30.0]},
    )
    found = transfer_figures(frame)
    assert found.model["rate_error"].value == pytest.approx(np.sqrt(0.75 * 0.1**2))
    assert found.by_score[SAME]["rate_error"].value == pytest.approx(np.sqrt(0.25 * 0.1**2))
    assert found.by_score[THERE]["rate_error"].value == pytest.approx(np.sqrt(0.25 * 0.3**2))
    assert found.model["observed_expected"].value == pytest.approx(40 / 70)


def test_the_ratio_is_against_the_better_rule_and_below_one_where_more_is_known() -> None:
    found = transfer_figures(transferred())
    errors = {name: one["rate_error"].value for name, one in found.by_score.items()}
    ratio = found.model["error_ratio"]
    assert ratio.value == pytest.approx(errors[MODEL] / min(errors[SAME], errors[THERE]))
    assert ratio.low < ratio.value < ratio.high < 1.0


@pytest.mark.parametrize(("said_sd", "low", "high"), [(0.1, 0.75, 0.85), (0.0, 0.0, 0.76), (0.5, 0.9, 1.0)])
def test_cover_is_that_of_the_intervals_said(said_sd: float, low: float, high: float) -> None:
    found = transfer_figures(transferred(1_500, said_sd=said_sd)).model["cover80"]
    assert low <= found.value <= high
    assert found.low < found.value < found.high


def test_periods_add_up_to_all_and_name_nobody() -> None:
    frame = transferred()
    found = by_period(frame)
    assert sum(row["n"] for row in found["years"]) == sum(row["n"] for row in found["dates"]) == len(frame)
    assert [row["period"] for row in found["years"]] == ["2024", "2025"]
    assert "E0" not in str(found)


def test_dates_with_few_transfers_are_told_with_their_year_only() -> None:
    frame = transferred(40)
    frame.loc[frame.index[0], "as_of"] = pd.Timestamp("2024-12-01")
    found = by_period(frame)
    assert "2024-12-01" not in {row["period"] for row in found["dates"]}
    assert sum(row["n"] for row in found["years"]) == 40


def test_of_no_transfers_nothing_is_said() -> None:
    empty = transferred().iloc[:0]
    assert transfer_figures(empty).flat() == {}
    assert by_period(empty) == {"years": [], "dates": []}

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression

from features.attrition.outcomes import CAUSES
from features.attrition.person_period import PIECES, person_periods

#: Months lived through, and why somebody left in the month after; nobody leaves after the horizon.
OUTCOMES = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(["", *CAUSES])) | st.just((12, "")), max_size=12
)


def _outcomes(rows: list[tuple[int, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["months", "cause"]).astype({"months": "int64", "cause": "str"})


def _expanded(outcomes: pd.DataFrame, cause: str) -> list[tuple[int, int, int]]:
    """Return place in the outcomes, piece and event of every month at risk, one by one."""
    found = []
    for row, (months, why) in enumerate(outcomes.itertuples(index=False)):
        for month in range(months + (why != "")):
            piece = next(at for at, (start, stop) in enumerate(PIECES) if start <= month < stop)
            found.append((row, piece, int(month == months and why == cause)))
    return found


def test_the_pieces_follow_each_other_to_the_longest_horizon() -> None:
    assert PIECES == ((0, 3), (3, 6), (6, 12))


@settings(max_examples=60, deadline=None)
@given(rows=OUTCOMES, cause=st.sampled_from(CAUSES))
def test_months_at_risk_and_events_add_up_to_those_of_every_single_month(
    rows: list[tuple[int, str]], cause: str
) -> None:
    outcomes = _outcomes(rows)
    found = person_periods(outcomes, cause)
    counted: dict[tuple[int, int, int], float] = {}
    for row, piece, event, months in zip(found.row, found.piece, found.event, found.months, strict=True):
        key = (int(row), int(piece), int(event))
        assert key not in counted
        counted[key] = float(months)
    every = _expanded(outcomes, cause)
    assert counted == {key: every.count(key) for key in set(every)}


def test_an_exit_for_another_cause_ends_the_time_at_risk_without_an_event() -> None:
    outcomes = _outcomes([(4, "involuntary"), (4, "voluntary"), (4, "")])
    found = person_periods(outcomes, "voluntary")
    events, months = np.zeros(3), np.zeros(3)
    np.add.at(events, found.row, found.event)
    np.add.at(months, found.row, found.months)
    assert events.tolist() == [0.0, 1.0, 0.0]
    assert months.tolist() == [5.0, 5.0, 4.0]  # the month of an exit was at risk, whatever the cause


def test_a_weighted_logistic_regression_is_one_on_person_months() -> None:
    rng = np.random.default_rng(0)
    risky = rng.normal(size=400)
    month = rng.geometric(expit(risky - 2.5)) - 1
    other = rng.geometric(0.03, 400) - 1
    months = np.minimum(np.minimum(month, other), 12)
    cause = np.where(months == 12, "", np.where(month <= other, "voluntary", "other"))
    outcomes = pd.DataFrame({"months": months, "cause": cause.astype("str")})

    def fitted(row: np.ndarray, piece: np.ndarray, event: np.ndarray, weight: np.ndarray) -> np.ndarray:
        design = np.column_stack([risky[row], piece[:, None] == np.arange(1, len(PIECES))])
        model = LogisticRegression(C=1e4, tol=1e-9, max_iter=500).fit(design, event, sample_weight=weight)
        return np.append(model.coef_, model.intercept_)

    found = person_periods(outcomes, "voluntary")
    short = fitted(found.row, found.piece, found.event, found.months)
    row, piece, event = np.array(_expanded(outcomes, "voluntary")).T
    assert len(found.row) < 0.6 * len(row)
    assert short == pytest.approx(fitted(row, piece, event, np.ones(len(row))), abs=1e-4)
    assert short[0] == pytest.approx(1.0, abs=0.2)


def test_taking_rows_keeps_them_together() -> None:
    found = person_periods(_outcomes([(2, "voluntary"), (12, ""), (7, "other")]), "voluntary")
    kept = found.take(found.row == 2)
    assert kept.row.tolist() == [2, 2, 2]
    assert (kept.piece.tolist(), kept.months.tolist()) == ([0, 1, 2], [3.0, 3.0, 2.0])
    assert not kept.event.any()

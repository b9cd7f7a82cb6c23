"""A change stands beside the computed score, never over it."""

import numpy as np
import pytest

from data.errors import AccessDenied, EchelonError, InputError, UnknownEmployee
from features.appraisal.calibration import Change, Lock, before_after, check, members, pack
from tests.features.appraisal.fictional import roster_of, scores_of

SCORES = scores_of({"E1": 72.0, "E2": 48.0, "E3": float("nan"), "M1": 60.0})
ROSTER = roster_of(["E1", "E2", "E3", "M1"])
REASON = "Covered for a colleague for two months"


def _change(person: str = "E2", proposed: float | None = 55.0, **given: str) -> Change:
    told = {"manager_id": "M1", "cycle": "2026H1", "reason": REASON, "who": "M1", "at": "2026-07-03"} | given
    return Change(employee_id=person, proposed=proposed, **told)


def test_the_pack_holds_the_direct_reports_best_first_and_never_the_manager() -> None:
    assert pack(SCORES, ROSTER, "M1").index.to_list() == ["E1", "E2", "E3"]
    with pytest.raises(UnknownEmployee, match="nobody reports to E1"):
        members(ROSTER, "E1")


def test_a_change_leaves_what_was_computed_as_it_was() -> None:
    before, after = pack(SCORES, ROSTER, "M1"), pack(SCORES, ROSTER, "M1", [_change()])
    kept = ["score", "low80", "high80", "low95", "high95", "state", "reliability"]
    assert after[kept].equals(before[kept])
    row = after.loc["E2"]
    assert (row["score"], row["proposed"], row["difference"]) == (48.0, 55.0, 7.0)
    assert (row["changed_by"], row["changed_at"], row["reason"]) == ("M1", "2026-07-03", REASON)
    assert SCORES.people.loc["E2", "score"] == 48.0


def test_the_last_change_holds_and_one_without_a_score_takes_it_back() -> None:
    twice = pack(SCORES, ROSTER, "M1", [_change(), _change(proposed=90.0)]).loc["E2"]
    assert (twice["proposed"], twice["n_changes"]) == (90.0, 2)
    back = pack(SCORES, ROSTER, "M1", [_change(), _change(proposed=None)]).loc["E2"]
    assert np.isnan(back["proposed"])
    assert (back["reason"], back["n_changes"]) == ("", 2)


def test_a_proposal_beyond_what_the_evidence_allows_is_marked() -> None:
    rows = pack(SCORES, ROSTER, "M1", [_change("E1", 80.0), _change("E2", 90.0), _change("E3", 50.0)])
    assert rows["within"].to_list()[:2] == [True, False]
    assert rows["within"].isna().to_list() == [False, False, True]


def test_before_and_after_count_the_same_people() -> None:
    table = before_after(pack(SCORES, ROSTER, "M1", [_change(proposed=85.0)])).set_index("band")
    assert table["before"].to_dict() == {"0-20": 0, "20-40": 0, "40-60": 1, "60-80": 1, "80-100": 0}
    assert table["after"].to_dict() == {"0-20": 0, "20-40": 0, "40-60": 0, "60-80": 1, "80-100": 1}


@pytest.mark.parametrize(
    ("change", "lock", "error", "said"),
    [
        (_change("E1", who="E1"), None, AccessDenied, "E1 may not change the own score"),
        (_change(), Lock("M1", "2026H1", "HR7", "2026-07-05"), AccessDenied, "locked by HR7 at 2026-07-05"),
        (_change("E9"), None, UnknownEmployee, "E9 is not in the pack of M1"),
        (_change(proposed=101.0), None, InputError, "101.0; expected a number from 0 to 100"),
        (_change(proposed=float("nan")), None, InputError, "expected a number"),
        (_change(reason="  ok "), None, InputError, "is too short"),
        (_change(cycle="2026"), None, InputError, "'2026' is no cycle"),
    ],
)
def test_what_may_not_be_changed_is_refused(
    change: Change, lock: Lock | None, error: type[EchelonError], said: str
) -> None:
    with pytest.raises(error, match=said):
        check(change, ["E1", "E2", "E3"], lock)


def test_an_open_pack_takes_a_change_with_a_reason() -> None:
    check(_change(), members(ROSTER, "M1"), None)
    check(_change(reason="疫情期间支援仓库"), members(ROSTER, "M1"), None)

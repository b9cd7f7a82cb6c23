import numpy as np
import pytest

from features.appraisal.reviews.relations import cycle_change, may_show, relation_means
from tests.features.appraisal.scored import scored


def test_what_is_hidden_cannot_be_worked_out_from_the_rest() -> None:
    rng = np.random.default_rng(0)
    count = rng.integers(0, 7, (5000, 4))
    shown = may_show(count)
    hidden = ~shown & (count > 0)
    some = hidden.any(axis=1)
    assert not (shown & (count < 3)).any()
    n_raters, n_kinds = (count * hidden).sum(axis=1), hidden.sum(axis=1)
    everything = (hidden == (count > 0)).all(axis=1)
    assert ((n_kinds >= 2) & (n_raters >= 3) | everything)[some].all()
    assert shown[~some & (count.sum(axis=1) > 0)].any(axis=1).all()


def test_a_lone_manager_hides_behind_the_smallest_other_kind() -> None:
    assert may_show(np.array([[1, 9, 4, 0]])).tolist() == [[False, True, False, False]]
    assert may_show(np.array([[1, 9, 0, 2]])).tolist() == [[False, True, False, False]]
    assert may_show(np.array([[1, 9, 0, 1]])).tolist() == [[False, False, False, False]]
    assert may_show(np.array([[0, 9, 0, 0]])).tolist() == [[False, True, False, False]]


def test_kinds_give_the_mean_of_their_raters_each_once() -> None:
    one = scored(0, n_teams=3)
    rows = one.rows
    component = np.zeros(len(rows.ratees), np.int64)
    component[5] = -1
    table = relation_means(rows, rows.score[:, 0], component)
    assert "E0005" not in set(table["employee_id"])
    hidden = table.filter(table["relation"] == "manager")
    assert hidden["mean"].null_count() == hidden["n_raters"].null_count() == hidden.height
    alone = rows.taken(rows.relation == 1)  # without managers peers may speak
    peers = relation_means(alone, alone.score[:, 0], component)
    mine = alone.ratee == 0
    each = [alone.score[mine & (alone.rater == who), 0].mean() for who in np.unique(alone.rater[mine])]
    assert peers["mean"][0] == pytest.approx(np.mean(each))
    assert peers["n_raters"][0] == len(each)


def test_the_change_is_between_two_cycles_of_three_raters_each() -> None:
    rows = scored(0, n_teams=3).rows
    raised = rows.score[:, 0] * 0 + 2.0 * rows.cycle
    change = cycle_change(rows, raised)
    assert change["change"].to_list() == [2.0] * 24
    few = rows.taken((rows.cycle == 1) | (rows.ratee != 4) | (rows.relation == 0))
    assert cycle_change(few, np.zeros(len(few.rater))).height == 23

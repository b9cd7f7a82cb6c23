import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import expit  # type: ignore[import-untyped]
from scipy.stats import ttest_ind  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score

from models.encoder import Floats
from models.potential import VERDICTS, PotentialAudit, RatingGap, audit_potential

Names = npt.NDArray[np.str_]


def _promoted(n: int, effect: float, seed: int = 0) -> tuple[Floats, Floats, Floats]:
    """Rating of 1 to 5, success and true readiness; the rating adds `effect` a standard deviation."""
    rng = np.random.default_rng(seed)
    base, seen = rng.normal(size=n), rng.normal(size=n)
    rating = np.clip(np.round(3.0 + 1.2 * seen), 1.0, 5.0)
    success = (rng.random(n) < expit(base + effect * seen)).astype(np.float64)
    return rating, success, np.asarray(expit(base))


def _gap(found: PotentialAudit, name: str) -> RatingGap:
    return next(one for one in found.gaps if one.group == name)


def test_a_rating_that_foretells_success_is_found_to_help() -> None:
    rating, success, readiness = _promoted(400, 1.0)
    found = audit_potential(rating, success, readiness, None)
    assert (found.verdict, found.words) == ("helps", VERDICTS["helps"])
    assert found.auc is not None
    assert found.added is not None
    assert found.auc.value == pytest.approx(roc_auc_score(success, rating))
    assert 0.5 < found.auc.low < found.auc.value < found.auc.high
    assert found.added.high < 0.0
    assert (found.n_rated, found.n_outcomes, found.gaps) == (400, 400, ())


@pytest.mark.parametrize("effect", [0.0, -1.0])
def test_noise_and_a_rating_that_is_upside_down_do_not_help(effect: float) -> None:
    found = [audit_potential(*_promoted(200, effect, seed), None).verdict for seed in range(20)]
    assert found.count("helps") <= 1
    assert set(found) <= {"helps", "not shown"}


def test_nobody_is_foretold_by_a_regression_that_saw_the_person() -> None:
    found = [audit_potential(*_promoted(100, 0.0, seed), None).added for seed in range(10)]
    assert max(one.value for one in found if one is not None) > 1e-4


def test_a_rating_that_repeats_readiness_adds_nothing_though_it_foretells() -> None:
    _, success, readiness = _promoted(400, 0.0, seed=3)
    found = audit_potential(np.round(5.0 * readiness), success, readiness, None)
    assert found.auc is not None
    assert found.auc.low > 0.6
    assert found.verdict == "not shown"


def test_a_bias_against_a_group_is_found_in_standard_deviations() -> None:
    rng = np.random.default_rng(1)
    group: Names = np.repeat(["f", "m", "x"], [150, 250, 3])
    rating = rng.normal(3.0, 0.8, 403) - 0.4 * (group == "f")
    unknown = np.full(403, np.nan)
    found = audit_potential(rating, unknown, unknown, group)
    f, m = _gap(found, "f"), _gap(found, "m")
    assert f.gap == pytest.approx((rating[:150].mean() - rating[150:].mean()) / rating.std(ddof=1))
    welch = ttest_ind(rating[:150], rating[150:], equal_var=False).confidence_interval(0.95)
    assert (f.low, f.high) == pytest.approx(tuple(end / rating.std(ddof=1) for end in welch))
    assert welch.high < 0.0
    assert (f.n, m.n, _gap(found, "x")) == (150, 250, RatingGap("x"))


def test_the_interval_of_a_gap_covers() -> None:
    rng, group = np.random.default_rng(2), np.repeat(["a", "b"], [8, 40])
    unknown = np.full(48, np.nan)
    hits = []
    for _ in range(150):
        a = _gap(audit_potential(rng.normal(size=48), unknown, unknown, group), "a")
        hits.append((a.low or 0.0) <= 0.0 <= (a.high or 0.0))
    assert 0.92 <= np.mean(hits) <= 0.98


def test_equal_ratings_show_no_gap_and_no_use() -> None:
    _, success, readiness = _promoted(100, 0.0)
    found = audit_potential(np.full(100, 3.0), success, readiness, np.repeat(["a", "b"], 50))
    assert found.gaps == (RatingGap("a", 50), RatingGap("b", 50))
    assert found.verdict == "not shown"
    assert found.auc is not None
    assert found.auc.value == 0.5


def test_ratings_that_are_one_value_a_group_have_a_sure_gap() -> None:
    unknown = np.full(20, np.nan)
    found = audit_potential(np.repeat([2.0, 4.0], 10), unknown, unknown, np.repeat(["a", "b"], 10))
    a = _gap(found, "a")
    assert a.gap is not None
    assert a.gap < -1.0
    assert a.low == a.gap == a.high


def test_missing_values_are_left_out_and_counted() -> None:
    rating, success, readiness = _promoted(300, 1.0)
    rating[:40], success[30:100], readiness[100:110] = np.nan, np.nan, np.nan
    group = np.array([None] * 60 + ["a"] * 240, dtype=object)
    found = audit_potential(rating, success, readiness, group)
    assert (found.n_rated, found.n_outcomes) == (260, 190)
    assert found.gaps == (RatingGap("a", 240),)


@pytest.mark.parametrize(("n", "n_won"), [(49, 25), (200, 9), (200, 191), (60, 0)])
def test_few_outcomes_are_too_few(n: int, n_won: int) -> None:
    rating, _, readiness = _promoted(n, 0.0)
    found = audit_potential(rating, (np.arange(n) < n_won).astype(float), readiness, None)
    assert (found.verdict, found.auc, found.added) == ("too few", None, None)
    assert "50" in found.words.zh
    assert "50" in found.words.en


def test_rows_of_a_person_are_one_person() -> None:
    rating, success, readiness = _promoted(45, 1.0)
    group = np.repeat(["a", "b"], [20, 25])
    once = audit_potential(rating, success, readiness, group)
    thrice = audit_potential(
        *(np.repeat(one, 3) for one in (rating, success, readiness, group)),
        people=np.repeat(np.arange(45), 3),
    )
    assert (thrice.verdict, thrice.n_outcomes) == ("too few", 45)
    assert thrice.gaps == once.gaps


def test_unequal_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="one value of each"):
        audit_potential([1.0, 2.0], [1.0], [0.5], None)
    with pytest.raises(ValueError, match="one group"):
        audit_potential([1.0], [1.0], [0.5], ["a", "b"])

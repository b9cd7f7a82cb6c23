"""Against values printed in the literature, and against what the definitions say."""

import math

import numpy as np
import pytest
from scipy.stats import beta, poisson  # type: ignore[import-untyped]

from data.errors import InputError
from models.exit_rates import LIMIT, claim, exit_rate, kaplan_meier, person_years_needed

#: Months in remission of 21 patients on 6-MP (Freireich and others 1963); the second are still in remission.
RELAPSED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
IN_REMISSION = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


@pytest.mark.parametrize(
    ("n", "low", "high"),  # 95 % limits as tabled by Garwood (1936) and Pearson and Hartley, table 40
    [
        (0, 0.0, 3.69),
        (1, 0.0253, 5.57),
        (5, 1.62, 11.67),
        (7, 2.81, 14.42),
        (10, 4.80, 18.39),
        (30, 20.24, 42.83),
    ],
)
def test_intervals_are_those_of_the_tables(n: int, low: float, high: float) -> None:
    found = exit_rate(n, 1.0)
    assert found.low == pytest.approx(low, abs=0.006)
    assert found.high == pytest.approx(high, abs=0.006)


def test_the_interval_covers_at_least_as_often_as_it_says() -> None:
    counts = np.arange(60)
    ends = [(found.low, found.high) for found in (exit_rate(int(n), 100.0) for n in counts)]
    for rate in (0.01, 0.03, 0.08, 0.2):
        covers = np.array([low <= rate <= high for low, high in ends])
        assert poisson.pmf(counts, 100 * rate)[covers].sum() >= 0.95


def test_nobody_seen_is_nothing_known() -> None:
    found = exit_rate(0, 0.0)
    assert math.isnan(found.value)
    assert (found.low, found.high) == (0.0, math.inf)


@pytest.mark.parametrize("n", [0, 1, 7, 40])
def test_the_claim_turns_at_the_person_years_needed(n: int) -> None:
    needed = person_years_needed(LIMIT, n)
    assert not claim(n, needed * 0.999).holds
    assert claim(n, needed * 1.001).holds
    assert claim(n, needed / 2).more_without_exit == pytest.approx(needed / 2)


def test_without_an_exit_it_takes_a_hundred_and_twenty_three_person_years() -> None:
    assert person_years_needed() == pytest.approx(3.6889 / 0.03, rel=1e-4)
    assert person_years_needed(level=0.9) == pytest.approx(-math.log(0.05) / 0.03)  # the rule of three


def test_at_the_rate_seen_it_takes_longer_than_without_an_exit_and_never_above_the_limit() -> None:
    low = claim(4, 200.0)
    assert low.more_at_this_rate is not None
    assert 0 < low.more_without_exit < low.more_at_this_rate
    then = 200.0 + low.more_at_this_rate
    whole = math.ceil(then * 0.02)
    assert claim(whole, whole / 0.02).holds
    assert claim(7, 212.0).more_at_this_rate is None
    assert claim(0, 50.0).more_at_this_rate == pytest.approx(person_years_needed() - 50.0)


@pytest.mark.parametrize("call", [lambda: exit_rate(-1, 2.0), lambda: person_years_needed(0.0)])
def test_what_cannot_be_is_refused(call: object) -> None:
    with pytest.raises(InputError):
        call()  # type: ignore[operator]  # either of the two


def test_shares_are_those_printed_for_the_remission_times() -> None:
    months = [*RELAPSED, *IN_REMISSION]
    left = [True] * len(RELAPSED) + [False] * len(IN_REMISSION)
    found = kaplan_meier(months, left, horizons=[6, 7, 10, 13, 16, 22, 23])
    printed = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert found.stay.round(3).tolist() == printed
    assert found.n_at_risk.tolist() == [17, 16, 13, 11, 10, 6, 5]
    assert ((found.low < found.stay) & (found.stay < found.high)).all()
    # Greenwood on log-log prints 0.188 to 0.680, and covers too seldom with so few
    assert 0.15 < found.low[-1] < 0.19
    assert 0.68 < found.high[-1] < 0.75


def test_the_interval_is_exact_where_everybody_was_followed() -> None:
    n, k = 30, 4
    found = kaplan_meier([5.0] * k + [12.0] * (n - k), [True] * k + [False] * (n - k), horizons=[6])
    assert found.low[0] == pytest.approx(beta.ppf(0.025, n - k, k + 1))
    assert found.high[0] == pytest.approx(beta.ppf(0.975, n - k + 1, k))


def test_no_exit_and_none_followed_so_long_still_have_an_answer() -> None:
    found = kaplan_meier([12.0] * 20, [False] * 20, horizons=[6, 24])
    assert found.stay[0] == 1.0
    assert found.low[0] == pytest.approx(0.025 ** (1 / 20))
    assert math.isnan(found.stay[1])
    assert (found.low[1], found.high[1]) == (0.0, 1.0)


def test_the_interval_covers_the_truth_in_small_groups_with_censoring() -> None:
    rng = np.random.default_rng(0)
    truth, n_covered = math.exp(-12 / 60), 0
    for _ in range(400):
        exits, seen = rng.exponential(60, 15), rng.uniform(6, 36, 15)
        found = kaplan_meier(np.minimum(exits, seen), exits <= seen, horizons=[12])
        n_covered += found.low[0] <= truth <= found.high[0]
    assert n_covered / 400 >= 0.94

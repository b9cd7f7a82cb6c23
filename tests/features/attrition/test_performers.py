import numpy as np
import pandas as pd

from features.attrition.performers import HIGH_PERFORMER, high_performer


def probabilities(score: list[float], sd: list[float]) -> list[float]:
    found: list[float] = high_performer(pd.DataFrame({"fair_score": score, "fair_score_sd": sd})).tolist()
    return found


def test_at_the_limit_it_is_even_and_it_rises_with_the_score() -> None:
    assert np.allclose(probabilities([HIGH_PERFORMER] * 2, [1.0, 20.0]), 0.5)
    rising = probabilities([20.0, 60.0, 75.0, 90.0], [8.0] * 4)
    assert rising == sorted(rising)


def test_an_uncertain_score_says_less() -> None:
    sure, unsure = probabilities([90.0, 90.0], [2.0, 15.0])
    assert 0.5 < unsure < sure
    sure, unsure = probabilities([50.0, 50.0], [2.0, 15.0])
    assert sure < unsure < 0.5


def test_what_is_not_measured_is_not_known() -> None:
    assert np.isnan(probabilities([np.nan], [np.nan])).all()
    assert np.isnan(high_performer(pd.DataFrame({"tenure_months": [3.0]}))).all()


def test_the_probability_is_that_of_the_standing_behind_the_score() -> None:
    from scipy.stats import norm  # type: ignore[import-untyped]

    standing, sd = 1.2, 0.5
    points = 100 * norm.pdf(standing) * sd
    wanted = norm.cdf((standing - norm.ppf(HIGH_PERFORMER / 100)) / sd)
    assert np.isclose(probabilities([100 * norm.cdf(standing)], [points])[0], wanted)

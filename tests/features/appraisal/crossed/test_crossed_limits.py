"""Little evidence, or evidence that says nothing, gives finite, shrunk and wide answers."""

from dataclasses import replace

import numpy as np
import pytest

from data.errors import InputError
from features.appraisal.crossed.ascent import LEAST_CHANGE
from features.appraisal.crossed.foresight import rows_of
from features.appraisal.crossed.model import Fit, Parameters, fit, parameters
from features.appraisal.crossed.spreads import MOST_PEOPLE, sample
from features.appraisal.indicators.panel import Panel
from tests.features.appraisal.panels import Plan, planted

LINKS = ["logit", "log"]


def _fitted(panel: Panel, link: str) -> Fit:
    return fit(panel, link, parameters(panel, link, homes=True), homes=True)


def _finite(found: Fit) -> None:
    for values in (found.level, found.level_sd, found.trend, found.trend_sd, found.baseline, found.team):
        assert np.isfinite(values).all()
    assert np.isfinite(found.spread)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize(
    ("people", "units", "months"), [(1, 1, 1), (1, 2, 8), (30, 1, 8), (30, 2, 1), (2, 2, 7)]
)
def test_little_evidence_gives_finite_answers(link: str, people: int, units: int, months: int) -> None:
    plan = Plan(n_people=people, n_units=units, n_months=months, link=link, leavers=0.0)
    found = _fitted(planted(plan).panel, link)
    _finite(found)
    assert found.level_sd.min() > 0.05


@pytest.mark.parametrize("link", LINKS)
def test_nothing_but_failures_puts_everybody_at_the_mean(link: str) -> None:
    panel = planted(Plan(n_people=30, n_units=2, n_months=8, link=link)).panel
    found = _fitted(replace(panel, numerator=np.zeros(len(panel.person))), link)
    _finite(found)
    assert np.abs(found.level).max() < 0.5 * found.level_sd.min()


def test_nothing_but_successes_puts_everybody_at_the_mean() -> None:
    panel = planted(Plan(n_people=30, n_units=2, n_months=8)).panel
    found = _fitted(replace(panel, numerator=panel.exposure), "logit")
    _finite(found)
    assert np.abs(found.level).max() < 0.5 * found.level_sd.min()


@pytest.mark.parametrize("link", LINKS)
def test_no_rows_give_no_answers(link: str) -> None:
    panel = planted(Plan(n_people=5, n_units=2, n_months=8, link=link)).panel
    none = rows_of(panel, np.zeros(len(panel.person), dtype=bool))
    nobody = replace(none, people=[], teams=[], home=none.home[:0])
    assert len(_fitted(nobody, link).level) == 0


@pytest.mark.parametrize("link", LINKS)
def test_rows_without_a_team_are_counted(link: str) -> None:
    panel = planted(Plan(n_people=60, n_units=2, n_months=12, link=link)).panel
    _finite(_fitted(replace(panel, team=np.full(len(panel.person), -1)), link))
    _finite(_fitted(replace(panel, team=np.full(len(panel.person), -1), teams=[]), link))


def test_where_nobody_moves_the_home_stays_uncertain() -> None:
    panel = planted(Plan(n_people=200, n_units=4, n_months=12, movers=0.0)).panel
    found = fit(panel, "logit", Parameters(home_sd=0.3), homes=True)
    assert found.home_sd.min() > 0.2
    assert found.level_sd.min() > 0.2


def test_who_shows_little_is_drawn_to_home_and_less_surely_known() -> None:
    panel = planted(Plan(n_people=200, n_units=4, n_months=12, leavers=0.0)).panel
    row = int(np.flatnonzero((panel.person == 7) & (panel.month == 11))[0])
    few = rows_of(panel, (panel.person != 7) | (np.arange(len(panel.person)) == row))
    given = Parameters()
    full, little = fit(panel, "logit", given, homes=True), fit(few, "logit", given, homes=True)
    assert little.level_sd[7] > 1.5 * full.level_sd[7]


def test_amounts_of_any_size_give_the_same_levels() -> None:
    panel = planted(Plan(n_people=120, n_units=3, n_months=14, link="log")).panel
    small, large = (_fitted(replace(panel, numerator=size * panel.numerator), "log") for size in (1e-3, 1e6))
    np.testing.assert_allclose(small.level, large.level, atol=0.01)
    np.testing.assert_allclose(small.level_sd, large.level_sd, rtol=0.05)


def test_spreads_are_never_zero() -> None:
    panel = planted(Plan(n_people=60, n_months=12, person_sd=0.01, team_sd=0.0, unit_month_sd=0.0)).panel
    given = parameters(panel, "logit", homes=True)
    assert min(given.person_sd, given.home_sd, given.team_sd, given.unit_month_sd) > 0.005
    assert given.person_sd < 0.15
    assert given.change >= LEAST_CHANGE


def test_a_sample_keeps_whole_teams_and_stays_the_same() -> None:
    panel = planted(Plan(n_people=MOST_PEOPLE + 500, n_months=6, movers=0.0)).panel
    some = sample(panel)
    assert len(some.people) == MOST_PEOPLE
    assert some.people == sample(panel).people
    sizes = np.bincount(panel.team[panel.month == 0], minlength=len(panel.teams))
    kept = np.bincount(some.team[some.month == 0], minlength=len(some.teams))
    names = [panel.teams.index(team) for team in some.teams]
    assert np.mean(kept == sizes[names]) > 0.9
    assert sample(some) is some


@pytest.mark.parametrize(
    ("link", "name", "value"),
    [("logit", "numerator", 1e9), ("log", "numerator", -1.0), ("log", "exposure", 0.0)],
)
def test_numbers_that_do_not_suit_are_refused_by_name(link: str, name: str, value: float) -> None:
    panel = planted(Plan(n_people=5, n_units=2, n_months=8, link=link)).panel
    numerator, exposure = panel.numerator.copy(), panel.exposure.copy()
    (numerator if name == "numerator" else exposure)[3] = value
    broken = replace(panel, numerator=numerator, exposure=exposure)
    with pytest.raises(InputError, match=rf"{panel.people[panel.person[3]]}"):
        fit(broken, link, Parameters(), homes=True)


def test_an_unknown_link_is_refused() -> None:
    panel = planted(Plan(n_people=5, n_units=2, n_months=8)).panel
    with pytest.raises(InputError, match="probit"):
        parameters(panel, "probit", homes=True)


def test_a_unit_that_opened_later_takes_the_usual_noise() -> None:
    panel = planted(Plan(n_people=80, n_units=3, n_months=14, link="log")).panel
    before = rows_of(panel, (panel.unit != 2) & (panel.month < 8))
    given = parameters(before, "log", homes=True)
    assert "P02" not in given.dispersion.noise
    _finite(fit(panel, "log", given, homes=True))


def test_homes_of_like_age_are_taken_to_be_alike() -> None:
    true = planted(Plan(n_people=500, n_units=6, n_months=24, sorting=1.2, movers=0.05, seed=8))
    ages = np.exp(np.linspace(-1, 2, 6))
    given = Parameters(person_sd=0.25, home_sd=0.1)
    told, untold = (fit(true.panel, "logit", given, homes=True, ages=one) for one in (ages, None))
    talent = np.array([true.level[(true.panel.home == unit) & true.present].mean() for unit in range(6)])
    off = [np.abs(one.home - (talent - talent.mean())).mean() for one in (told, untold)]
    assert off[0] < off[1]

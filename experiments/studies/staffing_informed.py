"""The best that can be known of people: posterior means under the story's true numbers.

Who reads it knows the story: what platforms need, their leads and log-odds in every month, those ahead too,
how widely people and teams differ, and how newness fades. Of people's skill and tastes it knows only what the
tables hold: leads and conversions, assessed skills, reviews of their results and how they work (weighed by
what these truly tell of skill in this very company), when they were hired and moved, their teams, and which
platforms they came to. Five numbers a person (skill and four tastes) and effects of teams and of teams'
half-years are estimated together: the mode of their joint posterior, found by turns. Noise of a month is
further variance of its count.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import polars as pl
from scipy.special import expit  # type: ignore[import-untyped]

from data.calendar import month_index
from data.example.arrays import NONE, Floats, Ints
from data.example.expected import OWN_TEAM
from data.example.firm import Firm
from data.example.played import Stopped
from data.example.world import N_SKILLS
from experiments.studies.staffing_records import Fixed, assessed, reviewed
from features.appraisal.indicators.spine import spine
from features.facts import Known

#: Spread of what a team adds: for good, and what its lead, its members and a promotion add for half a year.
TEAM_SD, TEAM_HALF_YEAR_SD = 0.10, 0.10
HALF_YEAR = 6
#: Share of the last month's conversions that are there at its end, with a lag of 5 days on average.
SEEN_OF_LAST_MONTH = 1.0 - 5.0 / 30.0 * (1.0 - np.exp(-6.0))
#: What diligence adds to log leads, and the variance of a month's log leads beyond Poisson.
DILIGENCE, LEADS_VARIANCE = 0.08, 1.0 / 8.0
#: What fit and skill weigh in the choice of a platform; skill twice the sorting for newcomers.
CHOICE_FIT = 0.3
#: What mobility leaves of newness after a move, on average.
SLOW = float(np.exp(0.35**2 / 2))
TURNS = 40


@dataclass(frozen=True)
class _Rows:
    """One entry a person, platform and month with leads; codes of people as in the spine."""

    person: Ints
    platform: Ints
    month: Ints
    team: Ints  # the last one is no team
    leads: Floats
    conversions: Floats
    worked: Floats
    offset: Floats


def informed_gain(stopped: Stopped, known: Known, *, n_months: int = 6) -> pd.DataFrame:
    """Return what people are expected to convert on every platform by who knows the story but not them.

    Parameters
    ----------
    stopped : Stopped
        The company; its story and world are read, its people's traits are not.
    known : Known
        The tables as of the stop.
    n_months : int
        Months ahead.

    Returns
    -------
    DataFrame of shape (n_people, n_platforms)
        Conversions a month.
    """
    firm = stopped.firm
    rows, names = _rows(stopped, known)
    design = _design(firm)
    fixed = _choices(firm, rows, len(names)) + assessed(known, names) + reviewed(stopped, known, names)
    mean, spread, team = _posterior(firm, rows, design, fixed)
    at = names.get_indexer(stopped.people.index)
    people = _People(mean[at], spread[at], _diligence(firm, rows, len(names))[at])
    return _ahead(stopped, people, _team_now(stopped, team), design, n_months)


@dataclass(frozen=True)
class _People:
    mean: Floats  # (n, 5)
    spread: Floats  # (n, 5, 5)
    log_leads: Floats


def _design(firm: Firm) -> Floats:
    """Return what skill and tastes add on each platform, shape (p, 5)."""
    fit = firm.world.fit(np.eye(N_SKILLS)).T
    skill = np.full((len(fit), 1), firm.story.skill)
    return np.hstack([skill, firm.story.fit * fit])


def _rows(stopped: Stopped, known: Known) -> tuple[_Rows, pd.Index]:
    whole, world, story = spine(known.facts), stopped.firm.world, stopped.firm.story
    first = month_index(world.months[0])
    found = whole.by_platform.filter(pl.col("leads") > 0, pl.col("at") >= first)
    column = {name: found[name].to_numpy() for name in found.columns}
    month = column["at"].astype(np.int64) - first
    code = pd.Index(stopped.platforms).get_indexer(pd.Index(whole.platforms.to_list()))
    platform = code[column["platform"]]
    number = pd.Index(stopped.firm.teams.label).get_indexer(pd.Index(whole.teams.to_list()))
    team = np.where(column["team"] >= 0, np.append(number, -1)[column["team"]], -1)
    offset = world.log_odds[platform, month] - story.ramp_hire * column["hired"]
    offset -= story.ramp_move * SLOW * np.where(team >= 0, column["moved"], 0.0)
    offset += np.where(month == stopped.month - 1, np.log(SEEN_OF_LAST_MONTH), 0.0)
    leads, got, worked = (column[name].astype(np.float64) for name in ("leads", "conversions", "months"))
    person = column["person"].astype(np.int64)
    return _Rows(person, platform, month, team, leads, got, worked, offset), pd.Index(whole.people.to_list())


def _choices(firm: Firm, rows: _Rows, n: int) -> Fixed:
    """Return which platforms people came to, when they joined and when they moved, but for launches."""
    world = firm.world
    main = np.flatnonzero(rows.team >= 0)
    main = main[np.lexsort((rows.month[main], rows.person[main]))]
    person, platform, month = rows.person[main], rows.platform[main], rows.month[main]
    joined = np.append(True, person[1:] != person[:-1])
    moved = ~joined & np.append(False, platform[1:] != platform[:-1])
    moved &= world.launch_month[platform] != month
    kept = np.flatnonzero(joined | moved)
    sorting = firm.story.sorting * np.where(joined[kept], 2.0, 1.0)
    when = month[kept]
    open_then = world.launch_month[None, :] <= when[:, None]
    maturity = world.maturity[:, when].T
    usual = (maturity * open_then).sum(axis=1, keepdims=True) / open_then.sum(axis=1, keepdims=True)
    weights = np.zeros((len(kept), world.n_platforms, 1 + N_SKILLS))
    weights[:, :, 0] = sorting[:, None] * (maturity - usual)
    weights[:, :, 1:] = CHOICE_FIT * world.fit(np.eye(N_SKILLS)).T
    share = np.stack([world.target_share(int(one)) for one in when])
    base = np.log(np.where(open_then, share, 1e-12))
    none = np.zeros((n, 1 + N_SKILLS))
    return Fixed(person[kept], platform[kept], weights, base, none, none)


def _posterior(firm: Firm, rows: _Rows, design: Floats, fixed: Fixed) -> tuple[Floats, Floats, Floats]:
    """Return mean (n, 5) and covariance of everybody, and each team's effect at the end (g,)."""
    n, n_teams = len(fixed.precision), len(firm.teams.pool)
    x = design[rows.platform]
    half = rows.month // HALF_YEAR
    n_halves = int(half.max()) + 1
    code = np.where(rows.team >= 0, rows.team, n_teams)
    codes = (code, code * n_halves + half)
    mean = np.zeros((n, design.shape[1]))
    team = [np.zeros(n_teams + 1), np.zeros((n_teams + 1) * n_halves)]
    noise = firm.story.month_noise**2
    for _ in range(TURNS):
        of_team = team[0][codes[0]] + team[1][codes[1]]
        linear = rows.offset + of_team + (x * mean[rows.person]).sum(axis=1)
        chance = expit(linear)
        binomial = rows.leads * chance * (1.0 - chance)
        weight = 1.0 / (1.0 / binomial + noise)
        seen = linear + (rows.conversions - rows.leads * chance) / binomial - rows.offset
        precision, pull = fixed.at(mean)
        np.add.at(precision, rows.person, weight[:, None, None] * x[:, :, None] * x[:, None, :])
        np.add.at(pull, rows.person, (weight * (seen - of_team))[:, None] * x)
        mean[:] = np.linalg.solve(precision, pull[:, :, None])[:, :, 0]
        left = seen - (x * mean[rows.person]).sum(axis=1)
        for which, sd in ((0, TEAM_SD), (1, TEAM_HALF_YEAR_SD)):
            other = team[1 - which][codes[1 - which]]
            size = len(team[which])
            total, known = (
                np.bincount(codes[which], column, size) for column in (weight * (left - other), weight)
            )
            team[which] = np.asarray(total / (known + sd**-2), dtype=np.float64)
        team[0][n_teams] = team[1].reshape(n_teams + 1, n_halves)[n_teams] = 0.0
    latest = team[1].reshape(n_teams + 1, n_halves)[:, -1]
    spread = np.asarray(np.linalg.inv(precision), dtype=np.float64)
    return mean, spread, (team[0] + latest)[:n_teams]


def _diligence(firm: Firm, rows: _Rows, n: int) -> Floats:
    """Return by how much each person's log leads are expected to lie above the platform's."""
    world = firm.world
    due = world.volume[rows.platform, rows.month] * rows.worked
    kept = due > 0
    leads, usual, months = (
        np.bincount(rows.person[kept], column[kept], n) for column in (rows.leads, due, rows.worked)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.where(leads > 0, np.log(leads / usual), 0.0)
        noise = 1.0 / leads + LEADS_VARIANCE / months
    known = DILIGENCE**2 / (DILIGENCE**2 + noise)
    # half a volume of leads is that of who leads a team
    found: Floats = np.where(np.abs(above) < 0.4, above, 0.0) * np.nan_to_num(known)
    return found


def _team_now(stopped: Stopped, team: Floats) -> tuple[Floats, Floats]:
    """Return what counts of each person's own team, and the mean of each platform's teams."""
    staff, teams = stopped.firm.staff, stopped.firm.teams
    mean = np.array([team[teams.of_pool(p)].mean() for p in range(stopped.firm.world.n_platforms)])
    usual, of = mean[staff.platform[stopped.people]], staff.team[stopped.people]
    own = np.where(of == NONE, usual, usual + OWN_TEAM * (np.append(team, 0.0)[of] - usual))
    return own, mean


def _ahead(
    stopped: Stopped, people: _People, team: tuple[Floats, Floats], design: Floats, n_months: int
) -> pd.DataFrame:
    firm = stopped.firm
    world, story, staff = firm.world, firm.story, firm.staff
    seats = np.asarray(stopped.people, dtype=np.int64)
    stays = staff.platform[seats][:, None] == np.arange(world.n_platforms)
    effect = people.mean @ design.T + np.where(stays, team[0][:, None], team[1])
    variance = np.einsum("pk,nkl,pl->np", design, people.spread, design) + story.month_noise**2
    gain = np.zeros(stays.shape)
    for month in range(stopped.month, stopped.month + n_months):
        hired = np.clip(1.0 - (month - staff.hired_month[seats]) / story.ramp_hire_months, 0, 1)
        stayed = np.clip(1.0 - (month - staff.moved_month[seats]) / story.ramp_move_months, 0, 1)
        came = max(0.0, 1.0 - (month - stopped.month) / story.ramp_move_months)
        new = story.ramp_hire * hired[:, None]
        new = new + story.ramp_move * SLOW * np.where(stays, stayed[:, None], came)
        odds = (world.log_odds[:, month] + effect - new) / np.sqrt(1.0 + np.pi / 8.0 * variance)
        gain += world.volume[:, month] * expit(odds) / n_months
    gain *= np.exp(people.log_leads)[:, None]
    return pd.DataFrame(gain, index=stopped.people.index, columns=pd.Index(stopped.platforms))

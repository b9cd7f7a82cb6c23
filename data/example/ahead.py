"""The months after the tables end: the same platforms and markets go on."""

from dataclasses import replace

import numpy as np

from data.calendar import add_months
from data.errors import InputError
from data.example.arrays import Floats
from data.example.story import Story
from data.example.world import INDEX_NOISE, World, depth, mature

YEAR = 12
_EPOCH = np.datetime64("1970-01-01")


def lengthen(world: World, story: Story, n_ahead: int, rng: np.random.Generator) -> World:
    """Let a world go on after its last month; the months up to there stay as they are.

    Platforms age on, seasons come again, the downturn stays at its full depth. Whatever `build_world` drew is
    read off the year before, so that no draw of it changes.

    Parameters
    ----------
    world : World
        A year or more of t months.
    story : Story
        Numbers that the world was built with.
    n_ahead : int
        Months after the last one.
    rng : Generator
        Draws the markets' indices of the months ahead.

    Returns
    -------
    World
        Of t + n_ahead months.

    Raises
    ------
    InputError
        If there is less than a year to read seasons off, or nothing ahead.
    """
    if world.n_months < YEAR or n_ahead < 1:
        msg = (
            f"{world.n_months} months cannot go on for {n_ahead}; "
            "expected a history of at least 12 months and at least one month ahead"
        )
        raise InputError(msg)
    n_months = world.n_months + n_ahead
    months = [add_months(world.months[0], month) for month in range(n_months + 1)]
    age_years = (np.arange(n_months) - world.launch_month[:, None]) / YEAR
    maturity = np.hstack([world.maturity, mature(age_years[:, world.n_months :], story)])
    drawn = depth(story)[:, None] + rng.normal(0, INDEX_NOISE, (len(world.log_index), n_ahead))
    log_index = np.hstack([world.log_index, drawn])
    plan_log_odds = _season(world.plan_log_odds, story.conversion_maturity, maturity)
    plan_log_volume = _season(np.log(world.plan_volume), story.leads_maturity, maturity)
    demand = _sensitivity(world)[:, None] * log_index[world.market]
    log_volume = plan_log_volume + story.leads_market_elasticity * demand
    return replace(
        world,
        months=months[:-1],
        month_days=(np.array(months, dtype="datetime64[D]") - _EPOCH).astype(np.int64),
        maturity=maturity,
        log_index=log_index,
        log_odds=_joined(world.log_odds, plan_log_odds + demand),
        plan_log_odds=plan_log_odds,
        plan_volume=_joined(world.plan_volume, np.exp(plan_log_volume)),
        volume=_joined(world.volume, np.exp(log_volume)),
    )


def _season(figures: Floats, per_maturity: float, maturity: Floats) -> Floats:
    """Return the figures of every month: those of a year before, and what maturity added since."""
    months = list(figures.T)
    for month in range(len(months), maturity.shape[1]):
        since = maturity[:, month] - maturity[:, month - YEAR]
        months.append(months[month - YEAR] + per_maturity * since)
    return np.stack(months, axis=1)


def _sensitivity(world: World) -> Floats:
    """Return how strongly each platform follows its market; shape (p,)."""
    index = world.log_index[world.market]
    demand = world.log_odds - world.plan_log_odds
    sensitivity: Floats = (demand * index).sum(axis=1) / (index**2).sum(axis=1)
    return sensitivity


def _joined(before: Floats, all_months: Floats) -> Floats:
    return np.hstack([before, all_months[:, before.shape[1] :]])

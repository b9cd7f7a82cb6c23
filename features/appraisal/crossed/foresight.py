"""How well what was estimated before foretells the rows that came after."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from features.appraisal.crossed.blocks import blocks
from features.appraisal.crossed.equations import Model
from features.appraisal.crossed.mode import mode
from features.appraisal.crossed.priors import Parameters, prior
from features.appraisal.crossed.responses import response
from features.appraisal.indicators.panel import Panel

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_STEPS = 4


def rows_of(panel: Panel, kept: Flags) -> Panel:
    """Return some rows of a panel, with the same people, units, months and teams."""
    return replace(
        panel,
        person=panel.person[kept],
        unit=panel.unit[kept],
        month=panel.month[kept],
        team=panel.team[kept],
        numerator=panel.numerator[kept],
        exposure=panel.exposure[kept],
        newness=panel.newness[kept],
        evidence=panel.evidence[kept],
    )


def foresight(panel: Panel, later: Flags, given: Parameters, setting: tuple[str, bool, Array]) -> float:
    """Return the quasi-likelihood of later rows under what the earlier ones tell of people.

    Each unit's month is taken as the later rows themselves show it, so that only the order of the people in
    it counts.

    Parameters
    ----------
    panel : Panel
        Evidence.
    later : array of bool, shape (n_rows,)
        Rows to foretell.
    given : Parameters
        Spreads.
    setting : tuple
        Link, whether homes have effects, and how they hang together.

    Returns
    -------
    float
        Higher is better; comparable between parameters with the same dispersion.
    """
    link, homes, alike = setting
    before, after = rows_of(panel, ~later), rows_of(panel, later)
    layout = blocks(before)
    model = Model(layout, prior(given, layout.n_halves, layout.n_months, alike), homes)
    found = mode(model, response(before, link, given.dispersion))
    state, ahead = found.state, blocks(after)
    offset = state.people.ravel()[ahead.spell] + after.newness @ model.parts(state.core)[2]
    rows = response(after, link, given.dispersion)
    cells = rows.pooled(ahead.cell, ahead.n_cells)[0]
    for _ in range(_STEPS):
        slope, weights = rows.working(cells[ahead.cell] + offset)
        rise = np.bincount(ahead.cell, slope, ahead.n_cells)
        weight = np.bincount(ahead.cell, weights, ahead.n_cells)
        cells = cells + np.clip(rise / np.maximum(weight, 1e-9), -1, 1)
    return rows.likelihood(cells[ahead.cell] + offset)

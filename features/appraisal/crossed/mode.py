"""The mode of the penalised likelihood of the crossed model."""

from dataclasses import dataclass

import numpy as np

from features.appraisal.crossed.elimination import sums
from features.appraisal.crossed.equations import Equations, Model, State
from features.appraisal.crossed.responses import Response

_MOST_STEPS = 30
_CLOSE = 3e-4
#: No effect moves farther in one step.
_FARTHEST_STEP = 2.0
#: A factor is used again while steps shrink at least so much.
_SHRINKING = 0.3


@dataclass(frozen=True, slots=True)
class Mode:
    """Where the penalised likelihood is highest."""

    state: State
    mean: float
    equations: Equations
    n_iterations: int


def mode(model: Model, rows: Response, start: State | None = None) -> Mode:
    """Climb to the mode: Newton steps, with the factor of the last one while it serves.

    Parameters
    ----------
    model : Model
        Layout and prior.
    rows : Response
        Evidence.
    start : State, optional
        Where to begin; at what the units' months reached as a whole if None.

    Returns
    -------
    Mode
        With the equations at (or a negligible step before) the mode.
    """
    cells, mean = rows.pooled(model.blocks.cell, model.blocks.n_cells)
    state = start or model.start(cells - mean)
    equations: Equations | None = None
    renew, before, steps = True, np.inf, 0
    while steps < _MOST_STEPS:
        steps += 1
        slope, weights = rows.working(mean + model.predictor(state))
        if equations is None or renew:
            equations = Equations(model, sums(model.blocks, weights), equations)
        move = equations.solve(model.slope(state, slope))
        size = move.largest()
        state = state.plus(move, min(1.0, _FARTHEST_STEP / max(size, 1e-12)))
        if size < _CLOSE:
            break
        # the first factor is of a crude beginning; later ones serve while steps shrink
        renew = steps == 1 or size > _SHRINKING * before or size > _FARTHEST_STEP
        before = size
    if equations is None or renew:
        _, weights = rows.working(mean + model.predictor(state))
        equations = Equations(model, sums(model.blocks, weights), equations)
    return Mode(state, mean, equations, steps)

"""The mode of the penalised likelihood of the crossed model."""

from dataclasses import dataclass

import numpy as np

from features.appraisal.elimination import sums
from features.appraisal.equations import Equations, Model, State
from features.appraisal.responses import Response

_MOST_STEPS = 30
_CLOSE = 1e-4
#: No effect moves farther in one step.
_FARTHEST_STEP = 2.0
#: A factor is used again while steps shrink at least so much.
_SHRINKING = 0.3
#: After a longer step than this a new factor is made at once.
_FAR = 0.5


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
    equations, before, steps = None, np.inf, 0
    while steps < _MOST_STEPS:
        steps += 1
        slope, weights = rows.working(mean + model.predictor(state))
        if equations is None:
            equations = Equations(model, sums(model.blocks, weights))
        move = equations.solve(model.slope(state, slope))
        size = move.largest()
        state = state.plus(move, min(1.0, _FARTHEST_STEP / max(size, 1e-12)))
        if size < _CLOSE:
            break
        if size > _SHRINKING * before or size > _FAR:
            equations = None
        before = size
    if equations is None:
        _, weights = rows.working(mean + model.predictor(state))
        equations = Equations(model, sums(model.blocks, weights))
    return Mode(state, mean, equations, steps)

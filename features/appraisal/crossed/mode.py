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
_SHRINKING = 0.6
#: After a step of less than this the weights hardly change any more.
_NEAR = 0.2


@dataclass(frozen=True, slots=True)
class Mode:
    """Where the penalised likelihood is highest."""

    state: State
    mean: float
    equations: Equations
    n_iterations: int


def mode(model: Model, rows: Response, start: State | None = None) -> Mode:
    """Climb to the mode: Newton steps, with one factor while it serves and another one near the mode.

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
    near, shrinking, before, steps = False, True, np.inf, 0
    while steps < _MOST_STEPS:
        steps += 1
        slope, weights = rows.working(mean + model.predictor(state))
        close = not near and before < _NEAR
        if equations is None or close or not shrinking:
            equations = Equations(model, sums(model.blocks, weights), equations)
            near, before = near or close, np.inf
        move = equations.solve(model.slope(state, slope))
        size = move.largest()
        # a later factor that has so little left to do was made near the mode
        near = near or (before == np.inf and steps > 1 and size < _NEAR)
        state = state.plus(move, min(1.0, _FARTHEST_STEP / max(size, 1e-12)))
        if size < _CLOSE:
            break
        shrinking, before = size <= _SHRINKING * before, size
    if equations is None or not near:
        _, weights = rows.working(mean + model.predictor(state))
        equations = Equations(model, sums(model.blocks, weights), equations)
    return Mode(state, mean, equations, steps)

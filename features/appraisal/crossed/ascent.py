"""Spreads and dispersion raised together, step by step, to where the restricted likelihood is highest."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from features.appraisal.crossed.blocks import blocks
from features.appraisal.crossed.components import Variances, gains, variances, with_variances
from features.appraisal.crossed.elimination import sums
from features.appraisal.crossed.equations import Equations, Model, State
from features.appraisal.crossed.priors import Parameters, prior
from features.appraisal.crossed.responses import response
from features.appraisal.crossed.scatter import measured
from features.appraisal.indicators.panel import Panel

Array = npt.NDArray[np.float64]

_MOST_STEPS = 12
#: Log variances that move less than this are settled.
_SETTLED = 0.05
_FARTHEST = 1.0
#: No effect moves farther in one step of the inner climb.
_FARTHEST_STEP = 2.0
#: What never changes its gain faster than this is taken to be this slow.
_SLOWEST = 0.15
#: A variance below this share of people's is not waited for.
_NEGLIGIBLE = 0.005
#: Share of change that is always allowed for, so that a trend has an honest interval.
LEAST_CHANGE = 0.05
#: Teams that differ by less than this share of what people do are left out: they only cost time.
_LEAST_TEAM_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Setting:
    """What an ascent holds fixed.

    Attributes
    ----------
    link : str
        ``logit`` or ``log``.
    homes : bool
        Whether homes have effects.
    alike : array of shape (n_units, n_units)
        How homes hang together.
    free_change : bool
        Whether the share of change is estimated, or stays as it is.
    """

    link: str
    homes: bool
    alike: Array
    free_change: bool = True


@dataclass(frozen=True, slots=True)
class Height:
    """Where an ascent ended: parameters, effects, the overall mean, and whether teams still count."""

    given: Parameters
    state: State | None = None
    mean: float = 0.0
    teams_count: bool = True


def ascend(panel: Panel, begin: Height, setting: Setting) -> Height:
    """Raise parameters and effects together.

    Parameters
    ----------
    panel : Panel
        Evidence; with people and rows.
    begin : Height
        Where to begin.
    setting : Setting
        What stays.

    Returns
    -------
    Height
        At the top, or after the last step allowed.
    """
    layout = blocks(panel)
    given, state, mean = begin.given, begin.state, begin.mean
    climb, teams_count = _Secant(), begin.teams_count
    for _ in range(_MOST_STEPS):
        rows = response(panel, setting.link, given.dispersion)
        model = Model(layout, prior(given, layout.n_halves, layout.n_months, setting.alike), setting.homes)
        if state is None:
            cells, mean = rows.pooled(layout.cell, layout.n_cells)
            state = model.start(cells - mean)
        slope, weights = rows.working(mean + model.predictor(state))
        equations = Equations(model, sums(layout, weights))
        move = equations.solve(model.slope(state, slope))
        state = state.plus(move, min(1.0, _FARTHEST_STEP / max(move.largest(), 1e-12)))
        gain = gains(equations, state, given, free_change=setting.free_change)
        if not teams_count:
            gain["team"] = gain["team_year"] = 0.0
        now = variances(given)
        step = climb.step(now, gain)
        fitted = rows.mean(mean + model.predictor(state))
        given = with_variances(given, {name: now[name] * np.exp(step.get(name, 0.0)) for name in now})
        given = replace(given, dispersion=measured(panel, rows, fitted, equations))
        if max(_left(step, now), move.largest()) < _SETTLED:
            break
        if layout.n_crews and teams_alike(given) and max(gain["team"], gain["team_year"]) < 0:
            panel, teams_count = without_teams(panel), False
            layout, state = blocks(panel), replace(state, team=np.zeros(0))
    return Height(given, state, mean, teams_count)


def without_teams(panel: Panel) -> Panel:
    """Return the panel as if nobody had a team."""
    return replace(panel, teams=[], team=np.full_like(panel.team, -1))


def teams_alike(given: Parameters) -> bool:
    """Tell whether teams differ so little beside people that nothing is lost without them."""
    return float(np.hypot(given.team_sd, given.team_year_sd)) < _LEAST_TEAM_SHARE * given.person_sd


def _left(step: Variances, now: Variances) -> float:
    """Return the largest step in the log of a variance that matters beside that of people."""
    person = now["lasting"] + now["changing"]
    least = dict.fromkeys(now, _NEGLIGIBLE * person)
    least["lasting"] = 0.0
    if step["changing"] < 0:  # it will not be below that
        least["changing"] = LEAST_CHANGE * person
    return max(abs(one) for name, one in step.items() if now[name] > least[name])


class _Secant:
    """Lengthens steps whose gains shrink slowly, each variance by itself."""

    def __init__(self) -> None:
        self._before: tuple[Variances, Variances] | None = None

    def step(self, now: Variances, gain: Variances) -> Variances:
        """Return the step in each log variance."""
        found = {}
        for name, one in gain.items():
            step = one
            if self._before is not None:
                moved = np.log(now[name] / self._before[0][name])
                slope = (one - self._before[1][name]) / moved if abs(moved) > 1e-6 else -1.0
                step = one / max(-slope, _SLOWEST) if slope < 0 else one
            found[name] = float(np.clip(step, -_FARTHEST, _FARTHEST))
        self._before = now, gain
        return found

"""People who leave by cause with planted hazards, and models of them, for the tests of exits."""

from datetime import date

import numpy as np
import pandas as pd
from scipy.special import expit  # type: ignore[import-untyped]

from features.attrition.outcomes import CAUSES
from features.attrition.person_period import person_periods
from models.attrition import DismissalModel, ExitModel
from models.hazard import AHEAD, ExitModels, Level, ahead
from models.tuning import Search

#: Features that planted exits depend on -> direction; overtime says nothing.
VOLUNTARY = {"market_ratio": -1, "overtime_3m": 0}
INVOLUNTARY = {"fair_score": -1}
OTHER_RATE = 0.004
UNSHIFTED = Level(observed=30, expected=30.0, shift=0.0, sd=0.0)


def leavers(n_people: int = 300, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Profiles and outcomes: low pay drives people away, low scores get them dismissed."""
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(
        {
            "market_ratio": 1.0 + 0.15 * rng.normal(size=n_people),
            "overtime_3m": 20.0 + 5.0 * rng.normal(size=n_people),
            "fair_score": rng.uniform(0.0, 100.0, n_people),
        },
        index=pd.Index([f"E{i:03d}" for i in range(n_people)], name="employee_id"),
    )
    hazards = [
        expit(-2.8 - 8.0 * (X["market_ratio"] - 1.0)),
        expit(-3.5 - 0.04 * (X["fair_score"] - 50.0)),
        np.full(n_people, OTHER_RATE),
    ]
    months = np.stack([rng.geometric(hazard) - 1 for hazard in hazards])
    first = np.minimum(months.min(axis=0), 12)
    cause = np.array(["voluntary", "involuntary", "other"])[months.argmin(axis=0)]
    return X, pd.DataFrame({"months": first, "cause": np.where(first == 12, "", cause).astype("str")})


def exit_models(
    level: Level = UNSHIFTED, *, dismissal: bool = True, trees: bool = True, n_bootstraps: int = 4
) -> ExitModels:
    """Fit models of the planted exits."""
    X, outcomes = leavers()
    search = Search(l2=(10.0,), n_trees=24, n_folds=2, tree_share=0.4, min_events=60 if trees else 10**9)
    own = ExitModel(
        features=(*VOLUNTARY, AHEAD), directions=VOLUNTARY, search=search, n_bootstraps=n_bootstraps
    )
    gone = DismissalModel(
        features=(*INVOLUNTARY, AHEAD),
        directions=INVOLUNTARY,
        search=Search(l2=(30.0,), n_folds=2, min_events=10**9),
        n_bootstraps=1,
    )
    for model, cause in ((own, "voluntary"), (gone, "involuntary")):
        found = person_periods(outcomes, cause)
        rows = ahead(X.iloc[found.row], found.piece)
        model.fit(rows, found.event, groups=found.row, sample_weight=found.months)
    rates = {"voluntary": 0.06, "involuntary": 0.03, "other": OTHER_RATE}
    n_exits = {cause: int((outcomes["cause"] == cause).sum()) for cause in CAUSES}
    return ExitModels(own, gone if dismissal else None, rates, level, date(2024, 1, 1), n_exits)

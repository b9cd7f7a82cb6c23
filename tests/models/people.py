"""Rows with a planted relation, for the tests of estimators."""

import numpy as np
import pandas as pd
from scipy.special import expit  # type: ignore[import-untyped]

from models.encoder import Floats, Ints

DIRECTIONS = {"market_ratio": -1, "overtime_3m": 1}


def rows(n_people: int = 250, n_each: int = 2, seed: int = 0) -> tuple[pd.DataFrame, Floats, Ints]:
    """Frame, outcome and person; market_ratio lowers, overtime_3m raises, tenure_months bends the chance."""
    rng = np.random.default_rng(seed)
    person = np.repeat(np.arange(n_people), n_each)
    n = len(person)
    own = rng.normal(size=n_people)[person]
    X = pd.DataFrame(
        {
            "market_ratio": 1.0 + 0.15 * rng.normal(size=n),
            "overtime_3m": np.maximum(0.0, 20.0 + 12.0 * rng.normal(size=n)),
            "tenure_months": rng.integers(1, 120, n).astype(float),
            "review_peer": rng.normal(size=n),
            "role": rng.choice(["sales", "service", "finance", "odd"], n, p=[0.5, 0.3, 0.19, 0.01]),
        }
    )
    z = -0.8 - 8.0 * (X["market_ratio"] - 1.0) + 0.06 * (X["overtime_3m"] - 20.0) + 0.5 * own
    z += 1.2 * (X["tenure_months"] < 24) + 0.6 * (X["role"] == "service")
    y = (rng.random(n) < expit(z.to_numpy())).astype(np.float64)
    X.loc[rng.random(n) < 0.15, "review_peer"] = np.nan
    X.loc[rng.random(n) < 0.05, "role"] = None
    return X, y, person


#: Directions of the features that planted promotions depend on; each is a feature of the catalogue.
MERITS = {"review_leadership": 1, "follow_ups_per_lead_6m": 1, "refund_rate_6m": -1}
_WEIGHTS = {"review_leadership": 1.1, "follow_ups_per_lead_6m": 0.8, "refund_rate_6m": -0.6}


def promoted(n_people: int = 200, *, n_noise: int = 0, seed: int = 0) -> tuple[pd.DataFrame, Floats, Floats]:
    """Frame, outcome and true logit of promoted people; merits decide, all other columns say nothing.

    The same seed gives the same people and outcomes whatever the number of noise columns.
    """
    rng = np.random.default_rng(seed)
    merits = rng.normal(size=(n_people, len(MERITS)))
    logit = 0.3 + merits @ np.array(list(_WEIGHTS.values()))
    y = (rng.random(n_people) < expit(logit)).astype(np.float64)
    X = pd.DataFrame(merits * [0.2, 1.0, 0.05] + [0.0, 4.0, 0.2], columns=list(MERITS))
    X["tenure_months"] = rng.integers(6, 120, n_people).astype(float)
    X["conv_rel_platform"] = rng.normal(size=n_people)
    X["role_family"] = rng.choice(["sales", "operations"], n_people, p=[0.7, 0.3])
    noise = pd.DataFrame(
        rng.normal(size=(n_people, n_noise)), columns=[f"noise_{i:02d}" for i in range(n_noise)]
    )
    return pd.concat([X, noise], axis=1), y, logit

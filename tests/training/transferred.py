"""Past transfers with a known truth: a model that knows the rates, and naive rules that do not."""

import numpy as np
import pandas as pd

from training.evaluate import MODEL, keyed
from training.transfer_figures import SAME, THERE


def transferred(n: int = 400, *, seed: int = 0, model_sd: float = 0.1, said_sd: float = 0.1) -> pd.DataFrame:
    """Return transfers foreseen with errors of one spread (log-odds) and intervals that say another one."""
    rng = np.random.default_rng(seed)
    leads = rng.integers(200, 600, n)
    known = rng.normal(-2.5, 0.5, n)
    true = known + rng.normal(0.0, model_sd, n)
    outcome = rng.binomial(leads, _expit(true))
    drawn = rng.binomial(leads, _expit(known + rng.normal(size=(2_000, n)) * said_sd))
    people = [f"E{i // 2}" for i in range(n)]
    days = pd.DatetimeIndex(pd.to_datetime([f"202{4 + i % 2}-0{1 + i % 9}-01" for i in range(n)]))
    index = pd.MultiIndex.from_arrays([people, days])
    place = (drawn < outcome).mean(axis=0) + 0.5 * (drawn == outcome).mean(axis=0)
    return keyed(pd.DataFrame(index=index), outcome.astype(np.int64)).assign(
        leads=leads.astype(float),
        place=place,
        monthly=leads * _expit(known) / 6,
        monthly_outcome=outcome / 6,
        learnt_until=pd.Timestamp("2024-01-01"),
        **{
            MODEL: leads * _expit(known),
            SAME: leads * _expit(true + rng.normal(0, 0.6, n)),
            THERE: leads * _expit(np.full(n, -2.4)),
        },
    )


def _expit(values: np.ndarray) -> np.ndarray:
    return np.asarray(1.0 / (1.0 + np.exp(-values)))

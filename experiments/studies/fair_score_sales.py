"""How well the fair score of one half of the months tells the other half, on sales_team_monthly."""

from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import spearmanr  # type: ignore[import-untyped]

from data.home import Home
from data.ingest import ingest
from data.mapping import Mapping
from data.store import Store
from features.appraisal.crossed.foresight import rows_of
from features.appraisal.crossed.model import fit, parameters
from features.appraisal.indicators.library import library
from features.appraisal.indicators.panel import Panel, panel
from features.facts import Facts
from features.profile import known_at

ROOT = Path(__file__).resolve().parents[2]
#: Both halves have at least so many months of a person.
FEWEST_MONTHS = 3
AS_OF = date(2018, 1, 1)


def sales_figures(folder: Path, root: Path) -> dict[str, float]:
    """Return the split-half reliability of score, raw value, and value over the city's month mean.

    Parameters
    ----------
    folder : Path
        Where sales_team_monthly.csv lies.
    root : Path
        A home is made there.

    Returns
    -------
    dict of str to float
        Rank correlation of odd with even months over people, stepped up to the whole by Spearman and Brown;
        of all months, and under ``..._settled`` without the first six of each person.
    """
    store = Store(Home(root=root / "sales_team_monthly"))
    mapping = Mapping.from_file(ROOT / "data" / "mappings" / "sales_team_monthly.yaml")
    ingest(str(folder / "sales_team_monthly.csv"), mapping, store)
    (known,) = known_at(Facts(store), [AS_OF])
    whole = panel(known, library()["revenue"])
    settled = rows_of(whole, (whole.newness == 0).all(axis=1))
    found = _reliabilities(whole)
    # being new repeats in both halves, and the score takes it out: only settled months compare like with like
    return found | {f"{name}_settled": value for name, value in _reliabilities(settled).items()}


def _reliabilities(whole: Panel) -> dict[str, float]:
    halves = [rows_of(whole, whole.month % 2 == odd) for odd in (0, 1)]
    seen = np.logical_and(*(np.bincount(h.person, minlength=len(h.people)) >= FEWEST_MONTHS for h in halves))
    scores = [fit(half, "log", parameters(half, "log", homes=False), homes=False).level for half in halves]
    raw = [_mean_value(half, half.numerator) for half in halves]
    city = [_mean_value(half, half.numerator / _cell_mean(half)) for half in halves]
    return {
        "sales_split_half": _reliability(scores, seen),
        "sales_split_half_raw": _reliability(raw, seen),
        "sales_split_half_city": _reliability(city, seen),
        "sales_n_people": float(seen.sum()),
    }


def _cell_mean(half: Panel) -> npt.NDArray[np.float64]:
    """Return the mean value of each row's city in its month."""
    cell = np.unique(half.unit * (half.month.max() + 1) + half.month, return_inverse=True)[1]
    mean = np.bincount(cell, half.numerator) / np.bincount(cell)
    return np.maximum(mean, 1.0)[cell]


def _mean_value(half: Panel, value: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    n_people = len(half.people)
    count = np.bincount(half.person, minlength=n_people)
    mean: npt.NDArray[np.float64] = np.bincount(half.person, value, n_people) / np.maximum(count, 1)
    return mean


def _reliability(halves: list[npt.NDArray[np.float64]], seen: npt.NDArray[np.bool_]) -> float:
    pair = pd.DataFrame({"odd": halves[1][seen], "even": halves[0][seen]}).dropna()
    correlation = float(spearmanr(pair["odd"], pair["even"]).statistic)
    return 2 * correlation / (1 + correlation)

"""Does the list work: every past round again, from what was known then, compared with what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data.progress import Progress, silent
from features.catalog import Feature
from features.peers import FEWEST
from models.promotion import PromotionModels
from training.candidates import Candidates
from training.judged import judged, of_round, share
from training.promotion import BASELINES, enough, models_as_of

#: Cases of the rarer outcome that must have been known before a round is listed.
FEWEST_CASES = 20
#: Score of the list itself, and of whoever imitates past decisions.
OURS, IMITATION = "readiness", "precedent"


@dataclass(frozen=True, slots=True)
class Backtest:
    """What lists would have said, and what happened.

    Attributes
    ----------
    frame : DataFrame
        One row a candidate and round: employee_id, round, promoted, success (NaN: not promoted, not yet
        known, or censored), n_learnt, the readiness, and every score that it is compared with.
    """

    frame: pd.DataFrame

    @property
    def scores(self) -> list[str]:
        """Names of the scores, ours first."""
        return [OURS, IMITATION, *(name for name in BASELINES if name in self.frame)]

    def by_round(self) -> list[dict[str, Any]]:
        """Return, for each round, predicted against actual success of those who were promoted."""
        return [of_round(str(day), rows, OURS) for day, rows in self.frame.groupby("round")]

    def by_score(self) -> list[dict[str, Any]]:
        """Return, for each score, how those whom it would have listed did, beside all who were promoted."""
        return [judged(self.frame, name) for name in self.scores]

    def calibration(self, n_groups: int = 5) -> list[dict[str, Any]]:
        """Return predicted against actual success of promoted people, by fifths of the prediction."""
        known = self.frame[self.frame["success"].notna()].sort_values(OURS, kind="stable")
        rows = known[[OURS, "success"]].to_numpy(dtype=np.float64)
        groups = np.array_split(rows, max(1, min(n_groups, len(rows) // 10)))
        return [
            {
                "n": len(group),
                "predicted": float(group[:, 0].mean()),
                **share(int(group[:, 1].sum()), len(group), "actual"),
            }
            for group in groups
            if len(group) >= FEWEST  # of fewer, everybody knows who failed
        ]

    def to_json(self) -> dict[str, Any]:
        """Return everything without a word of who."""
        return {
            "rounds": self.by_round(),
            "scores": self.by_score(),
            "calibration": self.calibration(),
        }

    def metrics(self) -> dict[str, float]:
        """Return the figures that a tracking server takes."""
        found = {}
        for row in self.by_score():
            for name in ("success_listed", "lift", "upper_half", "regret"):
                if row[name] is not None:
                    found[f"backtest.{row['score']}.{name}"] = float(row[name])
        return found


def walk_forward(
    found: Candidates,
    catalogue: Mapping[str, Feature],
    *,
    n_threads: int = 1,
    seed: int = 0,
    progress: Progress = silent,
) -> tuple[Backtest | None, dict[date, PromotionModels]]:
    """Go through all past rounds, oldest first, and list each from what was known by then.

    Parameters
    ----------
    found : Candidates
        Every round.
    catalogue : mapping of str to Feature
        The company's catalogue.
    n_threads : int
        Threads of a fit.
    seed : int
        Seed of folds and draws.
    progress : Progress
        Told after each round.

    Returns
    -------
    tuple of (Backtest or None, dict of date to PromotionModels)
        None where no round had enough outcomes before it; the models answer for those rounds again.
    """
    days = [day for day in found.rounds if enough(found, day, FEWEST_CASES)]
    models: dict[date, PromotionModels] = {}
    parts = []
    for done, day in enumerate(days, start=1):
        ranked = found.X.iloc[found.at(day)]
        models[day] = models_as_of(found, day, ranked, catalogue, n_threads=n_threads, seed=seed)
        parts.append(_listed(found, day, models[day]))
        progress("promotion: past rounds", done / len(days))
    return (Backtest(pd.concat(parts, ignore_index=True)) if parts else None), models


def _listed(found: Candidates, day: date, models: PromotionModels) -> pd.DataFrame:
    rows = found.at(day)
    X = found.X.iloc[rows]
    frame = pd.DataFrame(
        {
            "employee_id": found.people[rows],
            "round": day,
            "promoted": found.promoted[rows],
            "success": found.success[rows],
            "n_learnt": models.n_cases,
            OURS: models.readiness.predict_proba(X)[:, 1],
            IMITATION: models.precedent.predict_proba(X)[:, 1],
        }
    )
    for name, features in BASELINES.items():
        column = next((one for one in features if one in X and X[one].notna().any()), None)
        if column is not None:
            frame[name] = X[column].to_numpy(dtype=np.float64)
    return frame

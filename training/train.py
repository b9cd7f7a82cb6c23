"""Train one topic: rows, held-out evaluation, final fit, gates, and a registered version."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import pandas as pd

from data.errors import InputError
from data.progress import Progress, silent
from data.store import Store
from features.catalog import Feature, catalogue
from features.promotion.targets import promotions
from models.blend import Blend
from models.hazard import AHEAD
from training import attrition, productivity, promotion_work
from training.backtest_plot import backtest_plot
from training.evaluate import MODEL, Figures, figures
from training.gates import Gate, judge
from training.plots import calibration_plot, shap_plots
from training.record import Outcome, record, write_json
from training.tracking import Tracking
from training.work import Work

#: Topic -> what learns it.
TOPICS: dict[str, Callable[..., Work | productivity.ProductivityWork]] = {
    "promotion": promotion_work.work,
    "attrition": attrition.work,
    "productivity": productivity.work,
}

PACKAGES = ("lightgbm", "mlflow", "narwhals", "numpy", "pandas", "polars", "scikit-learn", "scipy", "shap")


def train(
    topic: str,
    store: Store,
    *,
    label_window_months: int | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Outcome:
    """Train, evaluate, gate and register a model.

    Parameters
    ----------
    topic : str
        promotion, attrition or productivity.
    store : Store
        The facts.
    label_window_months : int, optional
        Months in which the outcome is looked for; the topic's own if None. Productivity has none.
    seed : int
        Seed of folds and fits.
    progress : Progress
        Told how far it is.

    Returns
    -------
    Outcome
        The new version is champion if every gate passed, else challenger.

    Raises
    ------
    InputError
        If there is no such topic.
    TooLittleData
        If there is too little to learn from.
    """
    if topic not in TOPICS:
        msg = f"there is no topic {topic!r}; topics are {', '.join(TOPICS)}"
        raise InputError(msg)
    features = promotions(store.home).usable(catalogue(store.company))
    found = TOPICS[topic](
        store, features, label_window_months=label_window_months, seed=seed, progress=progress
    )
    trained = _Judged(found, features) if isinstance(found, Work) else found
    return record(Tracking(store.home), trained, progress)


@dataclass(frozen=True)
class _Judged:
    """A topic whose outcome is yes or no; see `training.record.Trained`."""

    work: Work
    features: Mapping[str, Feature]

    @property
    def topic(self) -> str:
        return self.work.rows.topic

    @property
    def known_until(self) -> date:
        return self.work.rows.known_until

    @property
    def fingerprint(self) -> str:
        return self.work.rows.fingerprint

    @property
    def split_words(self) -> str:
        return self.work.split.describe()

    @property
    def held_out(self) -> pd.DataFrame:
        return self.work.held_out

    @property
    def models(self) -> Mapping[str, Blend]:
        return self.work.companions.blends

    @cached_property
    def measured(self) -> Figures:
        return figures(self.held_out)

    @property
    def _model(self) -> Blend:
        return self.models[self.topic]

    @property
    def _names(self) -> list[str]:
        return [name for name in self._model.feature_names_ if name != AHEAD]

    def gates(self, champion: pd.DataFrame | None) -> tuple[Gate, ...]:
        return judge(self.held_out, self._names, champion)

    def metrics(self) -> dict[str, float]:
        backtest = self.work.companions.backtest
        return {**self.measured.flat(), **(backtest.metrics() if backtest else {})}

    def meta(self) -> dict[str, Any]:
        rows = self.work.rows
        return {
            "label": rows.label,
            "label_window_months": rows.label_window_months,
            **self.work.companions.meta,
        }

    def params(self) -> dict[str, object]:
        choice, rows = self._model.choice_, self.work.rows
        return {
            "label": rows.label,
            "label_window_months": rows.label_window_months,
            "split": self.split_words,
            "as_ofs": _dates(rows.as_ofs),
            "held_out_as_ofs": _dates(self.work.split.held_out),
            "known_until": rows.known_until,
            "fingerprint": rows.fingerprint,
            "n_rows": len(rows.y),
            "n_people": len(set(rows.people)),
            "n_events": int(rows.y.sum()),
            "n_features": len(self._model.feature_names_),
            "random_state": self._model.random_state,
            "python": sys.version.split()[0],
            **{f"choice.{name}": getattr(choice, name) for name in choice.__dataclass_fields__},
            **{f"package.{name}": package_version(name) for name in PACKAGES},
        }

    def write(self, folder: Path) -> None:
        used = [
            {
                "name": name,
                "en": self.features[name].en,
                "zh": self.features[name].zh,
                "group": self.features[name].group,
                "direction": self.features[name].direction.get(self.topic, 0),
            }
            for name in self._names
        ]
        write_json(folder / "features.json", used)
        calibration_plot(self.held_out, MODEL, folder / "calibration.png", title=self.split_words)
        labels = {name: feature.en for name, feature in self.features.items()} | {AHEAD: "Months ahead"}
        shap_plots(self._model, self.work.rows.X, folder, labels=labels)
        if (backtest := self.work.companions.backtest) is not None:
            write_json(folder / "backtest.json", backtest.to_json())
            backtest_plot(backtest, folder / "backtest.png")


def _dates(days: tuple[date, ...]) -> str:
    return " ".join(day.isoformat() for day in days)

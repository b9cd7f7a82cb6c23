"""Train one topic: rows, held-out evaluation, final fit, gates, and a registered version."""

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import pandas as pd

from data.errors import InputError
from data.progress import Progress, silent
from data.store import Store
from features.catalog import Feature, catalogue
from features.promotion.targets import promotions
from models.artefact import save
from models.blend import Blend
from models.hazard import AHEAD
from training import attrition, promotion_work
from training.backtest_plot import backtest_plot
from training.dataset import Dataset
from training.evaluate import MODEL, Figures, figures
from training.gates import Gate, judge, verdict
from training.plots import calibration_plot, shap_plots
from training.release import PASSED, promote
from training.split import Split
from training.tracking import CHALLENGER, CHAMPION, Run, Tracking, source_sha
from training.work import Companions, Work

#: Topic -> what learns it.
TOPICS: dict[str, Callable[..., Work]] = {"promotion": promotion_work.work, "attrition": attrition.work}

_PACKAGES = ("lightgbm", "mlflow", "narwhals", "numpy", "pandas", "polars", "scikit-learn", "scipy", "shap")
_HELD_OUT = "held_out.parquet"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What training gave.

    Attributes
    ----------
    topic, version : str
        The registered version.
    run_id : str
        MLflow's run.
    alias : str
        champion, or challenger where a gate failed.
    gates : tuple of Gate
        Every gate and its finding.
    figures : Figures
        Held-out figures of the model and the baselines.
    split : str
        How the figures came about, in words.
    held_out : DataFrame
        Held-out scores, row by row.
    """

    topic: str
    version: str
    run_id: str
    alias: str
    gates: tuple[Gate, ...]
    figures: Figures
    split: str
    held_out: pd.DataFrame


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
        promotion or attrition.
    store : Store
        The facts.
    label_window_months : int, optional
        Months in which the outcome is looked for; the topic's own if None.
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
    return _Record(Tracking(store.home), found, features).log(progress)


@dataclass(frozen=True, slots=True)
class _Record:
    """Everything about one training that is logged."""

    tracking: Tracking
    work: Work
    features: Mapping[str, Feature]

    @property
    def rows(self) -> Dataset:
        return self.work.rows

    @property
    def split(self) -> Split:
        return self.work.split

    @property
    def companions(self) -> Companions:
        return self.work.companions

    @property
    def held_out(self) -> pd.DataFrame:
        return self.work.held_out

    @property
    def model(self) -> Blend:
        return self.companions.blends[self.rows.topic]

    def log(self, progress: Progress) -> Outcome:
        topic = self.rows.topic
        progress(f"{topic}: figures and plots", 0.0)
        measured = figures(self.held_out)
        names = [name for name in self.model.feature_names_ if name != AHEAD]
        gates = judge(self.held_out, names, self._champion())
        tags = {
            "version": package_version("echelon"),
            "git_sha": source_sha(Path(__file__).resolve().parent.parent),
            "gates": verdict(gates),
            "known_until": self.rows.known_until.isoformat(),
            "fingerprint": self.rows.fingerprint,
        }
        with self.tracking.run(topic, tags) as run, tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            backtest = self.companions.backtest
            more = backtest.metrics() if backtest else {}
            run.log(params=self._params(), metrics={**measured.flat(), **more})
            self._write(folder, measured, gates)
            progress(f"{topic}: figures and plots", 0.6)
            version = self._register(run, folder, tags, measured)
        progress(f"{topic}: figures and plots", 1.0)
        alias = CHAMPION if tags["gates"] == PASSED else CHALLENGER
        if alias == CHAMPION:
            promote(self.tracking, topic, version)
        else:
            self.tracking.set_alias(topic, CHALLENGER, version)
        return Outcome(
            topic, version, run.run_id, alias, gates, measured, self.split.describe(), self.held_out
        )

    def _register(self, run: Run, folder: Path, tags: Mapping[str, str], measured: Figures) -> str:
        run.log_folder(folder)
        meta = {
            "topic": self.rows.topic,
            "label": self.rows.label,
            "label_window_months": self.rows.label_window_months,
            "known_until": self.rows.known_until.isoformat(),
            "fingerprint": self.rows.fingerprint,
            "split": self.split.describe(),
            "figures": measured.flat(),
            "version": tags["version"],
            "git_sha": tags["git_sha"],
            **self.companions.meta,
        }
        with tempfile.TemporaryDirectory() as temporary:
            target = Path(temporary) / "blends"
            sha256 = save(self.companions.blends, target, topic=self.rows.topic, meta=meta)
            return run.register(target, tags={**tags, "sha256": sha256}, metadata={"sha256": sha256})

    def _champion(self) -> pd.DataFrame | None:
        """Return the held-out scores of the champion, or None where there is none to compare with."""
        aliases = self.tracking.aliases(self.rows.topic)
        if CHAMPION not in aliases:
            return None
        return self.tracking.frame(self.rows.topic, aliases[CHAMPION], _HELD_OUT)

    def _params(self) -> dict[str, object]:
        choice = self.model.choice_
        return {
            "label": self.rows.label,
            "label_window_months": self.rows.label_window_months,
            "split": self.split.describe(),
            "as_ofs": _dates(self.rows.as_ofs),
            "held_out_as_ofs": _dates(self.split.held_out),
            "known_until": self.rows.known_until,
            "fingerprint": self.rows.fingerprint,
            "n_rows": len(self.rows.y),
            "n_people": len(set(self.rows.people)),
            "n_events": int(self.rows.y.sum()),
            "n_features": len(self.model.feature_names_),
            "random_state": self.model.random_state,
            "python": sys.version.split()[0],
            **{f"choice.{name}": getattr(choice, name) for name in choice.__dataclass_fields__},
            **{f"package.{name}": package_version(name) for name in _PACKAGES},
        }

    def _write(self, folder: Path, measured: Figures, gates: tuple[Gate, ...]) -> None:
        used = [
            {
                "name": name,
                "en": self.features[name].en,
                "zh": self.features[name].zh,
                "group": self.features[name].group,
                "direction": self.features[name].direction.get(self.rows.topic, 0),
            }
            for name in self.model.feature_names_
            if name != AHEAD
        ]
        _json(folder / "features.json", used)
        _json(
            folder / "gates.json", [{"name": g.name, "passed": g.passed, "finding": g.finding} for g in gates]
        )
        _json(folder / "figures.json", measured.flat())
        # whoever reads the run needs no names: rows are numbered by a digest of person and date
        self.held_out.drop(columns="employee_id").to_parquet(folder / _HELD_OUT, index=False)
        calibration_plot(self.held_out, MODEL, folder / "calibration.png", title=self.split.describe())
        labels = {name: feature.en for name, feature in self.features.items()} | {AHEAD: "Months ahead"}
        shap_plots(self.model, self.rows.X, folder, labels=labels)
        if (backtest := self.companions.backtest) is not None:
            _json(folder / "backtest.json", backtest.to_json())
            backtest_plot(backtest, folder / "backtest.png")


def _dates(days: tuple[date, ...]) -> str:
    return " ".join(day.isoformat() for day in days)


def _json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")

"""Productivity as a whole: models as of today and of past half-years, judged on past transfers."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import pandas as pd

from data.calendar import add_months, first_of_month
from data.progress import Progress, silent
from data.store import Store
from features.catalog import Feature
from features.facts import Facts
from features.profile import known_at
from features.staffing.evidence import evidence
from features.staffing.platforms import platforms
from features.staffing.staff import staff
from models.productivity import Productivity, ProductivityModel
from training.evaluate import Figures
from training.gates import Gate
from training.parts_plot import parts_plot
from training.record import write_json
from training.synergy import Synergy, synergy
from training.transfer_backtest import walk_forward
from training.transfer_figures import by_period, transfer_figures
from training.transfer_gates import judge
from training.transfer_plot import transfer_plot

TOPIC = "productivity"
#: Months ahead whose expectations are explained.
_AHEAD = 3
_PACKAGES = ("mlflow", "numpy", "pandas", "polars", "scipy", "shap")


@dataclass(frozen=True)
class ProductivityWork:
    """Models and what the past ones foresaw; see `training.record.Trained`.

    Parameters
    ----------
    models : mapping of str to ProductivityModel
        That of today under the name of the topic, those of past half-years under it and ``@date``.
    held_out : DataFrame
        Past transfers, as `training.transfer_backtest.Past` holds them.
    known_until : date
        Date up to which it learnt.
    fingerprint : str
        Digest of the tables.
    seed : int
        Seed of the draws behind intervals.
    expected : Productivity or None
        Of those at work today, to be explained.
    synergy : Synergy or None
        What teams of different skills added.
    """

    models: Mapping[str, ProductivityModel]
    held_out: pd.DataFrame
    known_until: date
    fingerprint: str
    seed: int
    expected: Productivity | None = None
    synergy: Synergy | None = None

    @property
    def topic(self) -> str:
        """Name of the topic."""
        return TOPIC

    @property
    def split_words(self) -> str:
        """How the figures came about."""
        dates = sorted({str(day)[:10] for day in self.held_out.get("learnt_until", ())})
        since = f"; models as of {', '.join(dates)}" if dates else ""
        return f"{len(self.held_out)} past transfers, each foreseen from what was known at its date{since}"

    @cached_property
    def measured(self) -> Figures:
        """Figures of the model and of two naive rules."""
        return transfer_figures(self.held_out)

    @property
    def inputs(self) -> list[str]:
        """Traits and skills of people and attributes of platforms that any of the models uses."""
        found = {
            name
            for model in self.models.values()
            for scale in (
                model.match_.terms_.traits,
                model.match_.terms_.skills,
                model.match_.terms_.attributes,
            )
            for name in scale.names
        }
        return sorted(found)

    def gates(self, champion: pd.DataFrame | None) -> tuple[Gate, ...]:
        """Judge it, also against what the champion foresaw."""
        return judge(self.held_out, self.measured, self.inputs, champion)

    def params(self) -> dict[str, object]:
        """Return what the run is described by."""
        model = self.models[TOPIC]
        return {
            "label": "conversions of the first half-year after a transfer, given the leads that came",
            "split": self.split_words[:500],
            "known_until": self.known_until,
            "fingerprint": self.fingerprint,
            "n_transfers": len(self.held_out),
            "n_platforms": len(model.match_.terms_.platforms),
            "random_state": self.seed,
            "python": sys.version.split()[0],
            **{f"spread.{name}": round(value, 4) for name, value in model.match_.spreads_.items()},
            **{f"trust.{name}": round(value, 4) for name, value in model.trust_.to_json().items()},
            **{f"package.{name}": package_version(name) for name in _PACKAGES},
        }

    def metrics(self) -> dict[str, float]:
        """Return the figures that a tracking server takes."""
        found = self.synergy
        more = {f"synergy.{name}": value for name, value in found.to_json().items()} if found else {}
        return {**self.measured.flat(), **more}

    def meta(self) -> dict[str, Any]:
        """Return the date of each model, and how past transfers were foreseen."""
        until = {
            name.removeprefix(TOPIC): name.partition("@")[2] or str(self.known_until) for name in self.models
        }
        return {
            "label_window_months": 0,
            "companions": {suffix: {"learnt_until": day} for suffix, day in until.items()},
            "synergy": self.synergy.to_json() if self.synergy else None,
            "transfers": {"all": self.measured.flat(), **by_period(self.held_out)},
        }

    def write(self, folder: Path) -> None:
        """Write inputs, figures by date and year with their plot, and what expectations consist of."""
        write_json(folder / "features.json", self.inputs)
        write_json(folder / "transfers.json", self.meta()["transfers"])
        write_json(folder / "synergy.json", self.synergy.to_json() if self.synergy else None)
        transfer_plot(self.held_out, self.measured, folder / "transfers.png")
        if self.expected is not None:
            parts_plot(self.expected, folder / "parts.png")


def work(
    store: Store,
    catalogue: Mapping[str, Feature],
    *,
    label_window_months: int | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> ProductivityWork:
    """Learn what people bring on platforms.

    Parameters
    ----------
    store : Store
        The facts.
    catalogue : mapping of str to Feature
        Not used: it learns from results and skills alone.
    label_window_months : int, optional
        Not used: what is foreseen is asked for when it is asked.
    seed : int
        Seed of the draws behind intervals.
    progress : Progress
        Told how far it is.

    Returns
    -------
    ProductivityWork
        Models as of today and of past half-years, and what these foresaw of past transfers.

    Raises
    ------
    TooLittleData
        If nobody converted leads.
    """
    _ = catalogue, label_window_months
    facts, until = Facts(store), store.known_until()
    known = known_at(facts, [until])[0]
    given, around = evidence(known), platforms(known, until=until)
    now = ProductivityModel().fit(given, around)
    past = walk_forward(facts, until, seed=seed, progress=progress)
    models = {f"{TOPIC}@{day.isoformat()}": model for day, model in past.models.items()}
    people = staff(known)
    people = people[people["front_line"].fillna(value=False) & people["platform_id"].notna()]
    ahead = [add_months(first_of_month(until), month) for month in range(_AHEAD)]
    return ProductivityWork(
        models={TOPIC: now, **models},
        held_out=past.frame,
        known_until=until,
        fingerprint=store.fingerprint(),
        seed=seed,
        expected=now.predict(given, around, people, ahead) if len(people) else None,
        synergy=synergy(known),
    )

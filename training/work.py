"""What training one topic comes to, before it is gated and registered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import pandas as pd

from models.blend import Blend
from training.backtest import Backtest
from training.dataset import Dataset
from training.split import Split


@dataclass(frozen=True, slots=True)
class Companions:
    """What is registered beside a model.

    Attributes
    ----------
    blends : mapping of str to Blend
        By the names under which they are kept; the topic's own under its name.
    meta : mapping
        What belongs to them, plain JSON.
    backtest : Backtest or None
        How lists of past promotion rounds would have done.
    """

    blends: Mapping[str, Blend] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    backtest: Backtest | None = None


class Kept(Protocol):
    """Models of one date, as they are taken apart to be kept."""

    def blends(self, suffix: str = "") -> dict[str, Blend]:
        """Return the models by the names under which they are kept."""

    def to_json(self) -> dict[str, Any]:
        """Return the rest as plain numbers and text."""


def by_date(now: Kept, past: Mapping[date, Kept]) -> tuple[dict[str, Blend], dict[str, Any]]:
    """Return models and states of today and of past dates, by the suffix of their names."""
    dated = {"": now, **{f"@{day.isoformat()}": models for day, models in past.items()}}
    blends: dict[str, Blend] = {}
    for suffix, models in dated.items():
        blends |= models.blends(suffix)
    return blends, {suffix: models.to_json() for suffix, models in dated.items()}


@dataclass(frozen=True, slots=True)
class Work:
    """Rows, held-out scores and models of one topic.

    Attributes
    ----------
    rows : Dataset
        What was learnt from.
    split : Split
        How the held-out scores came about.
    held_out : DataFrame
        As `training.evaluate.cross_fit` gives it.
    companions : Companions
        The topic's model under its name, and what is kept beside it.
    """

    rows: Dataset
    split: Split
    held_out: pd.DataFrame
    companions: Companions

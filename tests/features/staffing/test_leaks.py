"""What staffing rests on as of a date, from whole tables and from tables that end there: the same bits."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from data.home import Home
from data.known import EVER
from data.store import Store
from features.facts import Facts
from features.profile import known_at
from features.staffing.evidence import Evidence, evidence
from features.staffing.platforms import Platforms, platforms
from features.staffing.staff import staff
from features.staffing.transfers import Transfers, transfers

DAY = date(2025, 8, 1)
Basis = tuple[Evidence, Platforms, pd.DataFrame, Transfers]


def _basis(store: Store) -> Basis:
    known = known_at(Facts(store), [DAY])[0]
    return evidence(known), platforms(known, until=DAY), staff(known), transfers(known)


def _same(one: object, other: object) -> bool:
    if isinstance(one, pd.DataFrame | pd.Series):
        return one.equals(other)  # type: ignore[arg-type]
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other, equal_nan=True))  # type: ignore[arg-type]
    return bool(one == other)


def _differences(one: Basis, other: Basis) -> Iterator[str]:
    for left, right in zip(one, other, strict=True):
        names = getattr(left, "__dataclass_fields__", None)
        if names is None:
            if not _same(left, right):
                yield "staff"
            continue
        for name in names:
            if not _same(getattr(left, name), getattr(right, name)):
                yield f"{type(left).__name__}.{name}"


def _tables(store: Store, as_of: date) -> dict[str, pl.DataFrame]:
    frames = {name: store.read_polars(name, as_of=as_of) for name in store.names()}
    return {name: frame.drop("cycle_end", strict=False) for name, frame in frames.items()}


@pytest.fixture(scope="module")
def whole(example: Store) -> Basis:
    return _basis(example)


def test_what_is_known_as_of_a_date_needs_nothing_later(example: Store, whole: Basis, tmp_path: Path) -> None:
    cut = Store(Home(root=tmp_path / "cut"))
    cut.write(_tables(example, DAY), note="cut", company=example.company)
    assert cut.known_until() <= DAY
    assert list(_differences(whole, _basis(cut))) == []


def test_leads_planted_later_change_nothing(example: Store, whole: Basis, tmp_path: Path) -> None:
    planted = Store(Home(root=tmp_path / "planted"))
    frames = _tables(example, EVER)
    frames["leads"] = frames["leads"].with_columns(
        converted_at=pl.when(pl.col("created_at") >= DAY)
        .then(pl.col("created_at"))
        .otherwise(pl.col("converted_at"))
    )
    planted.write(frames, note="planted", company=example.company)
    assert list(_differences(whole, _basis(planted))) == []
    known = known_at(Facts(planted), [planted.known_until()])[0]
    assert evidence(known).conversions.sum() > 1.5 * whole[0].conversions.sum()  # they are there


def test_results_planted_before_do_change_it(example: Store, whole: Basis, tmp_path: Path) -> None:
    planted = Store(Home(root=tmp_path / "before"))
    frames = _tables(example, DAY)
    frames["leads"] = frames["leads"].with_columns(converted_at=pl.coalesce("converted_at", "created_at"))
    planted.write(frames, note="planted", company=example.company)
    assert "Evidence.conversions" in set(_differences(whole, _basis(planted)))

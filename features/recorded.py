"""What a company records, and so which features it has."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

import narwhals as nw
import polars as pl

from data.known import EVER
from features.facts import Facts

#: Recorded column of sales -> table and column to look for where sales are built from leads and orders.
_BUILT_FROM = {
    "leads": ("leads", ""),
    "conversions": ("leads", ""),
    "orders": ("orders", ""),
    "new_customers": ("orders", ""),
    "repeat_customers": ("orders", ""),
    "margin": ("orders", "margin"),
    "refunds": ("orders", "refunded_at"),
}


class Needing(Protocol):
    """What has a name and needs tables or columns: a feature, an indicator."""

    @property
    def name(self) -> str:
        """Name of the feature or indicator."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Tables, or ``table.column``; ``|`` stands between alternatives."""


def left_out(facts: Facts, features: Iterable[Needing]) -> dict[str, str]:
    """Return feature name -> the need that is not met, for features that this company cannot have."""
    met: dict[str, bool] = {}
    missing: dict[str, str] = {}
    for feature in features:
        for need in feature.needs:
            if need not in met:
                met[need] = any(_recorded(facts, one) for one in need.split("|"))
            if not met[need]:
                missing.setdefault(feature.name, need.replace("|", " or "))
    return missing


def _recorded(facts: Facts, need: str) -> bool:
    table, _, column = need.partition(".")
    if table == "sales":
        return facts.sells and (not column or _sales_column(facts, column))
    return facts.has(table) and (not column or facts.records(table, column))


def _sales_column(facts: Facts, column: str) -> bool:
    table, name = ("sales_monthly", column)
    if not facts.has("sales_monthly"):
        table, name = _BUILT_FROM[column]
    if not facts.has(table) or not name:
        return facts.has(table)
    latest = facts.store.parts(table)[-1].month
    since = (date.fromisoformat(latest), None) if latest else (None,)  # the last month mostly tells
    return any(_holds(facts, table, name, start) for start in since)


def _holds(facts: Facts, table: str, column: str, since: date | None) -> bool:
    some = (~nw.col(column).is_null()).cast(nw.Int64).max()
    found: pl.DataFrame = (
        facts.store.scan(table, as_of=EVER, since=since).select(some).collect(backend="polars").to_native()
    )
    return bool(found.item())

"""Bonus pools as they are given: one a platform or department, with budget, floor and cap."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.errors import InputError
from features.appraisal.bonus.division import LARGEST
from features.appraisal.schemes.scheme import BonusPolicy

_OF = ("platform_id", "department")
_MONEY = ("budget", "floor", "cap")


@dataclass(frozen=True, slots=True)
class Pool:
    """One pool; money in minor units, floor and cap a person, None where the policy's holds."""

    name: str
    of: str
    budget: int
    floor: int | None = None
    cap: int | None = None

    def limits(self, n_people: int, policy: BonusPolicy) -> tuple[int, int]:
        """Return floor and cap in minor units: the pool's own, else the policy's shares of an even split.

        Raises
        ------
        InputError
            If the floor is above the cap, or the floors exceed the budget.
        """
        split = self.budget / max(n_people, 1)
        floor = int(policy.floor * split) if self.floor is None else self.floor
        cap = min(int(np.ceil(policy.cap * split)), self.budget) if self.cap is None else self.cap
        if floor * n_people > self.budget:
            msg = (
                f"pool {self.name}: {n_people} people with a floor of {floor:,} need {floor * n_people:,}, "
                f"but the budget is {self.budget:,} (minor units); raise the budget by "
                f"{floor * n_people - self.budget:,} or lower the floor to at most {int(split):,}"
            )
            raise InputError(msg)
        if floor > cap:
            msg = f"pool {self.name}: the floor {floor:,} is above the cap {cap:,} (minor units); widen them"
            raise InputError(msg)
        return floor, cap


def read_pools(table: pd.DataFrame) -> list[Pool]:
    """Check a table of pools.

    Parameters
    ----------
    table : DataFrame of shape (n_pools, n_columns)
        ``platform_id`` or ``department`` (one of them in each row) and ``budget``; ``floor`` and ``cap`` may
        be given. Money in whole minor units.

    Returns
    -------
    list of Pool
        In the order of the table.

    Raises
    ------
    InputError
        If a column is missing, a pool stands twice, or an amount is not whole.
    """
    if "budget" not in table or not set(_OF) & set(table) or table.empty:
        found = f"{len(table)} rows, {', '.join(map(str, table.columns)) or 'no columns'}"
        msg = f"pools need a row each with platform_id or department, and budget; found {found}"
        raise InputError(msg)
    names = table.reindex(columns=list(_OF))
    if (names.notna().sum(axis=1) != 1).any():
        row = int(np.flatnonzero(names.notna().sum(axis=1) != 1)[0]) + 1
        msg = f"row {row} of the pools names not exactly one of platform_id and department; give one of them"
        raise InputError(msg)
    of = np.where(names["platform_id"].notna(), *_OF)
    pools = [
        Pool(str(name), str(kind), *amounts)
        for name, kind, amounts in zip(names.bfill(axis=1).iloc[:, 0], of, _amounts(table), strict=True)
    ]
    keys = [(pool.of, pool.name) for pool in pools]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice:
        msg = f"the pool of {twice[0]} {twice[1]} stands twice; give each pool once, with its whole budget"
        raise InputError(msg)
    return pools


def _amounts(table: pd.DataFrame) -> list[tuple[int, int | None, int | None]]:
    money = table.reindex(columns=list(_MONEY))
    numbers = money.apply(pd.to_numeric, errors="coerce")
    wrong = money.notna() & ~((numbers >= 0) & (numbers <= LARGEST) & (numbers % 1 == 0))
    wrong["budget"] |= money["budget"].isna()
    if wrong.to_numpy().any():
        row, column = np.argwhere(wrong.to_numpy())[0]
        found = money.astype(object).iloc[row, column]
        msg = (
            f"row {row + 1} of the pools has the {_MONEY[column]} {found!r}; expected "
            f"whole minor units (cents, fen) from 0 to {LARGEST:,}"
        )
        raise InputError(msg)
    whole = [[None if pd.isna(one) else int(one) for one in numbers[column]] for column in _MONEY]
    return [(budget or 0, floor, cap) for budget, floor, cap in zip(*whole, strict=True)]

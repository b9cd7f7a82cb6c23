"""The one place that reads protected attributes, for those who watch over fairness."""

from datetime import date

import numpy as np
import pandas as pd

from data.calendar import half_year_start
from data.errors import MissingTable
from data.store import Store
from serving.context import Context
from serving.decisions import Decision

#: First year of life of each age group.
AGES = (0, 30, 40, 50)
_AGE_NAMES = ("under 30", "30 to 39", "40 to 49", "50 and over")


def audited_day(context: Context, as_of: date | None, decision: Decision) -> date:
    """Return the day as of which groups are compared for whoever asks as of a date: the half-year's first.

    Asked before and after somebody came, a comparison would tell the group of that person.
    """
    return half_year_start(context.snapshot(as_of, decision).as_of)


def protected_groups(store: Store, attribute: str, *, as_of: date) -> pd.DataFrame:
    """Return the group of each person by a protected attribute; nobody is scored by it.

    Parameters
    ----------
    store : Store
        The tables.
    attribute : str
        ``sex``, ``age`` (in groups) or ``ethnicity``.
    as_of : date
        Age is that of the year before the date.

    Returns
    -------
    DataFrame
        Index ``employee_id``, one column with the attribute's name; people without it have no row.

    Raises
    ------
    MissingTable
        If the attribute is not recorded.
    """
    column = "birth_year" if attribute == "age" else attribute
    if "protected_attributes" not in store.names():
        msg = f"table protected_attributes is absent; import it to compare groups by {attribute}"
        raise MissingTable(msg)
    rows = store.read("protected_attributes", as_of=as_of).set_index("employee_id")[column].dropna()
    if rows.empty:
        msg = f"protected_attributes.{column} holds nothing; import it to compare groups by {attribute}"
        raise MissingTable(msg)
    if attribute == "age":
        years = (as_of.year - 1 - rows.astype(float)).to_numpy()
        place = np.clip(np.searchsorted(AGES, years, side="right") - 1, 0, None)
        rows = pd.Series(np.array(_AGE_NAMES)[place], index=rows.index)
    return rows.astype(str).rename(attribute).to_frame()

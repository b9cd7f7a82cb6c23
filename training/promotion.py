"""Promotion: who succeeds once promoted, learnt from people whose outcome window is closed."""

import pandas as pd

from data.errors import MissingTable, TooLittleData
from data.progress import Progress, silent
from data.store import Store
from features.facts import Facts
from features.labels import promotion_labels, promotion_rounds
from training.dataset import Dataset, profiles_of
from training.split import SplitRule

#: Months after a promotion in which success shows.
LABEL_WINDOW_MONTHS = 12

#: Naive baseline -> the feature that it orders people by; the first that the profile has.
BASELINES = {
    "own_sales": ("conv_rel_platform", "revenue_rel_platform_12m", "revenue_monthly_12m"),
    "tenure": ("tenure_months",),
}


def dataset(
    store: Store, *, label_window_months: int = LABEL_WINDOW_MONTHS, progress: Progress = silent
) -> Dataset:
    """Return one row a promoted person and round whose outcome window is closed.

    Parameters
    ----------
    store : Store
        The facts.
    label_window_months : int
        Months after the promotion in which success shows.
    progress : Progress
        Told how far it is.

    Returns
    -------
    Dataset
        1 is success; people who left of their own will before the window closed are left out.

    Raises
    ------
    MissingTable
        If positions are absent.
    TooLittleData
        If no round is closed.
    """
    facts = Facts(store)
    if facts.company.snapshot is not None or not facts.has("positions"):
        msg = "promotions are grade rises over time; import dated positions to train on them"
        raise MissingTable(msg)
    rounds = promotion_rounds(facts, until=store.known_until())
    labels = promotion_labels(facts, rounds=rounds, outcome_months=label_window_months)
    success = labels.loc[labels["promoted"].astype(bool) & labels["success"].notna(), "success"]
    if success.empty:
        msg = (
            f"none of {len(rounds)} promotion rounds has an outcome window of {label_window_months} months"
            " that is closed; import a longer history of positions"
        )
        raise TooLittleData(msg)
    success.index = success.index.set_names(["employee_id", "as_of"])
    return Dataset(
        topic="promotion",
        X=profiles_of(facts, pd.Series(success), progress=progress),
        y=success.to_numpy(dtype="int64"),
        label=f"within {label_window_months} months of promotion: no step back, still here, led team holds",
        label_window_months=label_window_months,
        snapshot=None,
        fingerprint=store.fingerprint(),
        known_until=store.known_until(),
    )


def split_rule(rows: Dataset) -> SplitRule:
    """Return what a split must hold; rounds promote different people, so their windows may overlap."""
    return SplitRule(
        label_window_months=rows.label_window_months, spacing_months=1, enough_cases=100, most_dates=4
    )

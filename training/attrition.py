"""Attrition: who leaves of their own will within the label window."""

import pandas as pd

from data.progress import Progress, silent
from data.store import Store
from features.facts import Facts
from features.labels import attrition_labels
from training.dataset import Dataset, landmarks, profiles_of, thinned
from training.observed import censored
from training.split import SplitRule

#: Months in which an exit counts, unless asked otherwise.
LABEL_WINDOW_MONTHS = 6

#: Rows beyond which landmarks are thinned; up to the label window apart they lose no exit.
MOST_ROWS = 12_000

#: Exits of the latest closed windows that set the level of the forecast.
RECENT_EVENTS = 40

#: Naive baseline -> the feature that it orders people by; the first that the profile has.
BASELINES = {
    "own_sales": ("revenue_rel_platform_6m", "revenue_monthly_6m", "conv_rel_platform"),
    "tenure": ("tenure_months",),
}


def dataset(
    store: Store, *, label_window_months: int = LABEL_WINDOW_MONTHS, progress: Progress = silent
) -> Dataset:
    """Return one row a person and landmark month whose label window is closed.

    Parameters
    ----------
    store : Store
        The facts.
    label_window_months : int
        Months in which an exit counts.
    progress : Progress
        Told how far it is.

    Returns
    -------
    Dataset
        1 is a voluntary exit in the window (any exit where kinds are not recorded). People whose records
        stop without an exit are left out from then on (`training.observed`).

    Raises
    ------
    TooLittleData
        If no label window is closed.
    """
    facts = Facts(store)
    snapshot = facts.company.snapshot
    if snapshot is None:
        as_ofs = landmarks(store, label_window_months)
        labels = attrition_labels(facts, as_ofs=as_ofs, label_window_months=label_window_months)
        labels = labels[~censored(facts, labels)]
        kept = pd.DatetimeIndex(thinned(as_ofs, len(labels) / MOST_ROWS, label_window_months))
        labels = labels[pd.DatetimeIndex(labels.index.get_level_values(1)).isin(kept)]
        label = f"voluntary exit within {label_window_months} months (any exit where kinds are not recorded)"
    else:
        labels = attrition_labels(facts, as_ofs=[snapshot], label_window_months=label_window_months)
        label = "has left at the snapshot; the table has no dates, so there is no horizon"
    return Dataset(
        recent_events=0 if snapshot else RECENT_EVENTS,
        topic="attrition",
        X=profiles_of(facts, labels, progress=progress),
        y=labels.to_numpy(dtype="int64"),
        label=label,
        label_window_months=0 if snapshot else label_window_months,
        snapshot=snapshot,
        fingerprint=store.fingerprint(),
        known_until=store.known_until(),
    )


def split_rule(rows: Dataset) -> SplitRule:
    """Return what a split must hold; held-out windows do not overlap."""
    months = rows.label_window_months
    return SplitRule(label_window_months=months, spacing_months=months, enough_cases=40, most_dates=3)

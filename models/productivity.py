"""What a person is expected to convert on each platform: the gain that staffing adds up.

First version: the platform's recent leads a head and conversion rate, the person's own log-odds against the
platform average (shrunk by how much evidence there is, so that a plan is not built on luck), and a slower
start on a platform that is new to the person.
"""

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit  # type: ignore[import-untyped]

from data.calendar import add_months
from data.errors import TooLittleData

#: Months of platform results that are averaged, and months for which is planned.
N_MONTHS = 6
#: Leads worth of the company's rate that a platform's own rate is held towards.
PRIOR_LEADS = 200.0
#: Share of full productivity on the first day after a move; it rises evenly until regained.
FIRST_DAY = 0.5
#: Months until productivity is regained, for people who never moved.
USUAL_RECOVERY = 3.0


def expected_conversions(
    profile: pd.DataFrame, current: pd.Series, platform_months: pd.DataFrame, *, n_months: int = N_MONTHS
) -> pd.DataFrame:
    """Expect conversions a month of every person on every platform.

    Parameters
    ----------
    profile : DataFrame of shape (n_people, n_columns)
        Index employee_id; ``conv_rel_platform`` (log-odds, NaN is average) and, if known,
        ``recovery_months``.
    current : Series of shape (n_people,)
        Platform of each person now, or missing; same index.
    platform_months : DataFrame of shape (n_platform_months, n_columns)
        Index (platform_id, month); ``leads``, ``conversions``, ``n_people``, as
        ``features.monthly.platform_months`` gives.
    n_months : int
        Latest months of results used, and months planned for.

    Returns
    -------
    DataFrame of shape (n_people, n_platforms)
        Conversions a month, averaged over the months planned for; platforms with results in those months.

    Raises
    ------
    TooLittleData
        If there are no leads, or nobody's conversion is known.
    """
    if "conv_rel_platform" not in profile.columns:
        msg = "expected conv_rel_platform in the profile; import leads, or sales_monthly with leads"
        raise TooLittleData(msg)
    base = platform_baseline(platform_months, n_months=n_months)
    own = profile["conv_rel_platform"].fillna(0.0).to_numpy(dtype=np.float64)
    rate = expit(logit(base["conversion_rate"].to_numpy())[None, :] + own[:, None])
    full = rate * base["leads_monthly"].to_numpy()[None, :]
    stays = current.reindex(profile.index).to_numpy(dtype=object)[:, None] == base.index.to_numpy()[None, :]
    start = _start(profile, n_months)
    return pd.DataFrame(np.where(stays, full, full * start[:, None]), index=profile.index, columns=base.index)


def platform_baseline(platform_months: pd.DataFrame, *, n_months: int = N_MONTHS) -> pd.DataFrame:
    """Average the latest months of every platform.

    Parameters
    ----------
    platform_months : DataFrame of shape (n_platform_months, n_columns)
        See `expected_conversions`.
    n_months : int
        Latest months used.

    Returns
    -------
    DataFrame of shape (n_platforms, 2)
        Index platform_id; ``leads_monthly`` a head, and ``conversion_rate`` held towards the company's where
        leads are few.

    Raises
    ------
    TooLittleData
        If no leads came in those months.
    """
    months = platform_months.index.get_level_values("month")
    last: date | None = max(pd.to_datetime(months).date) if len(months) else None
    recent = platform_months if last is None else platform_months[_since(months, last, n_months)]
    total = recent[["leads", "conversions", "n_people"]].groupby(level="platform_id").sum()
    total = total[total["n_people"] > 0].astype(np.float64)
    if not total["leads"].sum() or not total["conversions"].sum():
        msg = f"expected leads and conversions in the last {n_months} months, got none; import them"
        raise TooLittleData(msg)
    overall = total["conversions"].sum() / total["leads"].sum()
    rate = (total["conversions"] + PRIOR_LEADS * overall) / (total["leads"] + PRIOR_LEADS)
    inside = rate.clip(1e-6, 1.0 - 1e-6)
    return pd.DataFrame({"leads_monthly": total["leads"] / total["n_people"], "conversion_rate": inside})


def _since(months: pd.Index, last: date, n_months: int) -> npt.NDArray[np.bool_]:
    return np.asarray(pd.to_datetime(months) > pd.Timestamp(add_months(last, -n_months)), dtype=bool)


def _start(profile: pd.DataFrame, n_months: int) -> npt.NDArray[np.float64]:
    """Share of full productivity, averaged over the months planned for, after a move."""
    known = (
        profile["recovery_months"]
        if "recovery_months" in profile.columns
        else pd.Series(np.nan, profile.index)
    )
    ramp = known.fillna(USUAL_RECOVERY).clip(0.0, n_months).to_numpy(dtype=np.float64)
    return np.asarray(1.0 - (1.0 - FIRST_DAY) / 2.0 * ramp / n_months)

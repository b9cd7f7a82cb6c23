"""What people are expected to bring on platforms, from what was known as of a date."""

from collections.abc import Collection, Sequence
from datetime import date

from data.calendar import add_months
from data.errors import TooLittleData
from features.staffing.evidence import evidence
from features.staffing.platforms import platforms
from features.staffing.staff import staff
from models.productivity import Productivity, ProductivityModel
from serving.snapshot import Snapshot


def expected(
    snapshot: Snapshot,
    model: ProductivityModel,
    months: Sequence[date],
    people: Sequence[str] | None = None,
    named: Collection[str] = (),
) -> Productivity:
    """Expect conversions of people on every platform that is open by the last month.

    Parameters
    ----------
    snapshot : Snapshot
        The company as of the date; evidence is gathered once for it.
    model : ProductivityModel
        Learnt from nothing later.
    months : sequence of date
        First days of the months ahead, in order.
    people : sequence of str, optional
        Who, of everybody at work at the date; front-line people with a platform if None.
    named : collection of str
        Platforms that whoever asks knows of (`features.staffing.platforms.platforms`).

    Raises
    ------
    TooLittleData
        If nobody converted leads, or nobody is on the front line.
    """
    known = snapshot.known
    given = evidence(known)
    everybody = staff(known)
    if people is None:
        fits = everybody["front_line"].fillna(value=False).astype(bool) & everybody["platform_id"].notna()
        chosen = everybody[fits]
    else:
        chosen = everybody.loc[list(people)]
    if chosen.empty:
        msg = f"as of {snapshot.as_of} nobody on the front line works on a platform; choose another date"
        raise TooLittleData(msg)
    around = platforms(known, until=add_months(months[-1], 1), named=named)
    return model.predict(given, around, chosen, months)

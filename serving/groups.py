"""By what a caller's people can be narrowed: their departments, platforms, role families and grades."""

from collections.abc import Mapping
from datetime import date

from serving.access import Caller
from serving.context import Context
from serving.decisions import Decision
from serving.requests import DatedRequest
from serving.selection import FILTERS


def groups(
    context: Context, caller: Caller, action: str, as_of: date | None = None
) -> Mapping[str, list[str]]:
    """Return the groups to which the people belong whom a caller may be told about.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Groups in which nobody of the caller's scope works are left out.
    action : str
        Through which the people are looked at.
    as_of : date, optional
        The latest date if left out.

    Returns
    -------
    mapping of str to list of str
        What a request narrows by -> its values, sorted. It names nobody, and is no answer of the log.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable or TooLittleData.
    """
    view = context.policy.view(caller, action)
    aside = Decision(context.log, caller, action, DatedRequest(as_of=as_of))
    people = context.snapshot(as_of, aside).roster
    people = people[view.rows(people)]
    found = {name: people[name].dropna().unique().tolist() for name in FILTERS if name in people}
    return {name: [str(one) for one in sorted(values)] for name, values in found.items()}

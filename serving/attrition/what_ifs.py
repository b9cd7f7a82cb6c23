"""What-ifs that were asked so far; they are kept in the decision log alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from serving.access import Caller
from serving.log import DecisionLog, Entry
from serving.read_back import ReadBack

WHAT_IF = "/attrition/what_if"


@dataclass(frozen=True, slots=True)
class Asked:
    """One what-if as it was answered.

    Attributes
    ----------
    request_id, employee_id : str
        Its id, and whom it is about.
    who, at : str
        Who asked, and when.
    as_of : date
        Only what was known before this date counted.
    model : str
        The model.
    now : mapping of str to float
        Horizon in months -> probability for the profile as it was.
    scenarios : tuple of mapping
        Each with ``changes`` and ``within``, the probabilities for the changed profile.
    """

    request_id: str
    employee_id: str
    who: str
    at: str
    as_of: date
    model: str
    now: Mapping[str, float]
    scenarios: tuple[Mapping[str, Any], ...]


class WhatIfs(ReadBack):
    """What was asked so far."""

    routes = (WHAT_IF,)

    def __init__(self, log: DecisionLog) -> None:
        super().__init__(log)
        self._asked: dict[str, list[Asked]] = {}

    def of(self, employee_id: str, *, caller: Caller, as_of: date) -> list[Asked]:
        """Return the what-ifs of a person that a caller may see, newest first.

        Parameters
        ----------
        employee_id : str
            The person.
        caller : Caller
            HR with the scope company sees everybody's, others their own.
        as_of : date
            What rests on later facts is left out.

        Returns
        -------
        list of Asked
            Empty where nobody asked.
        """
        with self._up_to_date():
            found = list(self._asked.get(employee_id, []))
        all_of_them = caller.role == "hr" and "company" in caller.scopes
        return [
            one for one in found[::-1] if one.as_of <= as_of and (all_of_them or one.who == caller.subject)
        ]

    def _take(self, entry: Entry) -> None:
        found = _asked(entry)
        self._asked.setdefault(found.employee_id, []).append(found)


def _asked(entry: Entry) -> Asked:
    body = entry.body
    (told,) = body["shown"]
    return Asked(
        request_id=body["request_id"],
        employee_id=told["id"],
        who=str(body["caller"]["subject"]),
        at=entry.at,
        as_of=date.fromisoformat(body["tables"]["as_of"]),
        model=body["model"],
        now=_in_order(told["now"]),
        scenarios=tuple({**one, "within": _in_order(one["within"])} for one in told["scenarios"]),
    )


def _in_order(within: Mapping[str, float]) -> dict[str, float]:
    """Return probabilities by horizon, the shortest first; the log sorts by text."""
    return {months: within[months] for months in sorted(within, key=int)}

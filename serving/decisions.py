"""One answer on its way out: it is in the decision log before anybody sees it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import uuid4

from data.errors import EchelonError
from serving.access import Caller
from serving.answers import Answer
from serving.log import DecisionLog
from serving.refusals import Refusal, refuse
from serving.requests import Asked

A = TypeVar("A", bound=Answer)


def new_request_id() -> str:
    """Return an id that was never given before."""
    return uuid4().hex


class Decision:
    """Collects what the log keeps of one answer.

    Attributes
    ----------
    request_id : str
        The answer's id.
    basis : dict
        What the answer was made from: version and fingerprint of the tables, as-of date, model version.
    """

    def __init__(self, log: DecisionLog, caller: Caller, route: str, request: Asked) -> None:
        self.request_id = caller.request_id or new_request_id()
        self.basis: dict[str, Any] = {}
        self._log = log
        self._entry: dict[str, Any] = {
            **entry(caller, route, self.request_id),
            "request": request.model_dump(mode="json", exclude_defaults=True, exclude=set(request.unlogged)),
        }

    def give(self, answer: A, shown: Sequence[Mapping[str, Any]]) -> A:
        """Append the answer to the log and return it.

        Parameters
        ----------
        answer : Answer
            What the caller gets.
        shown : sequence of mapping
            One a person that the answer tells about: ``id`` and what was told, such as score and tier.
        """
        self._log.append({**self._entry, **self.basis, "status": 200, "shown": list(shown)})
        return answer

    def refused(self, error: EchelonError) -> None:
        """Append a refusal to the log."""
        status, refusal = refuse(error, self.request_id)
        self._log.append({**self._entry, **self.basis, "status": status, "refused": refusal.error})


def entry(caller: Caller, route: str, request_id: str) -> dict[str, Any]:
    """Return what every entry of the log has: who asked what."""
    return {
        "request_id": request_id,
        "caller": {"subject": caller.subject, "role": caller.role, "scopes": list(caller.scopes)},
        "route": route,
    }


def refusal_entry(caller: Caller, route: str, status: int, refusal: Refusal) -> dict[str, Any]:
    """Return what the log keeps of a refusal where no use case was reached."""
    return {**entry(caller, route, refusal.request_id), "status": status, "refused": refusal.error}


@contextmanager
def deciding(log: DecisionLog, caller: Caller, route: str, request: Asked) -> Iterator[Decision]:
    """Open a decision; an error raised on purpose within the block is logged as a refusal and goes on."""
    decision = Decision(log, caller, route, request)
    try:
        yield decision
    except EchelonError as error:
        decision.refused(error)
        raise

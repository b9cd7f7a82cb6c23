"""Every error that Echelon raises on purpose.

::

    EchelonError
    ├── InputError (ValueError)            what a person gave cannot be used
    │   ├── SchemaError                    a table or frame is not as declared
    │   ├── MappingError                   a mapping file is wrong
    │   ├── SchemeError                    an appraisal scheme is wrong
    │   ├── ImportRefused                  a file has faults; carries the report
    │   ├── FutureDate                     an as-of date after the last known fact
    │   ├── Misfits                        a request has faults that only the tables show; carries them
    │   ├── NotAsShown                     a decision that the list or plan that was shown does not allow
    │   ├── NoPlan                         no staffing plan meets all rules; the message says which clash
    │   └── SettingError                   a setting has an impossible value
    ├── UnknownEmployee (KeyError)         no such employee, or outside the caller's scope
    ├── UnknownPlatform (KeyError)         no such platform, or nobody of the caller's scope works on it
    ├── UnknownTarget (KeyError)           no such target of promotions
    ├── UnknownList (KeyError)             no such list was shown
    ├── UnknownPlan (KeyError)             no such staffing plan was shown, or outside the caller's scope
    ├── UnknownTask (KeyError)             no such plan is being worked out for the caller
    ├── UnknownFlag (KeyError)             no such flag was raised, or outside the caller's scope
    ├── UnknownAccount (KeyError)          no such local account
    ├── UnknownSession (KeyError)          no such session, or it has ended
    ├── UnknownPetition (KeyError)         no such petition was filed, or outside the caller's scope
    ├── MissingTable (LookupError)         an optional table that the answer needs is absent
    ├── TooLittleData (ValueError)         an honest answer is not possible
    ├── Settled (RuntimeError)             what is asked for was done, or closed, before
    ├── OutOfOrder (RuntimeError)          another step comes first
    ├── Canceled (RuntimeError)            whoever asked does not want the answer any more
    ├── ModelError (RuntimeError)
    │   ├── NoModel                        nothing is released under that name
    │   ├── ArtefactChanged                a byte of a logged model is not as it was logged
    │   └── ModelMismatch                  the released model needs another version or other features
    ├── AccessError (PermissionError)
    │   ├── NotSignedIn                    no valid token, or sign-in failed
    │   └── AccessDenied                   the policy does not allow it
    └── LogBroken (RuntimeError)           the decision log was altered

A message says what was expected, what came, and what to do.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.report import Report


class EchelonError(Exception):
    """Base of every error below."""

    def __str__(self) -> str:
        return " ".join(str(part) for part in self.args)  # KeyError would show its repr


class InputError(EchelonError, ValueError):
    """What a person gave cannot be used."""


class SchemaError(InputError):
    """A table or frame is not as declared."""


class MappingError(InputError):
    """A mapping file is wrong."""


class SchemeError(InputError):
    """An appraisal scheme is wrong."""


class ImportRefused(InputError):
    """A file has faults; nothing was stored.

    Parameters
    ----------
    message : str
        What was found, in short.
    report : Report
        Every finding.
    """

    def __init__(self, message: str, report: "Report") -> None:
        super().__init__(message)
        self.report = report


class FutureDate(InputError):
    """An as-of date after the last known fact."""


class Misfits(InputError):
    """A request has faults that only the tables show.

    Parameters
    ----------
    message : str
        All of them in words.
    places : sequence of mapping
        Each with ``where``, ``came``, ``expected`` and ``advice``.
    """

    def __init__(self, message: str, places: Sequence[Mapping[str, str]]) -> None:
        super().__init__(message)
        self.places = list(places)


class NotAsShown(InputError):
    """A decision that the list or plan that was shown does not allow."""


class NoPlan(InputError):
    """No staffing plan meets all rules.

    Parameters
    ----------
    message : str
        Which rules clash, in words.
    clash : tuple of str
        Names of a smallest set of rules that cannot hold together; empty if none was found in time.
    relaxations : mapping of str to float
        The cheapest way out: by how much each rule has to give way.
    """

    def __init__(
        self, message: str, clash: tuple[str, ...] = (), relaxations: Mapping[str, float] | None = None
    ) -> None:
        super().__init__(message)
        self.clash = clash
        self.relaxations = dict(relaxations or {})


class SettingError(InputError):
    """A setting has an impossible value."""


class UnknownEmployee(EchelonError, KeyError):
    """No such employee, or outside the caller's scope."""


class UnknownPlatform(EchelonError, KeyError):
    """No such platform, or nobody of the caller's scope works on it."""


class UnknownTarget(EchelonError, KeyError):
    """No such target of promotions."""


class UnknownList(EchelonError, KeyError):
    """No such list was shown."""


class UnknownPlan(EchelonError, KeyError):
    """No such staffing plan was shown, or outside the caller's scope."""


class UnknownTask(EchelonError, KeyError):
    """No such plan is being worked out for the caller."""


class UnknownFlag(EchelonError, KeyError):
    """No such flag was raised, or outside the caller's scope."""


class UnknownAccount(EchelonError, KeyError):
    """No such local account."""


class UnknownSession(EchelonError, KeyError):
    """No such session, or it has ended."""


class UnknownPetition(EchelonError, KeyError):
    """No such petition was filed, or outside the caller's scope."""


class MissingTable(EchelonError, LookupError):
    """An optional table that the answer needs is absent."""


class TooLittleData(EchelonError, ValueError):
    """An honest answer is not possible."""


class Settled(EchelonError, RuntimeError):
    """What is asked for was done, or closed, before."""


class OutOfOrder(EchelonError, RuntimeError):
    """Another step comes first."""


class Canceled(EchelonError, RuntimeError):
    """Whoever asked does not want the answer any more."""


class ModelError(EchelonError, RuntimeError):
    """A model cannot be used."""


class NoModel(ModelError):
    """Nothing is released under that name."""


class ArtefactChanged(ModelError):
    """A byte of a logged model is not as it was logged."""


class ModelMismatch(ModelError):
    """The released model needs another version or other features."""


class AccessError(EchelonError, PermissionError):
    """The caller may not do this."""


class NotSignedIn(AccessError):
    """No valid token."""


class AccessDenied(AccessError):
    """The policy does not allow it."""


class LogBroken(EchelonError, RuntimeError):
    """The decision log was altered."""

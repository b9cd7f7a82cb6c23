"""Who may do what, about whom, and which fields they see: role x scope x field x action, denied by default.

The rules stand in ``policy.yaml``. Rows are left out before anything is ranked or counted, so that a place on
a list never tells about somebody outside the caller's scope.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
import yaml

from data.errors import AccessDenied, InputError
from data.words import Words
from serving.organisation import BY_SCOPE, Flags, relatives

#: Fields that a policy may grant.
FIELDS = ("name", "position", "score", "interval", "reasons", "values", "pay", "protected")
#: How people may stand to the caller.
RELATIONS = ("self", "peers", "superiors")

#: What an action may do; to take its answer away as a file is granted apart.
WHAT = ("see", "decide", "administer", "speak")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, with what the token says.

    Attributes
    ----------
    subject : str
        Who it is; the employee id where it is an employee.
    role : str
        One of the policy's roles.
    scopes : tuple of str
        Such as ``company``, ``department:Sales``, ``legal_entity:Shanghai``, ``platform:P01``,
        ``manager:E00007``, ``self:E00042``.
    request_id : str
        Id of the request in hand; given out by the service, empty elsewhere.
    """

    subject: str
    role: str
    scopes: tuple[str, ...]
    request_id: str = ""

    def is_same(self, other: "Caller") -> bool:
        """Tell whether it is the same caller, whatever the request in hand."""
        return (self.subject, self.role, self.scopes) == (other.subject, other.role, other.scopes)


def console() -> Caller:
    """Return the caller of the command line: whoever can read the tables may see what follows from them."""
    return Caller("console", "hr", ("company",))


def own_id(caller: Caller) -> str:
    """Return the employee id of the caller, as the scope ``self:ID`` says it.

    Raises
    ------
    AccessDenied
        If there is no such scope: then it is not known who the person concerned is.
    """
    for scope in caller.scopes:
        kind, _, employee_id = scope.partition(":")
        if kind == "self":
            return employee_id
    msg = "this is for the person concerned; ask for a token with the scope self:ID"
    raise AccessDenied(msg)


@dataclass(frozen=True, slots=True)
class View:
    """What one caller sees through one action."""

    caller: Caller
    action: str
    fields: frozenset[str]
    never: tuple[str, ...]
    masked: tuple[str, ...] = ()

    @property
    def own(self) -> frozenset[str]:
        """The ids that may be the caller's: an account may bear another name than its holder."""
        scopes = (scope.partition(":") for scope in self.caller.scopes)
        return frozenset({self.caller.subject, *(value for kind, _, value in scopes if kind == "self")})

    def sees(self, field: str) -> bool:
        """Tell whether the field is granted."""
        return field in self.fields

    def need(self, field: str) -> None:
        """Refuse a view that does not grant a field without which nothing is left of the answer.

        Raises
        ------
        AccessDenied
            If the field is not granted.
        """
        if not self.sees(field):
            msg = f"{self.action} tells {field}, which the role {self.caller.role} may not see"
            raise AccessDenied(msg)

    def sees_group(self, group: str) -> bool:
        """Tell whether a group of the feature catalogue is shown; what concerns pay is a field of its own."""
        return group != "pay" or self.sees("pay")

    def rows(self, roster: pd.DataFrame) -> Flags:
        """Tell which people the caller may be told about.

        Parameters
        ----------
        roster : DataFrame of shape (n_people, n_columns)
            Index ``employee_id``; has ``department``, ``legal_entity``, ``platform_id``, ``manager_id``
            (`features.roster`).

        Returns
        -------
        ndarray of shape (n_people,)
            True where the person is in one of the scopes and not among those never told about.
        """
        inside = np.zeros(len(roster), dtype=bool)
        for scope in self.caller.scopes:
            kind, _, value = scope.partition(":")
            inside |= BY_SCOPE[kind](roster, value)
        return inside & ~self._related(roster, self.never)

    def scored(self, roster: pd.DataFrame) -> Flags:
        """Tell of which people, if they are in the answer, the caller may see score and interval.

        Parameters
        ----------
        roster : DataFrame of shape (n_people, n_columns)
            As in `rows`.

        Returns
        -------
        ndarray of shape (n_people,)
            False for everybody where the field ``score`` is not granted.
        """
        return self.sees("score") & ~self._related(roster, self.masked)

    def _related(self, roster: pd.DataFrame, relations: tuple[str, ...]) -> Flags:
        found = np.zeros(len(roster), dtype=bool)
        for who in self.own:
            for relation in relations:
                found |= relatives(roster, who, relation)
        return found


class Policy:
    """The rules of `policy.yaml`, checked.

    Parameters
    ----------
    rules : mapping
        The parsed file.

    Attributes
    ----------
    roles : mapping of str to mapping
        Role -> its names, scopes, allowed actions with their fields, and exports.
    what : mapping of str to str
        Action -> one of `WHAT`.
    words : mapping of str to Words
        Action -> what it is called.
    never : mapping of str to list of str
        Action -> relations to the caller that are left out of it.
    whole : list of str
        Actions about the whole company alone.

    Raises
    ------
    InputError
        If a rule names an unknown scope, field, relation or action, an action has not one place in ``what``,
        or something can be decided about oneself.
    """

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self.roles: Mapping[str, Mapping[str, Any]] = rules["roles"]
        self.never: Mapping[str, list[str]] = rules["never"]
        self.masked: Mapping[str, list[str]] = rules["masked"]
        self.whole: list[str] = rules["whole"]
        _known("what", list(rules["what"]), WHAT)
        placed = [(action, what) for what, actions in rules["what"].items() for action in actions]
        self.words = {
            action: Words(**called)
            for actions in rules["what"].values()
            for action, called in actions.items()
        }
        self.what: Mapping[str, str] = dict(placed)
        if len(placed) > len(self.what):
            raise InputError("policy: what names an action twice; each action does one thing")
        for role, rule in self.roles.items():
            _known(f"scopes of {role}", rule["scopes"], tuple(BY_SCOPE))
            _known(f"allows of {role}", list(rule["allows"]), tuple(self.what))
            _known(f"exports of {role}", rule["exports"], tuple(rule["allows"]))
            for action, fields in rule["allows"].items():
                _known(f"fields of {role} in {action}", fields, FIELDS)
        _known("whole", self.whole, tuple(self.what))
        for name, rule in (("never", self.never), ("masked", self.masked)):
            _known(name, list(rule), tuple(self.what))
            for action, relations in rule.items():
                _known(f"{name} of {action}", relations, RELATIONS)
        for action, what in placed:
            if what == "decide" and "self" not in self.never.get(action, ()):
                msg = f"policy: {action} decides, so that never has to name self for it"
                raise InputError(msg)

    @classmethod
    def shipped(cls) -> "Policy":
        """Return the rules that come with the product."""
        text = resources.files("serving").joinpath("policy.yaml").read_text(encoding="utf-8")
        return cls(yaml.safe_load(text))

    def check_grant(self, role: str, scopes: tuple[str, ...]) -> None:
        """Refuse a role or a scope that the policy does not know.

        Raises
        ------
        InputError
            If the role is unknown, there is no scope, or a scope is not one that the role may have.
        """
        if role not in self.roles:
            msg = f"there is no role {role!r}; the policy has {', '.join(self.roles)}"
            raise InputError(msg)
        allowed = self.roles[role]["scopes"]
        for scope in scopes or ("",):
            kind, _, value = scope.partition(":")
            if kind not in allowed or (kind == "company") == bool(value):
                shown = ", ".join(name if name == "company" else f"{name}:ID" for name in allowed)
                msg = f"{scope!r} is no scope of the role {role}; it may have {shown}"
                raise InputError(msg)

    def view(self, caller: Caller, action: str, *, export: bool = False) -> View:
        """Return what the caller sees through an action.

        Parameters
        ----------
        caller : Caller
            Who asks.
        action : str
            What is asked.
        export : bool, default False
            Whether the answer leaves the product as a file.

        Raises
        ------
        AccessDenied
            If the policy does not list the action for the role, or the role for the scope, or the action is
            about the whole company and the scope is not.
        """
        rule = self.roles.get(caller.role, {"scopes": (), "allows": {}, "exports": ()})
        kinds = {scope.partition(":")[0] for scope in caller.scopes}
        if action not in rule["allows"] or not kinds or not kinds <= set(rule["scopes"]):
            msg = f"the role {caller.role} may not use {action}; ask for a token with a role that may"
            raise AccessDenied(msg)
        if action in self.whole and "company" not in caller.scopes:
            msg = f"{action} tells about the whole company; ask for a token with the scope company"
            raise AccessDenied(msg)
        if export and action not in rule["exports"]:
            msg = f"the role {caller.role} may see {action}, but not export it; ask somebody whose role may"
            raise AccessDenied(msg)
        fields = frozenset(rule["allows"][action])
        never, masked = (tuple(one.get(action, ())) for one in (self.never, self.masked))
        return View(caller, action, fields, never, masked)

    def allows(self, caller: Caller, action: str, *, export: bool = False) -> bool:
        """Tell whether the caller may use an action at all, or take its answer away as a file."""
        try:
            self.view(caller, action, export=export)
        except AccessDenied:
            return False
        return True


def _known(where: str, given: list[str], allowed: tuple[str, ...]) -> None:
    strange = sorted(set(given) - set(allowed))
    if strange:
        msg = f"policy: {where} has {', '.join(strange)}; allowed are {', '.join(allowed)}"
        raise InputError(msg)

"""Who may see what: the access policy in words, for everybody about the own role."""

from datetime import UTC, datetime

from pydantic import Field

from serving.access import Caller
from serving.answers import Answer, AnswerPart
from serving.context import Context
from serving.governance.requests import MatrixRequest


class RuleTold(AnswerPart):
    """One action of one role."""

    action: str
    zh: str
    en: str
    what: str = Field(description="see, decide, administer or speak")
    fields: list[str]
    never: list[str] = Field(description="Relations to the caller that are left out")
    masked: list[str] = Field(description="Relations to the caller whose figures are left out")
    export: bool


class RoleTold(AnswerPart):
    """One role: about whom, and which actions."""

    role: str
    zh: str
    en: str
    scopes: list[str]
    rules: list[RuleTold]


class MatrixAnswer(Answer):
    """The roles that the caller may see the rules of."""

    roles: list[RoleTold]


def matrix(context: Context, caller: Caller, request: MatrixRequest) -> MatrixAnswer:
    """Return the rules of the caller's role; of every role where the policy grants that.

    Raises
    ------
    AccessDenied
        If the policy knows no such role.
    """
    with context.deciding(caller, "/governance/access-matrix", request) as decision:
        view = context.policy.view(caller, "access.matrix")
        told = [
            _role(context, role)
            for role in context.policy.roles
            if view.sees("values") or role == caller.role
        ]
        told.sort(key=lambda one: one.role != caller.role)
        day = datetime.now(UTC).date()
        answer = MatrixAnswer(request_id=decision.request_id, as_of=day, roles=told)
        return decision.give(answer, [])


def _role(context: Context, role: str) -> RoleTold:
    policy, rule = context.policy, context.policy.roles[role]
    rules = [
        RuleTold(
            action=action,
            zh=policy.words[action].zh,
            en=policy.words[action].en,
            what=what,
            fields=rule["allows"][action],
            never=policy.never.get(action, []),
            masked=policy.masked.get(action, []),
            export=action in rule["exports"],
        )
        for action, what in policy.what.items()
        if action in rule["allows"]
    ]
    return RoleTold(role=role, zh=rule["zh"], en=rule["en"], scopes=rule["scopes"], rules=rules)

"""Today's staffing: what a form for a request begins with."""

from datetime import date
from typing import Annotated

import pandas as pd
from pydantic import Field

from serving.access import Caller, View
from serving.answers import Answer, AnswerPart
from serving.context import Context
from serving.requests import DatedRequest
from serving.staffing.compiled import Compiled
from serving.staffing.requests import Name, StaffingRequest
from serving.staffing.team import Team

ROUTE = "/staffing/today"


class StaffingTodayRequest(DatedRequest):
    """Ask who works where today, and what may be asked for."""

    people: Annotated[list[Name], Field(max_length=5_000)] = Field(
        default_factory=list, description="Ids or names of people whose platform is wanted"
    )


class PlatformToday(AnswerPart):
    """The head count of one platform."""

    platform_id: str
    name: str
    today: int


class PersonToday(AnswerPart):
    """Where somebody works."""

    employee_id: str
    platform_id: str | None = None


class StaffingTodayAnswer(Answer):
    """Today's staffing of the people in scope, and the names that a request may use."""

    start: date = Field(description="First day of the period that is planned for by default")
    n_people: int
    n_free: int = Field(description="Front-line people without a platform")
    platforms: list[PlatformToday] = Field(description="Open in the period, those with most people first")
    roles: list[str]
    role_families: list[str]
    grades: list[int]
    skills: list[str]
    teams: list[str]
    currency: str
    found: dict[str, PersonToday] = Field(
        description="Of the people asked about those in scope whom id or name tells from all others"
    )
    monthly_salary: int | None = Field(
        default=None,
        description="Of everybody who has a place, in whole minor units; for whoever may see pay",
    )


def today(context: Context, caller: Caller, request: StaffingTodayRequest) -> StaffingTodayAnswer:
    """Return today's staffing of the front-line people in the caller's scope.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only people in the caller's scope count.
    request : StaffingTodayRequest
        The date.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable, NoModel or TooLittleData.
    """
    with context.deciding(caller, ROUTE, request) as decision:
        view = context.policy.view(caller, "staffing.recommend")
        compiled = Compiled.of(context, view, StaffingRequest(as_of=request.as_of), decision)
        team, facts = compiled.team, compiled.snapshot.facts
        counts = team.current.value_counts()
        platforms = [
            PlatformToday(platform_id=name, name=shown, today=int(counts.get(name, 0)))
            for name, shown in compiled.names.items()
        ]
        seated = team.current.notna()
        paid = view.sees("pay") and facts.has("compensation")
        answer = StaffingTodayAnswer(
            request_id=decision.request_id,
            as_of=compiled.snapshot.as_of,
            model_version=decision.basis.get("model"),
            start=compiled.period[0],
            n_people=len(team.people),
            n_free=int((~seated).sum()),
            platforms=sorted(platforms, key=lambda one: (-one.today, one.name)),
            roles=_named(team.people["role"]),
            role_families=_named(team.people["role_family"]),
            grades=sorted({int(one) for one in team.people["grade"].dropna()}),
            found=_found(team, view, request.people),
            skills=sorted(team.skills().dropna(axis=1, how="all").columns) if facts.has("skills") else [],
            teams=_named(team.people["team_id"]),
            currency=compiled.snapshot.store.company.currency,
            monthly_salary=int(team.salaries()[seated].sum()) if paid else None,
        )
        return decision.give(answer, [{"id": one.employee_id} for one in answer.found.values()])


def _named(column: "pd.Series[str]") -> list[str]:
    return sorted(str(one) for one in column.dropna().unique())


def _found(team: Team, view: View, wanted: list[str]) -> dict[str, PersonToday]:
    """Return whom ids or names mean; a name that several have means nobody."""
    if not wanted:
        return {}
    names: dict[str, list[str]] = {}
    if view.sees("name") and "display_name" in team.people:
        for who, name in team.people["display_name"].dropna().items():
            names.setdefault(str(name), []).append(str(who))
    ids = {text: [text] if text in team.people.index else names.get(text, []) for text in wanted}
    placed = {str(who): str(at) for who, at in team.current.dropna().items()}
    return {
        text: PersonToday(employee_id=meant[0], platform_id=placed.get(meant[0]))
        for text, meant in ids.items()
        if len(meant) == 1
    }

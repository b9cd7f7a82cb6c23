from dataclasses import replace
from datetime import date
from typing import Literal

import polars as pl
import pytest

from data.errors import AccessDenied, InputError, SchemeError
from data.home import Home
from data.store import Store
from features.appraisal.schemes.ledger import adoptions, in_force
from features.appraisal.schemes.scheme import load_scheme, shipped
from serving.access import Caller
from serving.answers import Answer
from serving.appraisal.calibration_answers import GroupChange
from serving.appraisal.requests import AppraisalAdoptRequest, AppraisalTryRequest
from serving.appraisal.schemes import adopt, try_out
from serving.context import Context
from tests.features.company import company, filled

AS_OF = date(2024, 7, 1)
PLAIN = """\
name: plain
zh: 简单方案
en: Plain scheme
minimum_reliability: 0
rules:
  - match: {front_line: true}
    indicators: [{indicator: conversion, weight: 1}]
  - indicators: [{indicator: quality, weight: 1}]
"""
HR = Caller("anna", "hr", ("company",))
AUDITOR = Caller("otto", "auditor", ("company",))
NEVER_OVER = "2999H1"
WHY = "Agreed with the works council"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A small company in which the sex of four of the back office is x."""
    home = Home(root=tmp_path_factory.mktemp("schemes"))
    frames = company()
    ids = frames["employees"]["employee_id"]
    sex = ["x" if place in (0, 3, 6, 9) else "f" if place % 3 else "m" for place in range(len(ids))]
    born = [1960 + place % 40 for place in range(len(ids))]
    protected = pl.DataFrame({"employee_id": ids, "sex": sex, "birth_year": born})
    filled(Store(home), {**frames, "protected_attributes": protected})
    return home


@pytest.fixture(scope="module")
def context(stored: Home) -> Context:
    """One for all, so that scores are made once."""
    return Context(stored)


def entries(context: Context) -> list[dict[str, object]]:
    return [dict(entry.body) for entry in context.log.entries()]


def tried(
    context: Context, caller: Caller, groups: Literal["sex", "age", "ethnicity"] | None = None
) -> list[GroupChange]:
    request = AppraisalTryRequest(scheme=PLAIN, as_of=AS_OF, groups=groups)
    return try_out(context, caller, request).groups


def test_a_trial_compares_with_the_scheme_in_force_and_is_logged(context: Context) -> None:
    answer = try_out(context, HR, AppraisalTryRequest(scheme=PLAIN, as_of=AS_OF, top=3))
    assert answer.against == shipped().version
    assert answer.scheme_version.startswith("plain-")
    assert 0 < len(answer.people) <= 3
    assert answer.people[0].name
    assert {group.by for group in answer.groups} == {"platform_id", "department"}
    assert {row.indicator for row in answer.weights} == {"conversion", "quality"}
    logged = entries(context)[-1]
    assert (logged["scheme"], logged["against"]) == (answer.scheme_version, answer.against)
    assert adoptions(context.home) == []


def test_protected_groups_are_compared_for_auditors_alone(
    stored: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = load_scheme(PLAIN.replace("name: plain", "name: before"))  # needs no evidence
    monkeypatch.setattr("serving.context.in_force", lambda _home, _as_of: everybody)
    context = Context(stored)
    with pytest.raises(AccessDenied, match="protected, which the role hr may not see"):
        tried(context, HR, "sex")
    assert entries(context)[-1]["refused"] == "not_allowed"
    found = {row.group: row for row in tried(context, AUDITOR, "sex") if row.by == "sex"}
    assert found["x"].n is None  # fewer than five have a score
    assert found["x"].mean_change is None
    ages = [row.group for row in tried(context, AUDITOR, "age") if row.by == "age"]
    assert "50 and over" in ages
    assert not any(group.isdigit() for group in ages)


def test_auditors_see_no_names(context: Context) -> None:
    answer = try_out(context, AUDITOR, AppraisalTryRequest(scheme=PLAIN, as_of=AS_OF))
    assert answer.people
    assert {one.name for one in answer.people} == {None}


@pytest.mark.parametrize("role", ["head", "employee", "planner"])
def test_others_may_neither_try_nor_adopt(context: Context, role: str) -> None:
    caller = replace(HR, role=role, scopes=("self:E001",) if role == "employee" else ("company",))
    with pytest.raises(AccessDenied):
        try_out(context, caller, AppraisalTryRequest(scheme=PLAIN, as_of=AS_OF))
    with pytest.raises(AccessDenied):
        adopt(context, caller, AppraisalAdoptRequest(scheme=PLAIN, since=NEVER_OVER, by="me", note=WHY))


def test_a_part_of_the_company_is_not_enough(context: Context) -> None:
    caller = replace(HR, scopes=("platform:P1",))
    with pytest.raises(AccessDenied, match="whole company"):
        try_out(context, caller, AppraisalTryRequest(scheme=PLAIN, as_of=AS_OF))


def test_a_faulty_scheme_is_refused_with_its_faults(context: Context) -> None:
    request = AppraisalTryRequest(scheme=PLAIN.replace("quality", "qualty"), as_of=AS_OF)
    with pytest.raises(SchemeError, match=r"line 8.*did you mean quality"):
        try_out(context, HR, request)


def test_adopting_is_logged_and_holds_from_that_cycle_on(tmp_path_factory: pytest.TempPathFactory) -> None:
    context = Context(Home(root=tmp_path_factory.mktemp("adopting")))
    request = AppraisalAdoptRequest(scheme=PLAIN, since=NEVER_OVER, by="works council", note=WHY)
    answer = adopt(context, HR, request)
    assert isinstance(answer, Answer)
    assert in_force(context.home, date(2999, 1, 1)) == shipped()
    assert in_force(context.home, date(2999, 2, 1)).version == answer.scheme_version
    kept = adoptions(context.home)[0]
    assert (kept.by, kept.note, kept.since) == ("works council", WHY, NEVER_OVER)
    logged = entries(context)[-1]
    assert (logged["route"], logged["scheme"]) == ("/appraisal/adopt", answer.scheme_version)
    again = adopt(context, HR, request.model_copy(update={"scheme": answer.scheme_version}))
    assert again.scheme_version == answer.scheme_version


def test_what_was_scored_is_not_judged_anew(context: Context) -> None:
    request = AppraisalAdoptRequest(scheme=PLAIN, since="2023H1", by="me", note=WHY)
    with pytest.raises(InputError, match="2023H1, 2023Q1 ended before"):
        adopt(context, HR, request)
    assert in_force(context.home, AS_OF) == shipped()
    assert entries(context)[-1]["refused"] == "not_valid"

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.errors import AccessDenied, InputError
from serving.access import FIELDS, Caller, Policy, console

DEPARTMENTS = ("Sales", "Operations", "Finance")
ENTITIES = ("Shanghai", "Shenzhen")
PLATFORMS = ("P01", "P02", "P03")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy.shipped()


def organisation(n_people: int, seed: int) -> pd.DataFrame:
    """People whose manager comes before them, some without one, some with one who is not here."""
    draw = random.Random(seed)  # noqa: S311 - reproducible cases
    ids = [f"E{i:05d}" for i in range(n_people)]
    managers: list[str | None] = [None]
    for i in range(1, n_people):
        managers.append(draw.choice([ids[draw.randrange(max(0, i - 9), i)]] * 8 + [None, "E99999"]))
    return pd.DataFrame(
        {
            "department": [draw.choice(DEPARTMENTS) for _ in ids],
            "legal_entity": [draw.choice([*ENTITIES, None]) for _ in ids],
            "platform_id": [draw.choice([*PLATFORMS, None]) for _ in ids],
            "manager_id": managers,
        },
        index=pd.Index(ids, name="employee_id"),
    )


def chain(people: dict[str, dict[Any, Any]], person: str) -> list[object]:
    above: list[object] = []
    manager = people[person]["manager_id"]
    while isinstance(manager, str):
        above.append(manager)
        manager = people.get(manager, {}).get("manager_id")
    return above


def slowly(people: dict[str, dict[Any, Any]], caller: Caller, never: tuple[str, ...], person: str) -> bool:
    """Decide about one person, one rule at a time."""
    row = people[person]
    inside = False
    for scope in caller.scopes:
        kind, _, value = scope.partition(":")
        inside |= (
            kind == "company"
            or (kind == "department" and row["department"] == value)
            or (kind == "legal_entity" and row["legal_entity"] == value)
            or (kind == "platform" and row["platform_id"] == value)
            or (kind == "self" and person == value)
            or (kind == "manager" and value in chain(people, person))
        )
    own = {scope.removeprefix("self:") for scope in caller.scopes if scope.startswith("self:")}
    return inside and not any(is_hidden(people, who, never, person) for who in {caller.subject, *own})


def is_hidden(people: dict[str, dict[str, object]], who: str, never: tuple[str, ...], person: str) -> bool:
    mine = people.get(who)
    manager = mine["manager_id"] if mine else None
    same = isinstance(manager, str) and people[person]["manager_id"] == manager
    return (
        ("self" in never and person == who)
        or ("peers" in never and person != who and same)
        or ("superiors" in never and mine is not None and person in chain(people, who))
    )


def test_rows_agree_with_a_slow_reading_of_the_rules_in_20000_cases(policy: Policy) -> None:
    draw = random.Random(3)  # noqa: S311 - reproducible cases
    n_checked = 0
    for seed in range(12):
        roster = organisation(90, seed)
        people = {str(person): dict(row) for person, row in roster.iterrows()}
        for _ in range(20):
            role = draw.choice(["hr", "head", "planner", "auditor", "employee"])
            scopes = tuple(
                {
                    "company": "company",
                    "department": f"department:{draw.choice(DEPARTMENTS)}",
                    "legal_entity": f"legal_entity:{draw.choice(ENTITIES)}",
                    "platform": f"platform:{draw.choice(PLATFORMS)}",
                    "manager": f"manager:{draw.choice(roster.index)}",
                    "self": f"self:{draw.choice(roster.index)}",
                }[draw.choice(policy.roles[role]["scopes"])]
                for _ in range(draw.choice([1, 1, 2]))
            )
            caller = Caller(draw.choice([*roster.index, "somebody"]), role, scopes)
            open_to_it = [one for one in policy.roles[role]["allows"] if policy.allows(caller, one)]
            view = policy.view(caller, draw.choice(open_to_it))
            expected = [slowly(people, caller, view.never, person) for person in roster.index]
            assert view.rows(roster).tolist() == expected, (caller, view.action)
            n_checked += len(roster)
    assert n_checked >= 20_000


def test_an_account_of_another_name_is_the_person_of_its_self_scope(policy: Policy) -> None:
    roster = organisation(60, 1)
    who = str(roster.index[roster["manager_id"].notna()][0])
    for action in (one for one, relations in policy.never.items() if "self" in relations):
        if action in policy.roles["hr"]["allows"]:
            named = policy.view(Caller("li.na", "hr", ("company", f"self:{who}")), action).rows(roster)
            assert (
                named.tolist() == policy.view(Caller(who, "hr", ("company",)), action).rows(roster).tolist()
            )
            assert not named[roster.index.get_loc(who)]


@pytest.mark.parametrize("action", ["attrition.flight_risk", "attrition.explain", "promotion.rank"])
@pytest.mark.parametrize("role", ["hr", "head"])
def test_nobody_is_told_about_themselves_their_peers_or_their_superiors(
    policy: Policy, action: str, role: str
) -> None:
    roster = organisation(60, 1)
    subject = next(person for person in roster.index if roster.loc[person, "manager_id"] in roster.index)
    shown = roster[policy.view(Caller(subject, role, ("company",)), action).rows(roster)]
    manager = roster.loc[subject, "manager_id"]
    assert subject not in shown.index
    assert manager not in shown.index
    assert not (shown["manager_id"] == manager).any()
    assert len(shown) > 40


def test_scores_of_peers_and_superiors_are_masked_in_a_plan_that_has_them(policy: Policy) -> None:
    roster = organisation(60, 1)
    subject = next(person for person in roster.index if roster.loc[person, "manager_id"] in roster.index)
    manager = roster.loc[subject, "manager_id"]
    view = policy.view(Caller(subject, "head", ("company",)), "staffing.recommend")
    seen = dict(zip(roster.index, view.scored(roster), strict=True))
    assert view.rows(roster).all()
    assert seen[subject]
    assert not seen[manager]
    assert not any(seen[who] for who in roster.index[roster["manager_id"] == manager] if who != subject)
    assert sum(seen.values()) > 40
    assert not policy.view(Caller(subject, "head", ("company",)), "staffing.decide").scored(roster).any()


def test_a_circle_of_managers_comes_to_an_end(policy: Policy) -> None:
    roster = pd.DataFrame(
        {"department": "x", "platform_id": None, "manager_id": ["B", "C", "A"]},
        index=pd.Index(["A", "B", "C"], name="employee_id"),
    )
    view = policy.view(Caller("A", "head", ("manager:A",)), "attrition.flight_risk")
    assert view.rows(roster).tolist() == [False, False, False]
    assert policy.view(Caller("z", "head", ("manager:A",)), "profile.read").rows(roster).sum() == 2


def test_what_is_not_listed_is_denied(policy: Policy) -> None:
    actions = {action for rule in policy.roles.values() for action in rule["allows"]} | {"made.up"}
    denied = 0
    for role, rule in policy.roles.items():
        value = "" if rule["scopes"][0] == "company" else ":x"
        caller = Caller("somebody", role, (f"{rule['scopes'][0]}{value}",))
        for action in actions - set(rule["allows"]):
            with pytest.raises(AccessDenied, match=role):
                policy.view(caller, action)
            denied += 1
    assert denied > 20


def test_an_employee_gets_no_risk_at_all_and_only_the_own_row(policy: Policy) -> None:
    roster = organisation(20, 2)
    caller = Caller("E00003", "employee", ("self:E00003",))
    with pytest.raises(AccessDenied):
        policy.view(caller, "attrition.explain")
    assert list(roster.index[policy.view(caller, "profile.read").rows(roster)]) == ["E00003"]


def test_a_scope_that_the_role_may_not_have_denies_everything(policy: Policy) -> None:
    for scopes in [(), ("company", "self:E1"), ("everything",)]:
        with pytest.raises(AccessDenied):
            policy.view(Caller("a", "planner", scopes), "profile.read")
    with pytest.raises(AccessDenied):
        policy.view(Caller("a", "nobody", ("company",)), "profile.read")


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        ("king", ("company",)),
        ("hr", ()),
        ("planner", ("self:E1",)),
        ("employee", ("company",)),
        ("hr", ("department",)),
        ("hr", ("company:x",)),
    ],
)
def test_grants_that_the_policy_does_not_know_are_refused(
    policy: Policy, role: str, scopes: tuple[str, ...]
) -> None:
    with pytest.raises(InputError, match=r"role|scope"):
        policy.check_grant(role, scopes)


def test_the_auditor_sees_no_names_and_the_head_no_pay(policy: Policy) -> None:
    auditor = Caller("a", "auditor", ("company",))
    head = Caller("h", "head", ("company",))
    for action in policy.roles["auditor"]["allows"]:
        assert not policy.view(auditor, action).sees("name")
    for action in policy.roles["head"]["allows"]:
        assert not policy.view(head, action).sees("pay")


def test_the_console_may_ask_everything_that_hr_may(policy: Policy) -> None:
    roster = organisation(10, 5)
    for action, fields in policy.roles["hr"]["allows"].items():
        view = policy.view(replace(console(), request_id="r"), action)
        assert view.rows(roster).all()
        assert all(view.sees(field) == (field in fields) for field in FIELDS)


def test_a_roster_without_the_columns_of_a_scope_shows_nobody(policy: Policy) -> None:
    roster = pd.DataFrame(index=pd.Index(["A", "B"], name="employee_id"))
    for scope in ("department:x", "legal_entity:x", "platform:x", "manager:A"):
        rows = policy.view(Caller("h", "head", (scope,)), "profile.read").rows(roster)
        assert np.array_equal(rows, [False, False])

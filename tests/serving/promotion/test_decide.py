import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scipy.stats import beta  # type: ignore[import-untyped]

from data.errors import AccessDenied, FutureDate, InputError, LogBroken, UnknownEmployee, UnknownList
from data.home import Home
from features.roster import roster
from serving.access import Caller, console
from serving.context import Context
from serving.log import Entry
from serving.promotion.answers import DecideAnswer, FollowAnswer
from serving.promotion.decide import decide, follow
from serving.promotion.requests import DecideRequest, FollowRequest
from serving.promotion.shortlists import DECIDE, Shortlists
from tests.serving.promotion.test_shortlists import AS_OF, MODEL, noted, row, show


@pytest.fixture(scope="module")
def team(appraised: Context) -> tuple[str, list[str]]:
    """A manager who has a manager, and at least four people below."""
    people = roster(appraised._store, as_of=AS_OF)
    for manager in people["manager_id"].value_counts().index:
        own = [str(one) for one in people.index[people["manager_id"].eq(manager)]]
        if len(own) >= 4 and manager in people.index and isinstance(people["manager_id"].loc[manager], str):
            return str(manager), own
    raise AssertionError


def decided(context: Context, list_id: str, employee_id: str, decision: str, **more: Any) -> DecideAnswer:
    asked = {"list_id": list_id, "employee_id": employee_id, "decision": decision, **more}
    caller = asked.pop("caller", console())
    return decide(context, caller, DecideRequest.model_validate(asked))


def last(context: Context) -> Entry:
    return list(context.log.entries(routes=[DECIDE]))[-1]


def test_who_was_listed_is_accepted_and_the_log_keeps_what_had_been_shown(
    appraised: Context, team: tuple[str, list[str]]
) -> None:
    manager, people = team
    head = Caller(manager, "head", (f"manager:{manager}",))
    list_id = show(appraised.log, people[:2], caller=head)
    told = decided(appraised, list_id, people[1], "accept", caller=head)
    assert (told.listed, told.rank, told.tier) == (True, 2, row("", 2)["tier"])
    assert (told.by, told.as_of, told.model_version) == (manager, AS_OF, MODEL)
    kept = last(appraised).body
    assert kept["request_id"] == told.request_id
    assert kept["shown"] == [{**row(people[1], 2), "listed": True}]
    assert kept["model"] == MODEL
    one = appraised.shortlists.decisions_of(list_id)[people[1]]
    assert (one.decision, one.who, one.reason) == ("accept", manager, None)


def test_a_rank_of_somebody_elses_list_is_not_told(appraised: Context, team: tuple[str, list[str]]) -> None:
    manager, people = team
    list_id = show(appraised.log, people[:2])
    told = decided(
        appraised, list_id, people[1], "accept", caller=Caller(manager, "head", (f"manager:{manager}",))
    )
    assert (told.listed, told.rank, told.tier) == (True, None, None)


def test_somebody_told_of_beside_the_list_is_taken_with_a_reason(
    appraised: Context, team: tuple[str, list[str]]
) -> None:
    _, people = team
    beside = row(people[2], 14, told="overlooked")
    list_id = show(appraised.log, people[:2], [beside])
    told = decided(appraised, list_id, people[2], "override", reason="led the move")
    assert (told.listed, told.rank) == (False, 14)
    assert last(appraised).body["shown"] == [{**beside, "listed": False}]
    told = decided(appraised, list_id, people[3], "override", reason="speaks the customers' language")
    assert (told.listed, told.rank, told.tier) == (False, None, None)
    assert last(appraised).body["request"]["reason"] == "speaks the customers' language"
    assert appraised.shortlists.history(list_id)[0].reason == "led the move"


def test_a_decision_must_fit_the_list(appraised: Context, team: tuple[str, list[str]]) -> None:
    _, people = team
    list_id = show(appraised.log, people[:2], [row(people[2], 1, told="overlooked")])
    for person, decision, expected in (
        (people[0], "override", "is on the list; accept or decline"),
        (people[2], "accept", "not on the list; override"),
        (people[3], "decline", "not on the list; override"),
    ):
        with pytest.raises(InputError, match=expected):
            decided(appraised, list_id, person, decision, reason="why not")
    assert last(appraised).body["refused"] == "not_as_shown"
    assert appraised.shortlists.history(list_id) == []


@pytest.mark.parametrize("reason", [None, "  "])
def test_to_decline_and_to_override_need_a_reason(
    appraised: Context, team: tuple[str, list[str]], reason: str | None
) -> None:
    _, people = team
    list_id = show(appraised.log, people[:2])
    for person, decision in ((people[0], "decline"), (people[3], "override")):
        with pytest.raises(InputError, match="field `reason`"):
            decided(appraised, list_id, person, decision, reason=reason)
        assert decided(appraised, list_id, person, decision, reason="leaves soon").decision == decision


def test_another_decision_replaces_the_former_and_the_history_stays(
    appraised: Context, team: tuple[str, list[str]]
) -> None:
    _, people = team
    list_id = show(appraised.log, people[:2])
    assert decided(appraised, list_id, people[0], "accept").replaces is None
    told = decided(appraised, list_id, people[0], "decline", reason="wants to stay")
    assert told.replaces == "accept"
    another = Shortlists(appraised.log)  # another process reads the same from the log
    for found in (appraised.shortlists, another):
        assert found.decisions_of(list_id)[people[0]].decision == "decline"
        assert [one.decision for one in found.history(list_id)] == ["accept", "decline"]


def test_a_list_that_nobody_was_shown_cannot_be_decided_on(
    appraised: Context, team: tuple[str, list[str]]
) -> None:
    _, people = team
    refused = show(appraised.log, people[:2], status=409)
    for list_id in ("nowhere", refused):
        with pytest.raises(UnknownList, match="no such list was shown; give the request_id"):
            decided(appraised, list_id, people[0], "accept")


def test_a_date_other_than_the_lists_is_refused(appraised: Context, team: tuple[str, list[str]]) -> None:
    _, people = team
    list_id = show(appraised.log, people[:2])
    with pytest.raises(InputError, match="leave out as_of"):
        decided(appraised, list_id, people[0], "accept", as_of=AS_OF - timedelta(days=1))
    assert decided(appraised, list_id, people[0], "accept", as_of=AS_OF).as_of == AS_OF


def test_out_of_scope_looks_like_unknown_whether_listed_or_not(
    appraised: Context, team: tuple[str, list[str]]
) -> None:
    manager, people = team
    everybody = [str(one) for one in roster(appraised._store, as_of=AS_OF).index]
    head = Caller(people[0], "head", (f"manager:{people[0]}",))
    list_id = show(appraised.log, [manager, everybody[0], "nobody"])
    said = set()
    for person in (manager, everybody[0], everybody[-1], "nobody", "E99999"):
        for decision in ("accept", "override"):
            with pytest.raises(UnknownEmployee) as refused:
                decided(appraised, list_id, person, decision, caller=head)
            said.add(str(refused.value))
    assert len(said) == 1


def test_nobody_decides_about_oneself_a_peer_or_a_superior(
    appraised: Context, team: tuple[str, list[str]]
) -> None:
    manager, people = team
    list_id = show(appraised.log, [*people, manager])
    caller = replace(console(), subject=people[0])
    for person in (people[0], people[1], manager):
        with pytest.raises(UnknownEmployee):
            decided(appraised, list_id, person, "accept", caller=caller)
    assert appraised.shortlists.history(list_id) == []


def test_who_does_not_decide_on_promotions_may_not(appraised: Context, team: tuple[str, list[str]]) -> None:
    _, people = team
    list_id = show(appraised.log, people[:2])
    own = Caller(people[0], "employee", (f"self:{people[0]}",))
    for caller in (own, Caller("a", "auditor", ("company",)), Caller("p", "planner", ("company",))):
        with pytest.raises(AccessDenied, match=r"may not use promotion\.decide"):
            decided(appraised, list_id, people[0], "accept", caller=caller)
    with pytest.raises(AccessDenied, match=r"may not use promotion\.follow"):
        follow(appraised, own, FollowRequest())


def test_no_decision_is_taken_on_a_list_that_was_altered(home: Home) -> None:
    context = Context(home)
    list_id = show(context.log, ["A", "B"])
    with closing(sqlite3.connect(home.root / "decisions.db")) as database:
        database.executescript("DROP TRIGGER decisions_no_update;")
        database.execute("UPDATE decisions SET body = replace(body, '\"A\"', '\"C\"')")
        database.commit()
    with pytest.raises(LogBroken, match="entry 1"):
        decided(context, list_id, "C", "accept")


def followed(home: Home, *, accepted: int, overridden: int = 0, declined: int = 0) -> FollowAnswer:
    context = Context(home)
    kinds = {"accept": accepted, "override": overridden, "decline": declined}
    list_id = show(context.log, ["A"])
    for decision, n_people in kinds.items():
        for number in range(n_people):
            noted(context.log, list_id, f"{decision}{number}", decision)
    return follow(context, Caller("a", "auditor", ("company",)), FollowRequest())


def test_no_decision_has_no_rate(home: Home) -> None:
    told = followed(home, accepted=0, declined=3)
    assert (told.n_lists, told.n_declined) == (1, 3)
    assert (told.follow_rate, told.low, told.high) == (None, None, None)
    assert "too few decisions to judge" in told.en
    assert "决定太少" in told.zh


def test_a_few_decisions_have_a_rate_and_are_not_judged(home: Home) -> None:
    told = followed(home, accepted=19)
    assert told.follow_rate == 1.0
    assert told.low is not None
    assert told.low < 0.95
    assert "too few decisions to judge: taken were 19, at least 20" in told.en


def test_who_never_differs_from_a_list_is_warned_of(home: Home) -> None:
    told = followed(home, accepted=20, declined=2)
    assert told.follow_rate == 1.0
    assert told.en.startswith("All 20 people taken were on a list, and 2 listed people were declined.")
    assert "evidence against a human decision" in told.en
    assert "从不偏离名单" in told.zh


def test_the_follow_rate_is_told_with_its_interval(home: Home) -> None:
    told = followed(home, accepted=30, overridden=10, declined=5)
    assert (told.n_accepted, told.n_overridden, told.n_declined) == (30, 10, 5)
    assert told.follow_rate == 0.75
    assert (told.low, told.high) == pytest.approx(tuple(beta.ppf([0.05, 0.95], 30.5, 10.5)))
    assert told.en.startswith("Of 40 people taken, 30 were on a list (75.0 %, 90 % interval 62.7-84.8 %)")
    assert "75.0%" in told.zh
    assert "evidence" not in told.en


def test_the_follow_rate_is_of_decisions_before_the_date(home: Home) -> None:
    followed(home, accepted=3)
    context, today = Context(home), datetime.now(UTC).date()
    before = follow(context, console(), FollowRequest(as_of=today - timedelta(days=1)))
    assert (before.n_accepted, before.as_of) == (0, today - timedelta(days=1))
    with pytest.raises(FutureDate, match="known only until"):
        follow(context, console(), FollowRequest(as_of=today + timedelta(days=3)))

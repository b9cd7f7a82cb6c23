from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from data.calendar import add_months
from data.errors import AccessDenied
from data.home import Home
from data.store import Store
from models.trial import needed, smallest_found
from serving.access import Caller, console
from serving.attrition.answers import TrialAnswer
from serving.attrition.chance import Chance
from serving.attrition.flags import Flag
from serving.attrition.requests import TrialRequest
from serving.attrition.trial import trial
from serving.context import Context
from tests.features.company import filled
from tests.serving.attrition.conftest import CHANCE
from tests.serving.attrition.flagged import flag, log_flags

FLAGGED = date(2025, 1, 1)
NOW = date(2026, 1, 1)
SHARE = 0.3


def firm(home: Home, exits: Sequence[tuple[str, date | None, str]]) -> Context:
    """A company of which only the employees are known, until the first of January 2026."""
    ids, days, kinds = zip(*exits, strict=True)
    ids += ("last",)
    frame = pl.DataFrame(
        {
            "employee_id": ids,
            "hire_date": [date(2020, 1, 1)] * (len(ids) - 1) + [NOW - timedelta(days=1)],
            "exit_date": [*days, None],
            "exit_kind": [*(kind if day else None for kind, day in zip(kinds, days, strict=True)), None],
        },
        schema_overrides={"exit_date": pl.Date},
    )
    filled(Store(home), {"employees": frame})
    return Context(home)


def tried(context: Context, flags: Sequence[Flag], caller: Caller | None = None, **asked: Any) -> TrialAnswer:
    log_flags(context.log, flags)
    return trial(context, caller or console(), TrialRequest.model_validate(asked))


def arms(home: Home, n: int, n_left: int, n_held: int, n_held_left: int, **more: Any) -> TrialAnswer:
    """Two arms of a trial; who leaves leaves three months after the flag."""
    away = FLAGGED + timedelta(days=90)
    told = [(f"T{i:03d}", away if i < n_left else None, "voluntary") for i in range(n)]
    held = [(f"H{i:03d}", away if i < n_held_left else None, "voluntary") for i in range(n_held)]
    context = firm(home, [*told, *held])
    usual = {"share": SHARE, **more}
    flags = [flag(person, FLAGGED, held_back=person[0] == "H", **usual) for person, _, _ in [*told, *held]]
    return tried(context, flags)


def test_leavers_of_both_arms_are_counted_and_compared(home: Home) -> None:
    told = arms(home, 60, 6, 40, 16)
    assert (told.n_flagged, told.n_left_flagged) == (60, 6)
    assert (told.n_held_back, told.n_left_held_back) == (40, 16)
    assert told.difference == pytest.approx(-0.3)
    assert told.verdict == "fewer leave"
    assert told.low is not None
    assert told.high is not None
    assert told.low < -0.3 < told.high < 0
    assert told.p is not None
    assert told.p < 0.01
    rate = 16.5 / 41
    assert told.smallest_found == smallest_found(60, 40, rate)
    assert told.n_needed == needed(rate, 0.1, SHARE)
    assert "6 of 60, against 16 of 40 held back; a difference of -30.0 points" in told.en
    assert "60人中离职6人" in told.zh


@pytest.mark.parametrize(("left", "held", "verdict"), [(12, 8, "not shown"), (40, 2, "more leave")])
def test_no_difference_and_harm_are_told_as_such(home: Home, left: int, held: int, verdict: str) -> None:
    told = arms(home, 60, left, 40, held)
    assert told.verdict == verdict
    assert ("does not mean that there is none" in told.en) == (verdict == "not shown")


def test_fewer_than_twenty_of_an_arm_are_too_few_and_no_leaver_is_told_of(home: Home) -> None:
    told = arms(home, 60, 6, 19, 5)
    assert told.verdict == "too little data"
    assert (told.n_flagged, told.n_held_back) == (60, 19)
    assert {told.n_left_flagged, told.n_left_held_back, told.difference, told.low, told.smallest_found} == {
        None
    }
    assert told.n_needed == needed(0.4, 0.1, SHARE)
    assert "at least 20 of each are needed" in told.en


def test_without_flags_held_back_nothing_can_be_said(home: Home) -> None:
    told = arms(home, 60, 6, 40, 16, share=0.0)
    assert (told.verdict, told.n_flagged, told.n_needed) == ("no trial", 0, None)
    assert "nothing can be said" in told.en
    assert "无法判断" in told.zh


def test_only_exits_of_the_own_will_within_the_horizon_and_known_by_the_date_count(home: Home) -> None:
    end = add_months(FLAGGED, 6)
    context = firm(
        home,
        [
            ("willing", end - timedelta(days=1), "voluntary"),
            ("dismissed", FLAGGED + timedelta(days=5), "involuntary"),
            ("later", end, "voluntary"),
            *((f"T{i}", None, "") for i in range(20)),
            *((f"H{i}", None, "") for i in range(20)),
        ],
    )
    people = ["willing", "dismissed", "later", *(f"T{i}" for i in range(20))]
    flags = [flag(one, FLAGGED, share=SHARE) for one in people]
    flags += [flag(f"H{i}", FLAGGED, share=SHARE, held_back=True) for i in range(20)]
    told = tried(context, flags)
    assert (told.n_flagged, told.n_left_flagged, told.n_left_held_back) == (23, 1, 0)
    early = trial(context, console(), TrialRequest(as_of=end - timedelta(days=1)))
    assert (early.n_flagged, early.n_held_back, early.n_waiting) == (0, 0, 43)
    assert early.verdict == "too little data"
    assert trial(context, console(), TrialRequest(as_of=end)).n_waiting == 0


def test_a_person_counts_once_by_the_first_flag_and_what_chance_did_not_decide_is_left_out(
    home: Home,
) -> None:
    context = firm(home, [(f"T{i}", None, "") for i in range(50)])
    later = add_months(FLAGGED, 2)
    flags = [flag(f"T{i}", FLAGGED, share=SHARE, held_back=i < 20) for i in range(42)]
    flags += [flag(f"T{i}", later, share=SHARE, cause="pay", held_back=i >= 20) for i in range(42)]
    flags += [flag("T42", FLAGGED, share=SHARE, late=True), flag("T43", FLAGGED, share=0.0)]
    flags += [flag("T44", FLAGGED, share=SHARE, horizon_months=None)]
    told = tried(context, flags)
    assert (told.n_held_back, told.n_flagged, told.n_waiting) == (20, 22, 0)


def test_flags_under_another_share_are_another_trial(home: Home) -> None:
    context = firm(home, [(f"T{i}", None, "") for i in range(50)])
    flags = [flag(f"T{i}", FLAGGED, share=0.5, held_back=i < 3) for i in range(5)]
    flags += [flag(f"T{i}", FLAGGED, share=0.1, held_back=i < 7) for i in range(5, 10)]
    told = tried(context, flags)
    assert (told.n_held_back, told.n_flagged) == (2, 3)


def test_in_stages_both_arms_are_watched_until_the_day_that_chance_gave(home: Home) -> None:
    away, stage = FLAGGED + timedelta(days=60), FLAGGED + timedelta(days=30)
    context = firm(home, [(f"T{i}", away, "voluntary") for i in range(40)])
    flags = [flag(f"T{i}", FLAGGED, share=SHARE, held_back=i % 2 == 0, stage=stage) for i in range(38)]
    longer = {"share": SHARE, "stage": away + timedelta(days=1)}
    flags += [flag("T38", FLAGGED, held_back=True, **longer), flag("T39", FLAGGED, **longer)]
    told = tried(context, flags)
    assert (told.n_flagged, told.n_held_back) == (20, 20)
    assert (told.n_left_flagged, told.n_left_held_back) == (1, 1)
    assert any("released in stages" in note.en for note in told.notes)


def test_a_planted_effect_is_recovered_from_what_chance_held_back(home: Home) -> None:
    chance, draw = Chance(replace(home, secret_setting=CHANCE)), np.random.default_rng(3)
    people = [f"E{i:04d}" for i in range(900)]
    held = {one: chance.held_back(one, FLAGGED, SHARE) for one in people}
    away = FLAGGED + timedelta(days=40)
    rate = {True: 0.4, False: 0.2}
    exits = [(one, away if draw.random() < rate[held[one]] else None, "voluntary") for one in people]
    told = tried(firm(home, exits), [flag(one, FLAGGED, share=SHARE, held_back=held[one]) for one in people])
    assert 220 < told.n_held_back < 320
    assert told.difference == pytest.approx(-0.2, abs=0.08)
    assert told.verdict == "fewer leave"
    assert told.low is not None
    assert told.high is not None
    assert told.low < -0.2 < told.high


def test_only_the_scope_company_may_ask_and_only_some_roles(home: Home) -> None:
    context = firm(home, [("A", None, "")])
    for role in ("hr", "head", "auditor"):
        assert tried(context, [], Caller("a", role, ("company",))).verdict == "no trial"
    for role in ("hr", "head"):
        with pytest.raises(AccessDenied, match="tells about the whole company"):
            tried(context, [], Caller("a", role, ("department:Sales",)))
    for caller in (Caller("A", "employee", ("self:A",)), Caller("p", "planner", ("company",))):
        with pytest.raises(AccessDenied, match=r"may not use attrition\.trial"):
            tried(context, [], caller)

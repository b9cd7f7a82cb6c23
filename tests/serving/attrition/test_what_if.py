import re
import sqlite3
from contextlib import closing
from datetime import date
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from data.calendar import add_months
from data.errors import AccessDenied, FutureDate, LogBroken, UnknownEmployee
from features.attrition.assumptions import ASSUMPTIONS
from features.attrition.scenarios import CHANGES, changed, without_effect
from models.horizon import WithinHorizon
from serving.access import Caller, console
from serving.attrition.curve import curve
from serving.attrition.risk_requests import CurveRequest
from serving.attrition.what_if import what_if
from serving.attrition.what_if_answers import WhatIfAnswer
from serving.attrition.what_if_requests import WhatIfRequest
from serving.attrition.what_if_words import difference_words
from serving.context import Context
from serving.scores import Scores
from tests.serving.attrition.flagged import aside, latest, team

#: What would claim that something works.
CLAIMS = re.compile(
    r"\b(lowers?|lowered|reduc\w+|decreas\w+|cuts?|prevent\w*|improv\w+|helps?|saves?|retains?|effect of)\b"
    r"|降低|减少|下降|防止|避免|留住|改善|有助|导致|使得"
)
HEAD = Caller("a head", "head", ("company",))


def asked(
    context: Context, person: str, *scenarios: str, caller: Caller | None = None, **more: Any
) -> WhatIfAnswer:
    """Ask about scenarios that are written as pay+promotion."""
    given = {"employee_id": person, "scenarios": [one.split("+") for one in scenarios], **more}
    return what_if(context, caller or console(), WhatIfRequest.model_validate(given))


def scores(context: Context) -> Scores:
    decision = aside(context)
    return context.scores("attrition", context.snapshot(None, decision), decision, 12)


def given(context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
    snapshot = context.snapshot(None, aside(context))
    return snapshot.profile, snapshot.roster


def somebody(context: Context) -> str:
    """Somebody for whom every change is one."""
    people = given(context)
    return next(str(one) for one in people[0].index if not without_effect(*people, str(one), CHANGES))


def texts(value: Any) -> list[str]:
    """Return every text of an answer."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


def test_the_profile_as_it_is_has_the_probabilities_of_the_curve(flagging: Context) -> None:
    person = somebody(flagging)
    answer = asked(flagging, person, "pay")
    months = curve(flagging, console(), CurveRequest(employee_id=person)).months
    for one in answer.now:
        of_curve = months[one.horizon_months - 1]
        same = [of_curve.voluntary, of_curve.low, of_curve.high]
        assert [one.probability, one.low, one.high] == pytest.approx(same, abs=1e-12)
    assert [one.horizon_months for one in answer.now] == [3, 6, 12]


def test_a_scenario_is_scored_as_the_changed_profile_is(flagging: Context) -> None:
    person, model = somebody(flagging), scores(flagging).model
    answer = asked(flagging, person, "pay", "promotion+pay", "manager", "transfer")
    assert [one.changes for one in answer.scenarios] == [
        ["pay"],
        ["pay", "promotion"],
        ["manager"],
        ["transfer"],
    ]
    for one in answer.scenarios:
        row = changed(*given(flagging), person, one.changes)
        for now, then in zip(answer.now, one.within, strict=True):
            assert isinstance(model, WithinHorizon)
            found = WithinHorizon(model.models, then.horizon_months).assess(row)
            assert then.probability == pytest.approx(found.probability[0], abs=1e-12)
            assert then.low == pytest.approx(found.low[0], abs=1e-12)
            assert then.difference == pytest.approx(100 * (then.probability - now.probability), abs=1e-9)
            assert then.agreement is not None
            assert then.sure == (then.agreement >= 0.8 and then.difference != 0)
            said = "not sure" if not then.sure else "below" if then.difference < 0 else "above"
            assert said in then.words.en


def test_pay_to_market_never_reads_as_a_higher_risk_where_the_catalogue_gives_the_direction(
    flagging: Context,
) -> None:
    model, people = scores(flagging).model, given(flagging)
    catalogue = flagging.snapshot(None, aside(flagging)).catalogue
    free = [name for name in model.feature_names_ if not catalogue[name].direction.get("attrition")]
    below = [str(one) for one in people[0].index if not without_effect(*people, str(one), ["pay"])]
    assert len(below) > 20
    now = people[0].loc[below]
    then = pd.concat([changed(*people, one, ["pay"]) for one in below])
    then[free] = now[free]
    apart = model.assess(then).probability - model.assess(now).probability
    assert (apart <= 1e-12).all()
    assert (apart < 0).any()


def test_what_reads_otherwise_is_told_now_and_then(flagging: Context) -> None:
    person = somebody(flagging)
    told = {one.feature: one for one in asked(flagging, person, "promotion").scenarios[0].features}
    assert told["months_since_rise"].then.en == "0 months"
    assert told["months_since_rise"].then.zh == "0个月"
    assert all(one.now != one.then for one in told.values())
    assert not told["months_since_rise"].percentile
    assert told["months_since_rise_peer"].percentile


def test_pay_above_the_market_changes_nothing_and_says_so(flagging: Context) -> None:
    paid, manager = (given(flagging)[0][name] for name in ("market_ratio", "months_with_manager"))
    person = str(paid.index[(paid > 1.0) & manager.notna()][0])
    alone = asked(flagging, person, "pay").scenarios[0]
    assert [one.difference for one in alone.within] == [0, 0, 0]
    assert not any(one.sure for one in alone.within)
    assert "no difference" in alone.within[0].words.en
    assert alone.features == []
    assert "nothing changes" in alone.idle[0].en
    assert asked(flagging, person, "manager+pay").scenarios[0].idle == alone.idle


def test_whoever_may_not_see_pay_may_not_ask_about_it_nor_reads_of_it(flagging: Context) -> None:
    person = somebody(flagging)
    for scenario in ("pay", "promotion+pay"):
        with pytest.raises(AccessDenied, match="may not see pay; leave `pay` out"):
            asked(flagging, person, "manager", scenario, caller=HEAD)
    answer = asked(flagging, person, "promotion", caller=HEAD)
    groups = {one.group for one in answer.scenarios[0].features}
    assert "experience" in groups
    assert "pay" not in groups
    assert any("not shown" in one.en for one in answer.notes)
    seen = asked(flagging, person, "promotion")
    assert "pay" in {one.group for one in seen.scenarios[0].features}
    assert not any("not shown" in one.en for one in seen.notes)


def test_only_people_of_the_scope_and_never_oneself_peers_or_superiors(flagging: Context) -> None:
    manager, own = team(flagging)
    asked(flagging, own[0], "manager", caller=Caller("boss", "head", (f"manager:{manager}",)))
    for caller, person in (
        (Caller("boss", "head", (f"manager:{manager}",)), manager),
        (Caller(own[0], "hr", ("company",)), own[0]),
        (Caller(own[0], "hr", ("company",)), own[1]),
        (Caller(own[0], "hr", ("company",)), manager),
        (console(), "E99999"),
    ):
        with pytest.raises(UnknownEmployee, match="whom you may see"):
            asked(flagging, person, "manager", caller=caller)
    for role in ("auditor", "planner"):
        with pytest.raises(AccessDenied, match=r"may not use attrition\.what_if"):
            asked(flagging, own[0], "manager", caller=Caller("a", role, ("company",)))


def test_each_answer_is_kept_and_compared_with_newest_first(flagging: Context) -> None:
    person = somebody(flagging)
    first = asked(flagging, person, "pay", "manager")
    second = asked(flagging, person, "pay+promotion")
    assert first.earlier == []
    assert [one.request_id for one in second.earlier] == [first.request_id]
    told = second.earlier[0]
    assert (told.as_of, told.model_version) == (first.as_of, first.model_version)
    assert [one.changes for one in told.scenarios] == [["pay"], ["manager"]]
    for was, one in zip(first.scenarios, told.scenarios, strict=True):
        assert list(one.within.values()) == [each.probability for each in was.within]
    assert list(told.now.values()) == [one.probability for one in first.now]
    fresh = asked(Context(flagging.home), person, "transfer")
    assert [one.request_id for one in fresh.earlier] == [second.request_id, first.request_id]
    entry = list(flagging.log.entries())[-1].body
    assert entry["request"] == {"employee_id": person, "scenarios": [["transfer"]]}
    assert entry["model"] == fresh.model_version
    for _ in range(9):
        last = asked(flagging, person, "manager")
    assert len(last.earlier) == 10
    assert first.request_id not in {one.request_id for one in last.earlier}


def test_former_what_ifs_of_others_and_about_pay_or_of_later_dates_are_not_told(flagging: Context) -> None:
    person, day = somebody(flagging), latest(flagging)
    asked(flagging, person, "manager")
    as_hr = Caller(HEAD.subject, "hr", ("company",))
    asked(flagging, person, "pay", caller=as_hr)
    mixed = asked(flagging, person, "pay", "transfer", caller=as_hr)
    told = asked(flagging, person, "manager", caller=HEAD).earlier
    assert [one.request_id for one in told] == [mixed.request_id]
    assert [one.changes for one in told[0].scenarios] == [["transfer"]]
    assert len(asked(flagging, person, "manager").earlier) == 4
    assert asked(flagging, person, "manager", as_of=str(add_months(day, -1))).earlier == []


def test_a_log_that_was_altered_is_refused(flagging: Context) -> None:
    person = somebody(flagging)
    asked(flagging, person, "manager")
    with closing(sqlite3.connect(flagging.home.root / "decisions.db")) as database:
        database.executescript("DROP TRIGGER decisions_no_update;")
        database.execute("update decisions set body = replace(body, '\"manager\"', '\"transfer\"')")
        database.commit()
    with pytest.raises(LogBroken, match="not as it was written"):
        asked(Context(flagging.home), person, "manager")


def test_every_text_tells_a_difference_of_the_model_and_claims_no_effect(flagging: Context) -> None:
    person = somebody(flagging)
    scenarios = [*CHANGES, "+".join(CHANGES), "pay+promotion"]
    answer = asked(flagging, person, *scenarios)
    told = texts(answer.model_dump(mode="json"))
    told += [text for one in ASSUMPTIONS.values() for words in one for text in words]
    told += [
        text
        for then in (0.1, 0.2, 0.2004, 0.3)
        for sure in (True, False)
        for text in difference_words(6, 0.2, then, sure=sure).model_dump().values()
    ]
    assert [text for text in told if CLAIMS.search(text)] == []
    assert "does not say what the action would do" in answer.notes[0].en
    assert "并不说明" in answer.notes[0].zh
    assert "were chosen" in answer.notes[1].en


def test_the_past_is_answered_as_of_then_and_the_future_refused(flagging: Context) -> None:
    person, day = somebody(flagging), latest(flagging)
    past = add_months(day, -1)
    assert asked(flagging, person, "manager", as_of=str(past)).as_of == past
    with pytest.raises(FutureDate):
        asked(flagging, person, "manager", as_of=str(date(day.year + 1, 1, 1)))


@pytest.mark.parametrize(
    "scenarios", [[], [[]], [["pay", "pay"]], [["bonus"]], [["pay"]] * 7, "pay", [["manager"], []]]
)
def test_scenarios_that_are_none_are_refused(scenarios: object) -> None:
    with pytest.raises(ValidationError):
        WhatIfRequest.model_validate({"employee_id": "E1", "scenarios": scenarios})

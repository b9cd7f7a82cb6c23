"""Backtest, bench and fairness of the released models."""

from datetime import date

import pytest

from data.errors import AccessDenied, MissingTable
from features.promotion.targets import shipped
from serving.access import Caller, console
from serving.context import Context
from serving.decisions import Decision
from serving.promotion.backtest import backtest
from serving.promotion.bench import bench
from serving.promotion.fairness import fairness
from serving.promotion.requests import BacktestRequest, BenchRequest, FairnessRequest

AUDITOR = Caller("auditor", "auditor", ("company",))


def test_the_backtest_tells_predicted_against_actual_and_names_nobody(context: Context) -> None:
    answer = backtest(context, console(), BacktestRequest())
    assert [row.round for row in answer.rounds] == [date(2026, 1, 1)]
    assert answer.rounds[0].n_promoted > 0
    assert {"readiness", "precedent", "own_sales", "tenure"} <= {row.score for row in answer.scores}
    assert "step back" in answer.success.en
    assert "E0" not in answer.model_dump_json()


def test_bench_depth_is_told_for_critical_targets_and_widens_with_time(context: Context) -> None:
    answer = bench(context, console(), BenchRequest())
    assert {row.target.key for row in answer.bench} == {"team-lead", "platform-lead", "new-platform-lead"}
    leads = [row for row in answer.bench if row.target.key == "team-lead"]
    assert len(leads) > 1  # a row a platform: candidates come from it alone
    for row in answer.bench:
        assert row.now_low <= row.now <= row.now_high <= row.n_eligible - row.n_outside
        assert row.in_1_year_low <= row.in_1_year_high
        chances = [person.in_1_year or 0.0 for person in row.people]
        assert chances == sorted(chances, reverse=True)
        assert len(chances) <= 3
    one = bench(context, console(), BenchRequest(platform_id=leads[0].platform_id))
    assert [row.platform_id for row in one.bench if row.target.key == "team-lead"] == [leads[0].platform_id]


def test_past_decisions_against_a_group_are_found_and_the_list_is_judged_beside_them(
    context: Context,
) -> None:
    answer = fairness(context, AUDITOR, FairnessRequest(attribute="sex", top=40))
    told = {impact.what: impact for impact in answer.impacts}
    assert set(told) == {"this list", "lists of past rounds", "past decisions"}
    past = {one.group: one for one in told["past decisions"].groups}
    assert told["past decisions"].verdict == "adverse"  # the story of the example says so
    assert (past["female"].ratio or 1.0) < 0.8
    assert told["this list"].verdict != "adverse"
    assert sum(one.n or 0 for one in told["this list"].groups) > 200
    assert answer.potential is None  # no such rating is recorded here


def test_asked_before_and_after_somebody_came_the_audit_tells_the_same(context: Context) -> None:
    days = (date(2026, 4, 2), date(2026, 4, 20))
    told = [fairness(context, AUDITOR, FairnessRequest(attribute="sex", top=40, as_of=day)) for day in days]
    assert [one.as_of for one in told] == [date(2026, 1, 1)] * 2
    assert told[0].impacts == told[1].impacts != []


def test_only_an_auditor_compares_protected_groups_and_an_absent_attribute_is_said(context: Context) -> None:
    with pytest.raises(AccessDenied):
        fairness(context, console(), FairnessRequest())
    with pytest.raises(MissingTable, match="ethnicity"):
        fairness(context, AUDITOR, FairnessRequest(attribute="ethnicity"))


def test_fairness_of_a_platform_younger_than_past_rounds_is_told_and_rests_on_the_date_asked(
    context: Context,
) -> None:
    decision = Decision(context.log, AUDITOR, "test", FairnessRequest())
    now = context.snapshot(None, decision).platform_ids
    young = sorted(set(now) - set(context.snapshot(date(2024, 1, 1), decision).platform_ids))[0]
    answer = fairness(context, AUDITOR, FairnessRequest(target="platform-lead", platform_id=young))
    assert "this list" in {impact.what for impact in answer.impacts}
    entry = list(context.log.entries(routes=("/promotion/fairness",)))[-1].body
    assert entry["tables"]["as_of"] == str(answer.as_of)


def test_past_decisions_are_those_about_candidates_of_the_target(context: Context) -> None:
    def eligible(target: str) -> int:
        answer = fairness(context, AUDITOR, FairnessRequest(target=target, top=40))
        past = next(one for one in answer.impacts if one.what == "past decisions")
        return sum(one.n or 0 for one in past.groups)

    assert 0 < eligible("team-lead") < eligible("next-grade")


def test_a_rating_of_potential_is_audited_where_one_is_recorded(context: Context) -> None:
    own = context.home.root / "promotion.yaml"
    own.write_text(shipped().replace("\npotential: potential", "\npotential: engagement"), "utf-8")
    try:
        answer = fairness(context, AUDITOR, FairnessRequest(top=40))
    finally:
        own.unlink()
    assert answer.potential is not None
    assert answer.potential.n_rated > 100
    assert answer.potential.verdict == "too few"  # no outcome is known yet of the only round listed again
    assert {gap.group for gap in answer.potential.gaps} == {"female", "male"}

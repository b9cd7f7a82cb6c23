"""Answers about promotions, as the use cases give them."""

from datetime import date
from typing import Any

from serving.answers import Note, Reason
from serving.promotion.answers import (
    Box,
    Boxes,
    Candidate,
    Change,
    CompareAnswer,
    DecideAnswer,
    FollowAnswer,
    GroupGap,
    NineBoxAnswer,
    RankAnswer,
    TargetTold,
    WhyNotAnswer,
)
from serving.promotion.judged_answers import (
    BacktestAnswer,
    BenchAnswer,
    BenchPerson,
    BenchTold,
    FairnessAnswer,
    FifthTold,
    GapTold,
    GroupRate,
    ImpactTold,
    MetricTold,
    PotentialTold,
    RoundTold,
    ScoreTold,
)

HEAD: dict[str, Any] = {
    "request_id": "r1",
    "as_of": date(2026, 7, 1),
    "model_version": "promotion/1@abc",
    "notes": [Note(zh="建议", en="advice")],
}
TARGET = TargetTold(key="platform-lead", zh="平台负责人", en="Platform lead")
LISTED: dict[str, Any] = {**HEAD, "target": TARGET, "round": date(2026, 7, 1)}


def reason(direction: str, *, actionable: bool = True) -> Reason:
    """A reason with two pieces of evidence, the first with a percentile."""
    more_zh, more_en = ("较高", "higher") if direction == "raises" else ("较低", "lower")
    return Reason(
        group="ability",
        group_zh="能力",
        group_en="Ability",
        direction=direction,  # type: ignore[arg-type]  # one of the two
        contribution=0.4,
        zh=f"能力与{more_zh}的成功概率明显相关：评价：领导力：+1.04分（高于95%的同类同事）；退款率：6.2%。",
        en=f"Ability is clearly associated with a {more_en} probability of success: "
        "Reviews: leadership: +1.04 points (higher than 95 % of peers); Refund rate: 6.2 %.",
        actionable=actionable,
    )


PERSON = Candidate(
    employee_id="E1",
    name="[bold]李[/]",
    rank=2,
    rank_low=1,
    rank_high=117,
    tier=1,
    among_best=0.69,
    score=0.93,
    low=0.7,
    high=0.999,
    ready=0.9,
    precedent=0.004,
    line="overlooked",
    box=Box(performance=3, readiness=3, probability=0.55),
    months_on_platform=31.6,
    strengths=[reason("raises")],
    gaps=[reason("lowers"), reason("lowers", actionable=False)],
)
OUTSIDE = PERSON.model_copy(update={"employee_id": "E2", "name": "王", "outside_experience": True})
GAPS = [
    GroupGap(group="ability", group_zh="能力", group_en="Ability", gap=-0.3),
    GroupGap(group="process", group_zh="过程", group_en="Process", gap=0.1),
]
RATED: dict[str, Any] = {"p": None, "detectable": None, "ratio_low": None, "ratio_high": None}

ANSWERS: dict[str, Any] = {
    "rank.rank": RankAnswer(
        **LISTED,
        platform_id="P07",
        n_eligible=129,
        best=10,
        look_at=65,
        expected_best=5.94,
        n_cases=302,
        learnt_until=date(2026, 1, 1),
        people=[PERSON, OUTSIDE],
        overlooked=[PERSON],
    ),
    "nine_box.nine_box": NineBoxAnswer(
        **LISTED,
        platform_id="P07",
        n_eligible=129,
        n_cases=302,
        learnt_until=date(2026, 1, 1),
        boxes=Boxes(
            expected=[[1, 2, 3], [4, 5, 6], [7, 8, 149.8]],
            low=[[0] * 3, [0] * 3, [0, 0, 89]],
            high=[[9] * 3, [9] * 3, [9, 9, 210]],
            n_left_out=4,
        ),
    ),
    "why_not.why_not": WhyNotAnswer(
        **LISTED,
        person=PERSON,
        listed=False,
        eligible=True,
        zh="一句理由。",
        en="The sentence.",
        gaps=GAPS,
        changes=[
            Change(
                feature="x",
                zh="领导力",
                en="Leadership",
                now=1,
                then=2,
                words=Note(zh="由1变2", en="2, not 1"),
            )
        ],
    ),
    "compare.compare": CompareAnswer(
        **LISTED,
        people=[PERSON, OUTSIDE],
        better=0.6,
        groups=GAPS,
        zh="无法区分。",
        en="Told apart by nothing.",
    ),
    "decide.decide": DecideAnswer(
        **HEAD,
        list_id="L1",
        employee_id="E1",
        decision="decline",
        listed=True,
        rank=2,
        tier=1,
        by="console",
        at="2026-07-03T08:00:12.345+00:00",
    ),
    "decide.follow": FollowAnswer(
        **HEAD,
        n_lists=3,
        n_accepted=18,
        n_declined=5,
        n_overridden=6,
        follow_rate=0.75,
        low=0.6,
        high=0.87,
        zh="多数来自名单。",
        en="Most were on a list.",
    ),
    "bench.bench": BenchAnswer(
        **HEAD,
        ready=0.6,
        bench=[
            BenchTold(
                target=TARGET,
                n_eligible=140,
                n_outside=3,
                now=58.04,
                now_low=27,
                now_high=95,
                in_1_year=74.5,
                in_1_year_low=36,
                in_1_year_high=116,
                later=75,
                later_low=38,
                later_high=114,
                people=[BenchPerson(employee_id="E7", name="王", in_1_year=0.81, later=0.8)],
            )
        ],
    ),
    "backtest.backtest": BacktestAnswer(
        **HEAD,
        success=Note(zh="未降级", en="no step back"),
        rounds=[
            RoundTold(
                round=date(2025, 1, 1),
                n_candidates=1039,
                n_promoted=68,
                n_known=64,
                n_learnt=160,
                predicted=0.52,
                actual=0.594,
                actual_low=0.491,
                actual_high=0.69,
            )
        ],
        scores=[
            ScoreTold(
                score=score,
                n_listed=286,
                agreement=0.2,
                n_listed_known=41,
                success_listed=0.9,
                success_all=0.59,
                lift=1.534,
                upper_half=upper,
                upper_half_low=0.68,
                upper_half_high=0.82,
                regret=0.25,
                regret_low=0.18,
                regret_high=0.32,
            )
            for score, upper in (("own_sales", 0.54), ("readiness", 0.75))
        ],
        calibration=[
            FifthTold(n=41, predicted=0.24, actual=0.32, actual_low=0.21, actual_high=0.44),
            FifthTold(n=40, predicted=0.81, actual=0.88, actual_low=0.77, actual_high=0.94),
        ],
    ),
    "fairness.fairness": FairnessAnswer(
        **LISTED,
        attribute="sex",
        impacts=[
            ImpactTold(
                what="past decisions",
                verdict="adverse",
                reference="male",
                groups=[
                    GroupRate(
                        group="female",
                        n=3401,
                        n_selected=90,
                        rate=0.0265,
                        low=0.021,
                        high=0.032,
                        verdict="adverse",
                        **{**RATED, "ratio_low": 0.234, "ratio_high": 0.367},
                        ratio=0.294,
                    ),
                    GroupRate(
                        group="male",
                        n=4092,
                        n_selected=368,
                        rate=0.09,
                        low=0.081,
                        high=0.099,
                        verdict="not shown",
                        ratio=1.0,
                        **RATED,
                    ),
                    GroupRate(
                        group="other",
                        n=None,
                        n_selected=None,
                        rate=None,
                        low=None,
                        high=None,
                        verdict="too few",
                        ratio=None,
                        **RATED,
                    ),
                ],
            )
        ],
        potential=PotentialTold(
            zh="潜力评分没有用。",
            en="The rating tells nothing.",
            verdict="not shown",
            n_rated=300,
            n_outcomes=80,
            auc=MetricTold(value=0.54, low=0.41, high=0.66),
            added=None,
            gaps=[
                GapTold(group="female", n=120, gap=-0.31, low=-0.5, high=-0.12),
                GapTold(group="other", n=None, gap=None, low=None, high=None),
            ],
        ),
    ),
}

"""Answers about the appraisal, as the use cases give them."""

from datetime import date
from typing import Any

from serving.answers import Note
from serving.appraisal.answers import (
    AppraisalDistributionAnswer,
    AppraisalGoalsAnswer,
    AppraisalPersonAnswer,
    AppraisalScoresAnswer,
    Calibrated,
    DistributionRow,
    GoalRow,
    OwnStanding,
    Part,
    PartReason,
    Scored,
    ScoredRank,
    Suggested,
)
from serving.appraisal.calibration_answers import (
    AppraisalChangeAnswer,
    AppraisalLockAnswer,
    AppraisalPackAnswer,
    Band,
    PackRow,
)
from serving.appraisal.yardstick_answers import (
    AppraisalFeedbackAnswer,
    AppraisalHealthAnswer,
    AppraisalRatersAnswer,
    Comment,
    Comparison,
    FeedbackRow,
    Finding,
    Rater,
)

HEAD: dict[str, Any] = {"request_id": "r1", "as_of": date(2026, 7, 1)}
SCHEMED = {
    **HEAD,
    "scheme_version": "default-0123456789",
    "notes": [Note(zh="由人决定", en="a person decides")],
}
SCORE: dict[str, Any] = {
    "employee_id": "E1",
    "name": "[bold]李[/]",
    "state": "scored",
    "score": 71.4,
    "low80": 60.2,
    "high80": 80.1,
    "trend": -0.01,
}
ANSWERS: dict[str, Any] = {
    "scores.scores": AppraisalScoresAnswer(
        **SCHEMED,
        n_scored=9,
        n_too_little=2,
        n_not_measured=1,
        people=[
            ScoredRank(
                **SCORE,
                rank=1,
                tier=1,
                reasons=[PartReason(name="conversion", zh="转化率", en="Conversion", points=12.3)],
            )
        ],
    ),
    "person.person": AppraisalPersonAnswer(
        **SCHEMED,
        person=Scored(**SCORE, zh="分数较高", en="A higher score is associated with X."),
        role="sales|front_line|new",
        parts=[
            Part(
                indicator="conversion",
                zh="转化率",
                en="Conversion",
                kind="outcome",
                unit="share",
                given=0.4,
                weight=0.5,
                z=1.25,
                z_sd=0.5,
                points=12.3,
                exposure=1234,
                exposure_unit="leads",
                enough=True,
            )
        ],
        standings=[
            OwnStanding(
                by="kind",
                name="outcome",
                zh="结果",
                en="Outcome",
                percentile=0.81,
                low=0.7,
                high=0.9,
                verdict="strength",
                n_peers=40,
                against="role",
            )
        ],
        suggestions=[
            Suggested(sort="rotation", id="x", zh="带新平台", en="Lead", about="x", platforms=["P9"])
        ],
        calibrated=[
            Calibrated(
                cycle="2026H1", manager_id="E2", proposed=75, by="E2", at="2026-07-02", reason="led it"
            )
        ],
    ),
    "scores.distribution": AppraisalDistributionAnswer(
        **SCHEMED,
        by="department",
        rows=[
            DistributionRow(group="IT", hidden=True),
            DistributionRow(group="Sales", hidden=False, n=30, n_scored=28, median=51.2, p25=33.1, p75=70.4),
        ],
    ),
    "health.health": AppraisalHealthAnswer(
        **SCHEMED,
        verdict="alarm",
        findings=[
            Finding(name="inversion", value=0.2, verdict="alarm", zh="倒挂", en="Inverted"),
            Finding(name="static", verdict="alarm", compares=True, zh="固定目标", en="Static"),
        ],
        comparisons=[
            Comparison(
                indicator="conversion",
                indicator_zh="转化率",
                indicator_en="Conversion",
                comparable=False,
                connected_share=0.85,
                n_movers=12,
                home_spread=0.31,
                pairs=[],
                zh="不可比",
                en="not comparable",
            )
        ],
    ),
    "health.raters": AppraisalRatersAnswer(
        **HEAD,
        n_raters=9,
        n_severe=1,
        n_lenient=1,
        n_favouring=1,
        raters=[Rater(rater_id="E5", n_rated=7, severity=0.42, low=0.2, high=0.6)],
    ),
    "feedback.feedback": AppraisalFeedbackAnswer(
        **HEAD,
        rows=[
            FeedbackRow(
                cycle="2026H1", dimension="fair", n=12, agreement=3.25, low=3.0, high=3.5, inversion=0.1
            ),
        ],
        comments=[Comment(dimension="clear", text="too many numbers")],
    ),
    "goals.goals": AppraisalGoalsAnswer(
        **HEAD,
        goals=[
            GoalRow(
                goal_id=f"G{level}",
                level=level,
                owner_kind=kind,
                owner_id=owner,
                indicator="revenue",
                passed=0.5,
                due=1000,
                low=0.75,
                high=0.85,
                period_start=date(2026, 1, 1),
                period_end=date(2026, 6, 30),
                verdict="on target",
                zh="达成",
                en="reached",
                target=2000,
                reached=800,
                attainment=0.8,
                adjusted_target=780,
                adjusted_attainment=1.026,
            )
            for level, (kind, owner) in enumerate([("company", "all"), ("team", "T1"), ("employee", "E9")])
        ],
    ),
    "calibration.pack": AppraisalPackAnswer(
        **SCHEMED,
        manager_id="E2",
        cycle="2026H1",
        locked=True,
        locked_by="E2",
        locked_at="2026-07-03",
        bands=[Band(band="60-80", before=1, after=2)],
        people=[
            PackRow(
                employee_id="E1",
                state="scored",
                score=71.4,
                proposed=75,
                difference=3.6,
                within=False,
                reason="led",
            )
        ],
    ),
    "calibration.change": AppraisalChangeAnswer(
        **SCHEMED, employee_id="E1", cycle="2026H1", score=71.4, proposed=75
    ),
    "calibration.lock": AppraisalLockAnswer(
        **HEAD, manager_id="E2", cycle="2026H1", locked=True, n_changes=3
    ),
}

"""Reviews, goals, ratings, and what people think of them."""

from data.schema import Column, Kind, Table
from data.tables.columns import person

REVIEWS = Table(
    "reviews",
    ("cycle", "rater_id", "ratee_id", "dimension"),
    (
        Column("cycle", Kind.CYCLE, "考核周期", "appraisal cycle"),
        Column("rater_id", Kind.ID, "评价人", "rater"),
        Column("ratee_id", Kind.ID, "被评价人", "person rated", refers="employees"),
        Column("dimension", Kind.TEXT, "维度", "dimension"),
        Column(
            "relation",
            Kind.TEXT,
            "关系",
            "relation of the rater",
            choices=("manager", "peer", "report", "customer"),
        ),
        Column("score", Kind.NUMBER, "评分", "score", unit="1 to 5, half points", low=1, high=5),
    ),
    "360 评价",
    "reviews by managers, peers, reports and customers",
    known="cycle",
)

GOALS = Table(
    "goals",
    ("goal_id",),
    (
        Column("goal_id", Kind.ID, "目标编号", "goal"),
        Column("parent_id", Kind.ID, "上级目标", "goal that it serves", required=False, refers="goals"),
        Column(
            "owner_kind",
            Kind.TEXT,
            "责任主体类型",
            "kind of owner",
            choices=("company", "platform", "department", "team", "employee"),
        ),
        Column("owner_id", Kind.ID, "责任主体", "owner"),
        Column("indicator", Kind.TEXT, "指标", "indicator"),
        Column("period_start", Kind.DATE, "开始日期", "from"),
        Column("period_end", Kind.DATE, "结束日期", "to"),
        Column("target", Kind.NUMBER, "目标值", "target"),
    ),
    "目标",
    "goals from the company down to a person",
    known="period_start",
    spans=(("period_start", "period_end"),),
)

RATINGS = Table(
    "ratings",
    ("employee_id", "period_start"),
    (
        person(),
        Column("period_start", Kind.DATE, "周期开始", "from"),
        Column("period_end", Kind.DATE, "周期结束", "to; the rating is known after it"),
        Column("rating", Kind.NUMBER, "评级", "official rating"),
        Column("scale_min", Kind.NUMBER, "最低分", "worst rating of the scale"),
        Column("scale_max", Kind.NUMBER, "最高分", "best rating of the scale"),
        Column("source", Kind.TEXT, "来源", "who gave it", required=False),
    ),
    "官方评级",
    "official ratings of the past",
    known="period_end",
    spans=(("period_start", "period_end"),),
)

APPRAISAL_FEEDBACK = Table(
    "appraisal_feedback",
    ("cycle", "token", "dimension"),
    (
        Column("cycle", Kind.CYCLE, "考核周期", "appraisal cycle"),
        Column("token", Kind.ID, "匿名令牌", "anonymous token"),
        Column("dimension", Kind.TEXT, "维度", "dimension"),
        Column("agreement", Kind.INTEGER, "认同度", "agreement", unit="1 to 5", low=1, high=5),
        Column("text", Kind.TEXT, "意见", "comment", required=False),
    ),
    "考核反馈",
    "what people think of the appraisal",
    known="cycle",
)

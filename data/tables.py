"""The canonical tables, each declared once."""

from data.schema import Column, Kind, Table

ID, TEXT, DATE, MONTH, CYCLE = Kind.ID, Kind.TEXT, Kind.DATE, Kind.MONTH, Kind.CYCLE
TIMESTAMP, INTEGER, NUMBER, MONEY, FLAG = (
    Kind.TIMESTAMP,
    Kind.INTEGER,
    Kind.NUMBER,
    Kind.MONEY,
    Kind.FLAG,
)


def _person(zh: str = "员工编号", en: str = "employee") -> Column:
    return Column("employee_id", ID, zh, en, refers="employees")


def _platform(*, required: bool = True) -> Column:
    return Column("platform_id", ID, "平台编号", "platform", required=required, refers="platforms")


EMPLOYEES = Table(
    "employees",
    ("employee_id",),
    (
        Column("employee_id", ID, "员工编号", "employee"),
        Column("hire_date", DATE, "入职日期", "date of joining"),
        Column("exit_date", DATE, "离职日期", "last day at work", required=False),
        Column(
            "exit_kind",
            TEXT,
            "离职类型",
            "kind of exit",
            required=False,
            choices=("voluntary", "involuntary", "other"),
        ),
        Column("legal_entity", TEXT, "法人主体", "legal entity", required=False),
        Column("display_name", TEXT, "姓名", "name to show", required=False),
    ),
    "员工",
    "people who work or worked here",
    required=True,
    known="hire_date",
    masked={"exit_date": ("exit_date", "exit_kind")},
    spans=(("hire_date", "exit_date"),),
)

POSITIONS = Table(
    "positions",
    ("employee_id", "start_date"),
    (
        _person(),
        Column("start_date", DATE, "开始日期", "held from"),
        Column("role_family", TEXT, "职类", "role family"),
        Column("role", TEXT, "岗位", "role"),
        Column("grade", INTEGER, "职级", "grade", low=0, high=100),
        Column("department", TEXT, "部门", "department"),
        Column("manager_id", ID, "直接上级", "direct manager", required=False, refers="employees"),
        Column("location", TEXT, "工作地点", "place of work", required=False),
        Column("front_line", FLAG, "是否前台", "converts leads into orders"),
    ),
    "任职",
    "roles held over time",
    known="start_date",
)

ASSIGNMENTS = Table(
    "assignments",
    ("employee_id", "platform_id", "start_date"),
    (
        _person(),
        _platform(),
        Column("start_date", DATE, "开始日期", "assigned from"),
        Column("end_date", DATE, "结束日期", "last day of the assignment", required=False),
        Column("team_id", ID, "团队编号", "team", required=False),
        Column("share", NUMBER, "投入比例", "share of working time", unit="fraction", low=0.01, high=1),
    ),
    "平台分配",
    "who works on which platform",
    known="start_date",
    masked={"end_date": ("end_date",)},
    spans=(("start_date", "end_date"),),
)

PLATFORMS = Table(
    "platforms",
    ("platform_id",),
    (
        Column("platform_id", ID, "平台编号", "platform"),
        Column("name", TEXT, "平台名称", "name"),
        Column("launch_date", DATE, "上线日期", "launched on"),
        Column("market", TEXT, "所属市场", "market"),
    ),
    "平台",
    "sales channels",
    known="launch_date",
)

MARKET_INDEX = Table(
    "market_index",
    ("market", "month"),
    (
        Column("market", TEXT, "市场", "market"),
        Column("month", MONTH, "月份", "month"),
        Column("index", NUMBER, "市场指数", "demand level", unit="100 = base", low=0, high=10_000),
    ),
    "市场指数",
    "demand of each market",
    known="month",
)

LEADS = Table(
    "leads",
    ("lead_id",),
    (
        Column("lead_id", ID, "线索编号", "lead"),
        _person(),
        _platform(),
        Column("created_at", TIMESTAMP, "产生时间", "came in at"),
        Column("converted_at", TIMESTAMP, "成交时间", "converted at", required=False),
        Column("order_id", ID, "订单编号", "order", required=False, refers="orders"),
    ),
    "线索",
    "enquiries handled by one person on one platform",
    known="created_at",
    masked={"converted_at": ("converted_at", "order_id")},
    spans=(("created_at", "converted_at"),),
    partition=True,
)

ORDERS = Table(
    "orders",
    ("order_id",),
    (
        Column("order_id", ID, "订单编号", "order"),
        _person(),
        _platform(),
        Column("customer_id", ID, "客户编号", "customer"),
        Column("ordered_at", TIMESTAMP, "下单时间", "ordered at"),
        Column("amount", MONEY, "订单金额", "amount", low=0, unit="minor units"),
        Column("margin", MONEY, "毛利", "gross margin", required=False, unit="minor units"),
        Column(
            "refunded_amount", MONEY, "退款金额", "amount refunded", required=False, low=0, unit="minor units"
        ),
        Column(
            "refunded_at", TIMESTAMP, "退款时间", "refunded at; needed where an amount is", required=False
        ),
        Column("new_customer", FLAG, "是否新客户", "first order of the customer", required=False),
    ),
    "订单",
    "orders",
    known="ordered_at",
    masked={"refunded_at": ("refunded_at", "refunded_amount")},
    spans=(("ordered_at", "refunded_at"),),
    partition=True,
)

SALES_MONTHLY = Table(
    "sales_monthly",
    ("employee_id", "platform_id", "month"),
    (
        _person(),
        _platform(),
        Column("month", MONTH, "月份", "month"),
        Column("leads", INTEGER, "线索数", "leads handled", required=False, low=0),
        Column("conversions", INTEGER, "成交数", "leads converted", required=False, low=0),
        Column("orders", INTEGER, "订单数", "orders", required=False, low=0),
        Column("revenue", MONEY, "销售额", "revenue; below 0 where cancelled", unit="minor units"),
        Column("margin", MONEY, "毛利", "gross margin", required=False, unit="minor units"),
        Column("new_customers", INTEGER, "新客户数", "new customers", required=False, low=0),
        Column("repeat_customers", INTEGER, "复购客户数", "repeat customers", required=False, low=0),
        Column("refunds", MONEY, "退款额", "refunds", required=False, low=0, unit="minor units"),
    ),
    "月度销售",
    "sales of a person on a platform in a month",
    known="month",
    partition=True,
)

ACTIVITIES = Table(
    "activities",
    ("employee_id", "kind", "month"),
    (
        _person(),
        Column("kind", TEXT, "活动类型", "kind of activity (visits, follow_ups, tickets ...)"),
        Column("month", MONTH, "月份", "month"),
        _platform(required=False),
        Column("quantity", NUMBER, "数量", "quantity", low=0),
        Column("quality", NUMBER, "质量", "quality", required=False, unit="fraction", low=0, high=1),
    ),
    "活动",
    "process measures of a person in a month",
    known="month",
    partition=True,
)

REVIEWS = Table(
    "reviews",
    ("cycle", "rater_id", "ratee_id", "dimension"),
    (
        Column("cycle", CYCLE, "考核周期", "appraisal cycle"),
        Column("rater_id", ID, "评价人", "rater"),
        Column("ratee_id", ID, "被评价人", "person rated", refers="employees"),
        Column("dimension", TEXT, "维度", "dimension"),
        Column(
            "relation",
            TEXT,
            "关系",
            "relation of the rater",
            choices=("manager", "peer", "report", "customer"),
        ),
        Column("score", NUMBER, "评分", "score", unit="1 to 5, half points", low=1, high=5),
    ),
    "360 评价",
    "reviews by managers, peers, reports and customers",
    known="cycle",
)

GOALS = Table(
    "goals",
    ("goal_id",),
    (
        Column("goal_id", ID, "目标编号", "goal"),
        Column("parent_id", ID, "上级目标", "goal that it serves", required=False, refers="goals"),
        Column(
            "owner_kind",
            TEXT,
            "责任主体类型",
            "kind of owner",
            choices=("company", "platform", "department", "team", "employee"),
        ),
        Column("owner_id", ID, "责任主体", "owner"),
        Column("indicator", TEXT, "指标", "indicator"),
        Column("period_start", DATE, "开始日期", "from"),
        Column("period_end", DATE, "结束日期", "to"),
        Column("target", NUMBER, "目标值", "target"),
    ),
    "目标",
    "goals from the company down to a person",
    known="period_start",
    spans=(("period_start", "period_end"),),
)

COMPENSATION = Table(
    "compensation",
    ("employee_id", "effective_date"),
    (
        _person(),
        Column("effective_date", DATE, "生效日期", "paid from"),
        Column("base_salary", MONEY, "基本工资", "base salary a month", low=0, unit="minor units"),
        Column("bonus", MONEY, "奖金", "bonus", required=False, low=0, unit="minor units"),
        Column(
            "market_ratio",
            NUMBER,
            "市场薪酬比",
            "salary over the market's median",
            required=False,
            low=0,
            high=20,
        ),
    ),
    "薪酬",
    "pay over time",
    known="effective_date",
)

WORKLOAD_MONTHLY = Table(
    "workload_monthly",
    ("employee_id", "month"),
    (
        _person(),
        Column("month", MONTH, "月份", "month"),
        Column("worked_hours", NUMBER, "工时", "hours worked", required=False, low=0, high=744),
        Column("overtime_hours", NUMBER, "加班工时", "overtime", required=False, low=0, high=744),
        Column("leave_days", NUMBER, "请假天数", "days of leave", required=False, low=0, high=31),
    ),
    "月度工时",
    "workload of a person in a month",
    known="month",
)

SKILLS = Table(
    "skills",
    ("employee_id", "skill", "assessed_on"),
    (
        _person(),
        Column("skill", TEXT, "技能", "skill"),
        Column("assessed_on", DATE, "评估日期", "assessed on"),
        Column("level", NUMBER, "等级", "level", unit="0 to 5", low=0, high=5),
    ),
    "技能",
    "assessed skills",
    known="assessed_on",
)

RATINGS = Table(
    "ratings",
    ("employee_id", "period_start"),
    (
        _person(),
        Column("period_start", DATE, "周期开始", "from"),
        Column("period_end", DATE, "周期结束", "to; the rating is known after it"),
        Column("rating", NUMBER, "评级", "official rating"),
        Column("scale_min", NUMBER, "最低分", "worst rating of the scale"),
        Column("scale_max", NUMBER, "最高分", "best rating of the scale"),
        Column("source", TEXT, "来源", "who gave it", required=False),
    ),
    "官方评级",
    "official ratings of the past",
    known="period_end",
    spans=(("period_start", "period_end"),),
)

ATTRIBUTES = Table(
    "attributes",
    ("employee_id", "observed_on", "name"),
    (
        _person(),
        Column("observed_on", DATE, "观察日期", "observed on"),
        Column("name", TEXT, "名称", "declared name"),
        Column("value", TEXT, "值", "value, as text; the declaration gives its type"),
    ),
    "其他属性",
    "whatever else the company records about the work",
    known="observed_on",
)

APPRAISAL_FEEDBACK = Table(
    "appraisal_feedback",
    ("cycle", "token", "dimension"),
    (
        Column("cycle", CYCLE, "考核周期", "appraisal cycle"),
        Column("token", ID, "匿名令牌", "anonymous token"),
        Column("dimension", TEXT, "维度", "dimension"),
        Column("agreement", INTEGER, "认同度", "agreement", unit="1 to 5", low=1, high=5),
        Column("text", TEXT, "意见", "comment", required=False),
    ),
    "考核反馈",
    "what people think of the appraisal",
    known="cycle",
)

PROTECTED_ATTRIBUTES = Table(
    "protected_attributes",
    ("employee_id",),
    (
        _person(),
        Column("sex", TEXT, "性别", "sex", required=False),
        Column("birth_year", INTEGER, "出生年份", "year of birth", required=False, low=1900, high=2020),
        Column("ethnicity", TEXT, "民族", "ethnicity", required=False),
    ),
    "受保护属性",
    "read by the fairness audit alone",
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        EMPLOYEES,
        POSITIONS,
        PLATFORMS,
        ASSIGNMENTS,
        MARKET_INDEX,
        ORDERS,
        LEADS,
        SALES_MONTHLY,
        ACTIVITIES,
        REVIEWS,
        GOALS,
        COMPENSATION,
        WORKLOAD_MONTHLY,
        SKILLS,
        RATINGS,
        ATTRIBUTES,
        APPRAISAL_FEEDBACK,
        PROTECTED_ATTRIBUTES,
    )
}

"""Who works here, in which role, for which pay."""

from data.schema import Column, Kind, Table
from data.tables.columns import person

EMPLOYEES = Table(
    "employees",
    ("employee_id",),
    (
        Column("employee_id", Kind.ID, "员工编号", "employee"),
        Column("hire_date", Kind.DATE, "入职日期", "date of joining"),
        Column("exit_date", Kind.DATE, "离职日期", "last day at work", required=False),
        Column(
            "exit_kind",
            Kind.TEXT,
            "离职类型",
            "kind of exit",
            required=False,
            choices=("voluntary", "involuntary", "other"),
        ),
        Column("legal_entity", Kind.TEXT, "法人主体", "legal entity", required=False),
        Column("display_name", Kind.TEXT, "姓名", "name to show", required=False),
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
        person(),
        Column("start_date", Kind.DATE, "开始日期", "held from"),
        Column("role_family", Kind.TEXT, "职类", "role family"),
        Column("role", Kind.TEXT, "岗位", "role"),
        Column("grade", Kind.INTEGER, "职级", "grade", low=0, high=100),
        Column("department", Kind.TEXT, "部门", "department"),
        Column("manager_id", Kind.ID, "直接上级", "direct manager", required=False, refers="employees"),
        Column("location", Kind.TEXT, "工作地点", "place of work", required=False),
        Column("front_line", Kind.FLAG, "是否前台", "converts leads into orders"),
    ),
    "任职",
    "roles held over time",
    known="start_date",
)

COMPENSATION = Table(
    "compensation",
    ("employee_id", "effective_date"),
    (
        person(),
        Column("effective_date", Kind.DATE, "生效日期", "paid from"),
        Column("base_salary", Kind.MONEY, "基本工资", "base salary a month", low=0, unit="minor units"),
        Column("bonus", Kind.MONEY, "奖金", "bonus", required=False, low=0, unit="minor units"),
        Column(
            "market_ratio",
            Kind.NUMBER,
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
        person(),
        Column("month", Kind.MONTH, "月份", "month"),
        Column("worked_hours", Kind.NUMBER, "工时", "hours worked", required=False, low=0, high=744),
        Column("overtime_hours", Kind.NUMBER, "加班工时", "overtime", required=False, low=0, high=744),
        Column("leave_days", Kind.NUMBER, "请假天数", "days of leave", required=False, low=0, high=31),
    ),
    "月度工时",
    "workload of a person in a month",
    known="month",
)

SKILLS = Table(
    "skills",
    ("employee_id", "skill", "assessed_on"),
    (
        person(),
        Column("skill", Kind.TEXT, "技能", "skill"),
        Column("assessed_on", Kind.DATE, "评估日期", "assessed on"),
        Column("level", Kind.NUMBER, "等级", "level", unit="0 to 5", low=0, high=5),
    ),
    "技能",
    "assessed skills",
    known="assessed_on",
)

ATTRIBUTES = Table(
    "attributes",
    ("employee_id", "observed_on", "name"),
    (
        person(),
        Column("observed_on", Kind.DATE, "观察日期", "observed on"),
        Column("name", Kind.TEXT, "名称", "declared name"),
        Column("value", Kind.TEXT, "值", "value, as text; the declaration gives its type"),
    ),
    "其他属性",
    "whatever else the company records about the work",
    known="observed_on",
)

PROTECTED_ATTRIBUTES = Table(
    "protected_attributes",
    ("employee_id",),
    (
        person(),
        Column("sex", Kind.TEXT, "性别", "sex", required=False),
        Column("birth_year", Kind.INTEGER, "出生年份", "year of birth", required=False, low=1900, high=2020),
        Column("ethnicity", Kind.TEXT, "民族", "ethnicity", required=False),
    ),
    "受保护属性",
    "read by the fairness audit alone",
)

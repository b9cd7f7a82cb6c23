"""What a table needs before a first mapping proposes it, and what stands in for columns that a file lacks."""

from dataclasses import dataclass, field

from data.mapping import Scalar
from data.words import Words


@dataclass(frozen=True, slots=True)
class Template:
    """One table of a first mapping.

    Attributes
    ----------
    table : str
        Canonical table.
    needs : tuple of str
        Meanings without which it is not proposed.
    one_of : tuple of str
        At least one of these must be there too.
    unless : tuple of str
        Meanings that show that the file is about something else.
    instead : dict of str to tuple of str
        Column -> meanings that may stand in for it.
    constants : dict of str to (scalar, Words)
        Column -> value where nothing stands in, and the doubt that goes with it.
    keep : str
        Which rows of a key are kept where the file has many.
    """

    table: str
    needs: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    instead: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, tuple[Scalar, Words]] = field(default_factory=dict)
    keep: str = "all"


_FAR_BACK = Words("not in the file; a day long ago stands for it", "文件中没有；暂用很早的日期代替")
_ONE = Words("not in the file; one value stands for all", "文件中没有；暂用同一取值")
_DETAIL = ("lead_id", "order_id", "rater_id")

TEMPLATES: tuple[Template, ...] = (
    Template(
        "employees",
        ("employee_id",),
        ("hire_date", "tenure_years", "tenure_months"),
        _DETAIL,
        instead={"hire_date": ("tenure_years", "tenure_months")},
        keep="first",
    ),
    Template(
        "positions",
        ("employee_id",),
        ("grade", "role", "department"),
        _DETAIL,
        instead={
            "start_date": ("month", "hire_date", "tenure_years", "tenure_months"),
            "role_family": ("department", "role"),
            "role": ("role_family", "department"),
            "department": ("role_family",),
        },
        constants={
            "role_family": ("all", _ONE),
            "role": ("all", _ONE),
            "department": ("all", _ONE),
            "grade": (1, _ONE),
            "front_line": (
                True,
                Words(
                    "everybody is taken for front line; say who is with true_where",
                    "暂视所有人为前台；请用 true_where 区分",
                ),
            ),
        },
        keep="changes",
    ),
    Template(
        "platforms",
        ("platform_id",),
        ("launch_date", "month", "order_id", "lead_id", "hire_date"),
        instead={"name": ("platform_id",)},
        constants={
            "launch_date": ("2000-01-01", _FAR_BACK),
            "market": ("home", _ONE),
        },
        keep="first",
    ),
    Template(
        "assignments",
        ("employee_id", "platform_id"),
        ("start_date", "month", "hire_date"),
        _DETAIL,
        instead={"start_date": ("hire_date", "month")},
        constants={"share": (1, _ONE)},
        keep="first",
    ),
    Template(
        "orders",
        ("order_id", "employee_id", "customer_id", "ordered_at", "amount"),
        unless=("lead_id",),
        constants={"platform_id": ("all", _ONE)},
    ),
    Template("leads", ("lead_id", "employee_id", "created_at"), constants={"platform_id": ("all", _ONE)}),
    Template(
        "sales_monthly",
        ("employee_id", "month", "revenue"),
        unless=_DETAIL,
        constants={"platform_id": ("all", _ONE)},
    ),
    Template("activities", ("employee_id", "kind", "month", "quantity")),
    Template("market_index", ("market", "month", "index")),
    Template(
        "reviews",
        ("cycle", "rater_id", "ratee_id", "score"),
        constants={"dimension": ("overall", _ONE), "relation": ("peer", _ONE)},
    ),
    Template(
        "compensation",
        ("employee_id", "base_salary"),
        unless=_DETAIL,
        instead={"effective_date": ("month", "start_date", "hire_date", "tenure_years", "tenure_months")},
        keep="changes",
    ),
    Template("workload_monthly", ("employee_id", "month"), ("worked_hours", "overtime_hours", "leave_days")),
    Template("skills", ("employee_id", "skill", "assessed_on", "level")),
    Template(
        "ratings",
        ("employee_id", "rating"),
        ("period_start", "month"),
        instead={"period_start": ("month",), "period_end": ("period_start", "month")},
        constants={
            "scale_min": (1, Words("taken to be the worst rating of the scale", "暂视为量表最低评级")),
            "scale_max": (5, Words("taken to be the best rating of the scale", "暂视为量表最高评级")),
        },
        keep="last",
    ),
    Template(
        "protected_attributes",
        ("employee_id",),
        ("sex", "birth_year", "age", "ethnicity"),
        instead={"birth_year": ("age",)},
        keep="first",
    ),
)

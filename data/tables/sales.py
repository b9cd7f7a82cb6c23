"""Platforms, who works on them, and what they sell."""

from data.schema import Column, Kind, Table
from data.tables.columns import person, platform

PLATFORMS = Table(
    "platforms",
    ("platform_id",),
    (
        Column("platform_id", Kind.ID, "平台编号", "platform"),
        Column("name", Kind.TEXT, "平台名称", "name"),
        Column("launch_date", Kind.DATE, "上线日期", "launched on"),
        Column("market", Kind.TEXT, "所属市场", "market"),
    ),
    "平台",
    "sales channels",
    known="launch_date",
)

ASSIGNMENTS = Table(
    "assignments",
    ("employee_id", "platform_id", "start_date"),
    (
        person(),
        platform(),
        Column("start_date", Kind.DATE, "开始日期", "assigned from"),
        Column("end_date", Kind.DATE, "结束日期", "last day of the assignment", required=False),
        Column("team_id", Kind.ID, "团队编号", "team", required=False),
        Column("share", Kind.NUMBER, "投入比例", "share of working time", unit="fraction", low=0.01, high=1),
    ),
    "平台分配",
    "who works on which platform",
    known="start_date",
    masked={"end_date": ("end_date",)},
    spans=(("start_date", "end_date"),),
)

MARKET_INDEX = Table(
    "market_index",
    ("market", "month"),
    (
        Column("market", Kind.TEXT, "市场", "market"),
        Column("month", Kind.MONTH, "月份", "month"),
        Column("index", Kind.NUMBER, "市场指数", "demand level", unit="100 = base", low=0, high=10_000),
    ),
    "市场指数",
    "demand of each market",
    known="month",
)

LEADS = Table(
    "leads",
    ("lead_id",),
    (
        Column("lead_id", Kind.ID, "线索编号", "lead"),
        person(),
        platform(),
        Column("created_at", Kind.TIMESTAMP, "产生时间", "came in at"),
        Column("converted_at", Kind.TIMESTAMP, "成交时间", "converted at", required=False),
        Column("order_id", Kind.ID, "订单编号", "order", required=False, refers="orders"),
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
        Column("order_id", Kind.ID, "订单编号", "order"),
        person(),
        platform(),
        Column("customer_id", Kind.ID, "客户编号", "customer"),
        Column("ordered_at", Kind.TIMESTAMP, "下单时间", "ordered at"),
        Column("amount", Kind.MONEY, "订单金额", "amount", low=0, unit="minor units"),
        Column("margin", Kind.MONEY, "毛利", "gross margin", required=False, unit="minor units"),
        Column(
            "refunded_amount",
            Kind.MONEY,
            "退款金额",
            "amount refunded",
            required=False,
            low=0,
            unit="minor units",
        ),
        Column(
            "refunded_at",
            Kind.TIMESTAMP,
            "退款时间",
            "refunded at; needed where an amount is",
            required=False,
        ),
        Column("new_customer", Kind.FLAG, "是否新客户", "first order of the customer", required=False),
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
        person(),
        platform(),
        Column("month", Kind.MONTH, "月份", "month"),
        Column("leads", Kind.INTEGER, "线索数", "leads handled", required=False, low=0),
        Column("conversions", Kind.INTEGER, "成交数", "leads converted", required=False, low=0),
        Column("orders", Kind.INTEGER, "订单数", "orders", required=False, low=0),
        Column("revenue", Kind.MONEY, "销售额", "revenue; below 0 where cancelled", unit="minor units"),
        Column("margin", Kind.MONEY, "毛利", "gross margin", required=False, unit="minor units"),
        Column("new_customers", Kind.INTEGER, "新客户数", "new customers", required=False, low=0),
        Column("repeat_customers", Kind.INTEGER, "复购客户数", "repeat customers", required=False, low=0),
        Column("refunds", Kind.MONEY, "退款额", "refunds", required=False, low=0, unit="minor units"),
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
        person(),
        Column("kind", Kind.TEXT, "活动类型", "kind of activity (visits, follow_ups, tickets ...)"),
        Column("month", Kind.MONTH, "月份", "month"),
        platform(required=False),
        Column("quantity", Kind.NUMBER, "数量", "quantity", low=0),
        Column("quality", Kind.NUMBER, "质量", "quality", required=False, unit="fraction", low=0, high=1),
    ),
    "活动",
    "process measures of a person in a month",
    known="month",
    partition=True,
)

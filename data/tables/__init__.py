"""The canonical tables, each declared once."""

from data.schema import Table
from data.tables.appraisal import APPRAISAL_FEEDBACK, GOALS, RATINGS, REVIEWS
from data.tables.people import (
    ATTRIBUTES,
    COMPENSATION,
    EMPLOYEES,
    POSITIONS,
    PROTECTED_ATTRIBUTES,
    SKILLS,
    WORKLOAD_MONTHLY,
)
from data.tables.sales import ACTIVITIES, ASSIGNMENTS, LEADS, MARKET_INDEX, ORDERS, PLATFORMS, SALES_MONTHLY

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

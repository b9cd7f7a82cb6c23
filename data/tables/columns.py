"""Columns that many tables share."""

from data.schema import Column, Kind


def person() -> Column:
    """Return the column that names an employee."""
    return Column("employee_id", Kind.ID, "员工编号", "employee", refers="employees")


def platform(*, required: bool = True) -> Column:
    """Return the column that names a platform."""
    return Column("platform_id", Kind.ID, "平台编号", "platform", required=required, refers="platforms")

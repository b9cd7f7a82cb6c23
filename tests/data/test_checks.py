from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.checks import check
from data.faults import FaultClass
from data.manifest import Attribute, Company
from data.parts import stored_schema
from data.tables import TABLES


def rows(table: str, **columns: Sequence[object]) -> pl.DataFrame:
    schema = stored_schema(TABLES[table])
    n_rows = len(next(iter(columns.values())))
    return pl.DataFrame(
        [pl.Series(name, columns.get(name, [None] * n_rows), dtype=kind) for name, kind in schema.items()]
    )


def people(*ids: str) -> pl.DataFrame:
    return rows("employees", employee_id=list(ids), hire_date=[date(2020, 1, 1)] * len(ids))


def classes(**frames: pl.DataFrame) -> dict[FaultClass, list[int]]:
    return {fault.fault_class: fault.rows.to_list() for fault in check(frames)}


def test_good_rows_have_no_faults() -> None:
    assert check({"employees": people("E1", "E2")}) == []


def test_a_missing_key_and_a_missing_value_are_told_apart() -> None:
    frame = rows("employees", employee_id=[None, "E2"], hire_date=[date(2020, 1, 1), None])
    assert classes(employees=frame) == {FaultClass.MISSING_KEY: [1], FaultClass.MISSING_VALUE: [2]}


def test_of_equal_rows_only_the_later_is_a_duplicate_of_different_rows_all_are() -> None:
    frame = rows(
        "employees",
        employee_id=["E1", "E1", "E2", "E2"],
        hire_date=[date(2020, 1, 1), date(2020, 1, 1), date(2020, 1, 1), date(2021, 1, 1)],
    )
    assert classes(employees=frame) == {FaultClass.DUPLICATE_KEY: [2, 3, 4]}


def test_a_span_may_not_end_before_it_starts() -> None:
    frame = rows("employees", employee_id=["E1"], hire_date=[date(2020, 1, 2)], exit_date=[date(2020, 1, 1)])
    assert classes(employees=frame) == {FaultClass.END_BEFORE_START: [1]}


def test_values_outside_range_or_choices_are_impossible() -> None:
    frame = rows(
        "employees",
        employee_id=["E1", "E2"],
        hire_date=[date(2020, 1, 1), date(1203, 1, 1)],
        exit_kind=["bored", None],
    )
    faults = check({"employees": frame})
    assert {(fault.column, *fault.rows, *fault.values) for fault in faults} == {
        ("exit_kind", 1, "bored"),
        ("hire_date", 2, "1203-01-01"),
    }
    assert {fault.fault_class for fault in faults} == {FaultClass.IMPOSSIBLE_VALUE}


def test_a_month_must_be_its_first_day() -> None:
    frame = rows("workload_monthly", employee_id=["E1"], month=[date(2024, 1, 31)], worked_hours=[160.0])
    assert classes(employees=people("E1"), workload_monthly=frame) == {FaultClass.IMPOSSIBLE_VALUE: [1]}


def test_references_are_looked_up_among_incoming_rows() -> None:
    frame = rows("workload_monthly", employee_id=["E1", "E9"], month=[date(2024, 1, 1)] * 2)
    assert classes(employees=people("E1"), workload_monthly=frame) == {FaultClass.DANGLING_REFERENCE: [2]}


def test_references_to_an_absent_optional_table_are_no_faults() -> None:
    frame = rows(
        "sales_monthly", employee_id=["E1"], platform_id=["P1"], month=[date(2024, 1, 1)], revenue=[100]
    )
    assert classes(employees=people("E1"), sales_monthly=frame) == {}


def test_a_refund_must_be_dated() -> None:
    day = datetime(2024, 1, 5, 10)  # noqa: DTZ001 - times are stored without a zone
    frame = rows(
        "orders",
        order_id=["O1", "O2", "O3"],
        employee_id=["E1"] * 3,
        platform_id=["P1"] * 3,
        customer_id=["C1"] * 3,
        ordered_at=[day] * 3,
        amount=[100] * 3,
        refunded_amount=[50, 0, 50],
        refunded_at=[None, None, day],
    )
    assert classes(employees=people("E1"), orders=frame) == {FaultClass.UNDATED_REFUND: [1]}


def test_attributes_must_be_declared_and_fit_their_type() -> None:
    company = Company(attributes={"mood_of_work": Attribute("number", "投入", "engagement", "survey")})
    frame = rows(
        "attributes",
        employee_id=["E1"] * 3,
        observed_on=[date(2024, 1, 1)] * 3,
        name=["mood_of_work", "other", "mood_of_work"],
        value=["4", "4", "high"],
    ).with_columns(observed_on=pl.Series([date(2024, 1, 1), date(2024, 1, 1), date(2024, 2, 1)]))
    faults = check({"employees": people("E1"), "attributes": frame}, company=company)
    assert {(fault.fault_class, *fault.rows) for fault in faults} == {
        (FaultClass.UNDECLARED_ATTRIBUTE, 2),
        (FaultClass.WRONG_TYPE, 3),
    }


DAYS = st.dates(date(1990, 1, 1), date(2030, 1, 1))


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), DAYS, st.none() | DAYS), max_size=12))
def test_faults_name_exactly_the_rows_that_a_slow_check_finds(
    table: list[tuple[str, date, date | None]],
) -> None:
    frame = rows(
        "employees",
        employee_id=[one[0] for one in table],
        hire_date=[one[1] for one in table],
        exit_date=[one[2] for one in table],
    )
    late = {n for n, (_, hired, left) in enumerate(table, 1) if left is not None and left < hired}
    twice = {
        n
        for n, one in enumerate(table, 1)
        if any(other[0] == one[0] and other != one for other in table) or one in table[: n - 1]
    }
    found = {fault: set(numbers) for fault, numbers in classes(employees=frame).items()}
    assert found.get(FaultClass.END_BEFORE_START, set()) == late
    assert found.get(FaultClass.DUPLICATE_KEY, set()) == twice


@settings(deadline=None)
@given(st.lists(st.integers(-5, 120), min_size=1, max_size=20))
def test_good_rows_are_those_within_the_range(grades: list[int]) -> None:
    ids = [f"E{n}" for n in range(len(grades))]
    frame = rows(
        "positions",
        employee_id=ids,
        start_date=[date(2020, 1, 1)] * len(ids),
        role_family=["sales"] * len(ids),
        role=["seller"] * len(ids),
        grade=grades,
        department=["d"] * len(ids),
        front_line=[True] * len(ids),
    )
    expected = [n for n, grade in enumerate(grades, 1) if not 0 <= grade <= 100]
    assert classes(employees=people(*ids), positions=frame).get(FaultClass.IMPOSSIBLE_VALUE, []) == expected


@pytest.mark.parametrize("name", list(TABLES))
def test_every_table_can_be_checked_empty(name: str) -> None:
    frame = pl.DataFrame(schema=stored_schema(TABLES[name]))
    assert check({name: frame}) == []

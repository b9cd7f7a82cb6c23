from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import MappingError
from data.faults import ROW, Fault, FaultClass
from data.mapping import ColumnRule
from data.rules import Place, convert
from data.schema import Column, Kind


def make(kind: Kind, rule: dict[str, Any], **cells: list[str | None]) -> tuple[list[object], list[Fault]]:
    n_rows = len(next(iter(cells.values()), [None]))
    frame = pl.DataFrame({ROW: range(2, n_rows + 2), **cells})
    column = Column("c", kind, "列", "column")
    values, faults = convert(frame, ColumnRule.model_validate(rule), column, Place("a.csv", "t"))
    return values.to_list(), faults


def good(kind: Kind, rule: dict[str, Any], **cells: list[str | None]) -> list[object]:
    values, faults = make(kind, rule, **cells)
    assert faults == []
    return values


def bad(kind: Kind, rule: dict[str, Any], **cells: list[str | None]) -> dict[FaultClass, list[int]]:
    return {fault.fault_class: fault.rows.to_list() for fault in make(kind, rule, **cells)[1]}


def test_iso_dates_need_no_format() -> None:
    values = good(Kind.DATE, {"from": "d"}, d=["2024-02-29", " 2024-03-01 ", "", None, "2024-03-01 00:00:00"])
    assert values == [date(2024, 2, 29), date(2024, 3, 1), None, None, date(2024, 3, 1)]


@pytest.mark.parametrize(
    ("text", "date_format"),
    [
        ("29/02/2024", "%d/%m/%Y"),
        ("02/29/2024", "%m/%d/%Y"),
        ("2024年2月29日", "%Y年%m月%d日"),
        ("20240229", "%Y%m%d"),
        ("45351", "excel"),
        ("29-Feb-2024", "%d-%b-%Y"),
    ],
)
def test_dates_are_read_by_their_declared_format(text: str, date_format: str) -> None:
    assert good(Kind.DATE, {"from": "d", "format": date_format}, d=[text]) == [date(2024, 2, 29)]
    assert bad(Kind.DATE, {"from": "d"}, d=[text]) == {FaultClass.UNDECLARED_DATE_FORMAT: [2]}


def test_day_and_month_are_never_swapped_silently() -> None:
    texts: list[str | None] = ["03/04/2024", "13/04/2024", "04/13/2024"]
    assert bad(Kind.DATE, {"from": "d", "format": "%d/%m/%Y"}, d=texts) == {
        FaultClass.MIXED_DATE_DIALECTS: [4]
    }
    _, faults = make(Kind.DATE, {"from": "d"}, d=["03/04/2024"])
    assert "cannot be told apart" in faults[0].fix.en


def test_words_that_are_no_dates_are_of_the_wrong_type() -> None:
    assert bad(Kind.DATE, {"from": "d"}, d=["2024-01-01", "soon", "2024/02/03"]) == {
        FaultClass.WRONG_TYPE: [3],
        FaultClass.MIXED_DATE_DIALECTS: [4],
    }


def test_dates_far_away_stand_for_missing() -> None:
    texts: list[str | None] = ["2024-01-01", "9999-12-31", "1900-01-01"]
    assert bad(Kind.DATE, {"from": "d"}, d=texts) == {FaultClass.SENTINEL: [3, 4]}
    assert good(Kind.DATE, {"from": "d", "missing": ["9999-12-31", "1900-01-01"]}, d=texts)[1:] == [
        None,
        None,
    ]
    assert good(Kind.DATE, {"from": "d", "genuine": ["9999-12-31", "1900-01-01"]}, d=texts)[2] == date(
        1900, 1, 1
    )


def test_numbers_that_stand_for_missing_are_found_by_the_company_they_keep() -> None:
    assert bad(Kind.NUMBER, {"from": "x"}, x=["3", "-99", "7", "999"]) == {FaultClass.SENTINEL: [3, 5]}
    assert good(Kind.NUMBER, {"from": "x"}, x=["-5", "-99", "700", "999"]) == [-5, -99, 700, 999]
    assert good(Kind.NUMBER, {"from": "x", "missing": -99}, x=["3", "-99"]) == [3, None]
    assert good(Kind.NUMBER, {"from": "x", "genuine": ["-99"]}, x=["3", "-99"]) == [3, -99]


def test_words_for_missing_are_told_from_wrong_types() -> None:
    assert bad(Kind.NUMBER, {"from": "x"}, x=["3", "N/A", "无", "three"]) == {
        FaultClass.SENTINEL: [3, 4],
        FaultClass.WRONG_TYPE: [5],
    }
    assert good(Kind.TEXT, {"from": "x"}, x=["无", "NA"]) == ["无", "NA"]
    assert bad(Kind.ID, {"from": "x"}, x=["NULL"]) == {FaultClass.SENTINEL: [2]}


def test_money_needs_a_declared_scale_unless_it_is_whole() -> None:
    assert good(Kind.MONEY, {"from": "x"}, x=["1250"]) == [1250]
    assert bad(Kind.MONEY, {"from": "x"}, x=["12.50"]) == {FaultClass.WRONG_TYPE: [2]}
    assert good(Kind.MONEY, {"from": "x", "scale": 100, "strip": "¥,"}, x=["¥1,234.56"]) == [123456]


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=30))
def test_scaling_keeps_every_cent(cents: list[int]) -> None:
    texts: list[str | None] = [f"{amount // 100}.{amount % 100:02d}" for amount in cents]
    genuine = {"genuine": texts}
    assert good(Kind.MONEY, {"from": "x", "scale": 100, **genuine}, x=texts) == cents


def test_values_are_mapped_and_strangers_are_faults() -> None:
    rule = {"from": "x", "map": {"主动": "voluntary", "在职": None}}
    assert good(Kind.TEXT, rule, x=["主动", "在职", None]) == ["voluntary", None, None]
    assert bad(Kind.TEXT, rule, x=["主动", "退休"]) == {FaultClass.UNMAPPED_VALUE: [3]}
    assert good(Kind.TEXT, {**rule, "otherwise": "other"}, x=["退休", None]) == ["other", None]


def test_constants_defaults_and_conditions() -> None:
    assert good(Kind.DATE, {"value": date(2020, 1, 1), "where": {"x": "Yes"}}, x=["Yes", "No"]) == [
        date(2020, 1, 1),
        None,
    ]
    assert good(Kind.NUMBER, {"from": "x", "default": 0}, x=["3", None]) == [3, 0]
    assert good(Kind.TEXT, {"value": "a", "where": {"x": "*"}}, x=["1", None]) == ["a", None]
    assert good(Kind.TEXT, {"value": "a", "where": {"x": ""}}, x=["1", None]) == [None, "a"]
    with pytest.raises(MappingError, match="the constant 'soon' is not a date"):
        make(Kind.DATE, {"value": "soon"}, x=["1"])


def test_flags_know_yes_and_no_and_what_is_declared() -> None:
    assert good(Kind.FLAG, {"from": "x"}, x=["是", "N", "true", None]) == [True, False, True, None]
    assert bad(Kind.FLAG, {"from": "x"}, x=["maybe"]) == {FaultClass.WRONG_TYPE: [2]}
    assert good(Kind.FLAG, {"from": "x", "true_where": ["前台"]}, x=["前台", "后台", None]) == [
        True,
        False,
        None,
    ]


def test_dates_are_derived_from_tenure_and_years_of_birth_from_age() -> None:
    at = date(2020, 2, 29)
    assert good(Kind.DATE, {"from": "x", "tenure": {"unit": "years", "at": at}}, x=["1", "0.5"]) == [
        date(2019, 2, 28),
        date(2019, 8, 29),
    ]
    assert good(Kind.DATE, {"from": "x", "tenure": {"unit": "days", "at": at}}, x=["28"]) == [
        date(2020, 2, 1)
    ]
    assert good(Kind.INTEGER, {"from": "x", "age_on": {"at": at}}, x=["30"]) == [1990]
    rule = {"from": "x", "age_on": {"column": "m"}}
    assert good(Kind.INTEGER, rule, x=["30", "30"], m=["2020-05-01", "2021-05-01"]) == [1990, 1991]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("month", date(2024, 5, 1), date(2024, 5, 31)),
        ("quarter", date(2024, 4, 1), date(2024, 6, 30)),
        ("half", date(2024, 1, 1), date(2024, 6, 30)),
        ("year", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_dates_move_to_the_ends_of_their_period(period: str, first: date, last: date) -> None:
    assert good(Kind.DATE, {"from": "d", "start_of": period}, d=["2024-05-15"]) == [first]
    assert good(Kind.DATE, {"from": "d", "end_of": period}, d=["2024-05-15"]) == [last]


def test_dates_are_not_before_another_one() -> None:
    rule = {"from": "m", "not_before": {"from": "h", "format": "%d.%m.%Y"}}
    values = good(
        Kind.DATE, rule, m=["2024-05-01", "2024-05-01", "2024-05-01"], h=["07.05.2024", "01.01.2020", None]
    )
    assert values == [date(2024, 5, 7), date(2024, 5, 1), date(2024, 5, 1)]


def test_months_are_first_days() -> None:
    assert good(Kind.MONTH, {"from": "m"}, m=["2024-05", "2024-06-01"]) == [
        date(2024, 5, 1),
        date(2024, 6, 1),
    ]
    assert bad(Kind.MONTH, {"from": "m"}, m=["2024-05-31"]) == {FaultClass.IMPOSSIBLE_VALUE: [2]}
    assert good(Kind.MONTH, {"from": "m", "start_of": "month"}, m=["2024-05-31"]) == [date(2024, 5, 1)]
    assert good(Kind.MONTH, {"from": "m", "format": "%b-%y"}, m=["May-24"]) == [date(2024, 5, 1)]


def test_times_keep_their_clock_and_cycles_their_name() -> None:
    moment = datetime(2024, 5, 1, 13, 30)  # noqa: DTZ001 - times are stored without a zone
    assert good(Kind.TIMESTAMP, {"from": "t"}, t=["2024-05-01 13:30", "2024-05-01T13:30:00"]) == [moment] * 2
    assert good(Kind.CYCLE, {"from": "c"}, c=["2024H1", "2024Q3"]) == ["2024H1", "2024Q3"]
    assert bad(Kind.CYCLE, {"from": "c"}, c=["spring"]) == {FaultClass.WRONG_TYPE: [2]}


@settings(deadline=None)
@given(st.lists(st.dates(date(1950, 1, 2), date(2090, 1, 1)), min_size=1, max_size=20))
def test_every_declared_format_reads_back_what_it_wrote(days: list[date]) -> None:
    for date_format in ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%Y年%m月%d日", "%Y%m%d"):
        texts: list[str | None] = [day.strftime(date_format) for day in days]
        genuine = {"genuine": [text for text in texts if text]}
        assert good(Kind.DATE, {"from": "d", "format": date_format, **genuine}, d=texts) == days


def test_days_that_do_not_exist_are_impossible() -> None:
    assert bad(Kind.DATE, {"from": "d"}, d=["2024-02-30", "2024-2-3"]) == {FaultClass.IMPOSSIBLE_VALUE: [2]}
    rule = {"from": "d", "format": "%d-%m-%Y"}
    assert bad(Kind.DATE, rule, d=["31-02-2024", "29-02-2024"]) == {FaultClass.IMPOSSIBLE_VALUE: [2]}

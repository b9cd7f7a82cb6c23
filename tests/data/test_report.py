import polars as pl

from data.faults import ROW, Fault, FaultClass, Remark
from data.report import Report, together
from data.words import Words

WRONG = Words("a date", "日期")
MEND = Words("correct it", "请更正")


def fault(column: str, table: str, *rows: int, kind: FaultClass = FaultClass.WRONG_TYPE) -> Fault:
    return Fault(
        kind, "a.csv", table, column, WRONG, MEND, pl.Series(ROW, rows, dtype=pl.Int64()), ("soon", "")
    )


def test_a_report_names_file_rows_column_values_expectation_and_remedy() -> None:
    text = Report("a.csv", (fault("day → hire_date", "employees", 3, 5),), n_bad_rows=2).to_text()
    for part in (
        "**a.csv**",
        "`day → hire_date`",
        "`employees`",
        "3, 5",
        "`soon`",
        "(empty)",
        "a date",
        "correct it",
    ):
        assert part in text


def test_it_speaks_chinese_too() -> None:
    text = Report("a.csv", (fault("day", "employees", 3),), n_bad_rows=1).to_text("zh")
    assert "类型不符" in text
    assert "请更正" in text
    assert "行号: 3" in text


def test_many_rows_are_counted_and_the_first_are_shown() -> None:
    text = Report("a.csv", (fault("day", "employees", *range(2, 102)),)).to_text()
    assert "2, 3, 4, 5, 6, 7, 8, 9, 10, 11 … (100 in all)" in text


def test_a_source_column_that_feeds_several_columns_is_told_once() -> None:
    faults = [
        fault("day → hire_date", "employees", 3),
        fault("day → start_date", "positions", 3),
        fault("day → start_date", "positions", 4),
        fault("other → start_date", "positions", 3),
    ]
    assert [(one.column, one.table, one.rows.to_list()) for one in together(faults)] == [
        ("day → hire_date, start_date", "employees, positions", [3]),
        ("day → start_date", "positions", [4]),
        ("other → start_date", "positions", [3]),
    ]


def test_classes_come_in_one_order_and_blocking_ones_are_known() -> None:
    report = Report("a.csv", (fault("a", "t", 2), fault("b", "t", kind=FaultClass.MISSING_COLUMN)))
    assert report.classes == (FaultClass.MISSING_COLUMN, FaultClass.WRONG_TYPE)
    assert [one.column for one in report.blocking] == ["b"]
    assert report.summary("zh").startswith("a.csv 有 2 处问题")


def test_remarks_are_told_also_where_nothing_is_wrong() -> None:
    odd = Remark("a.csv", "ratings", Words("late", "晚"), pl.Series(ROW, [7]))
    text = Report("a.csv", remarks=(odd,), n_rows={"ratings": 9}).to_text()
    assert "No faults were found." in text
    assert "ratings: 9 rows" in text
    assert "table `ratings`: late; rows: 7" in text

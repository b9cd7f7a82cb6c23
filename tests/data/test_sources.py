from datetime import date, datetime
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import polars as pl
import pytest
import sqlalchemy

from data.errors import InputError
from data.faults import ROW, Fault, FaultClass
from data.mapping import SourceOptions
from data.reading import Source
from data.sources import display_name, read
from tests.data.files import Write


def rows(path: Path, **options: object) -> list[dict[str, object]]:
    source = read(str(path), SourceOptions.model_validate(options))
    assert isinstance(source, Source), source
    return source.frame.to_dicts()


def fault(path: Path, **options: object) -> Fault:
    found = read(str(path), SourceOptions.model_validate(options))
    assert isinstance(found, Fault)
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_texts_of_common_encodings_are_found_out(write: Write, encoding: str) -> None:
    path = write("a.csv", "工号,姓名\n1,张三\n2,欧阳修\n", encoding)
    assert rows(path) == [{"工号": "1", "姓名": "张三", ROW: 2}, {"工号": "2", "姓名": "欧阳修", ROW: 3}]


def test_an_encoding_that_is_neither_is_a_fault_with_its_row(write: Write) -> None:
    path = write("a.csv", "id,name\n1,a\n2,élève\n", "latin-1")
    found = fault(path)
    assert found.fault_class is FaultClass.ENCODING
    assert "row 3" in found.expected.en
    assert rows(path, encoding="latin-1")[1]["name"] == "élève"


def test_a_declared_encoding_must_fit(write: Write) -> None:
    path = write("a.csv", "工号\n张\n", "gbk")
    assert fault(path, encoding="utf-8").fault_class is FaultClass.ENCODING
    assert fault(path, encoding="klingon").values == ("klingon",)


def test_empty_files_and_headers_alone_are_told_apart(write: Write) -> None:
    assert fault(write("a.csv", "")).fault_class is FaultClass.EMPTY_FILE
    assert fault(write("b.csv", " \n\n")).fault_class is FaultClass.EMPTY_FILE
    assert fault(write("c.csv", "id,day\n")).fault_class is FaultClass.NO_ROWS


def test_row_numbers_are_those_of_the_file_and_blank_rows_are_left_out(write: Write) -> None:
    assert [row[ROW] for row in rows(write("a.csv", "id,x\n1,a\n,\n2,b\n"))] == [2, 4]


def test_other_delimiters_quotes_and_a_late_header_are_read(write: Write) -> None:
    path = write("a.csv", 'Export of 2024\nid;text\n1;"a;b\nc"\n')
    assert rows(path, header_row=2) == [{"id": "1", "text": "a;b\nc", ROW: 3}]


def test_rows_of_uneven_length_are_named(write: Write) -> None:
    found = fault(write("a.csv", "id,x\n1,a\n2,b,c\n"))
    assert found.fault_class is FaultClass.UNEVEN_ROWS
    assert "other rows are 3" in found.expected.en


def test_two_columns_of_one_name_are_refused(write: Write) -> None:
    assert fault(write("a.csv", "id,id\n1,2\n")).fault_class is FaultClass.REPEATED_HEADER


def test_excel_cells_keep_what_they_show(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("工号", "入职", "混合", "金额"),
        (1001, date(2020, 1, 2), date(2020, 1, 2), 12.5),
        (1002, datetime(2021, 3, 4), "2021/3/4", 7),  # noqa: DTZ001 - cells have no zone
    ):
        sheet.append(row)
    book.create_sheet("other").append(("a",))
    book.save(tmp_path / "a.xlsx")
    found = rows(tmp_path / "a.xlsx")
    assert [row["工号"] for row in found] == ["1001", "1002"]
    assert [row["入职"] for row in found] == [datetime(2020, 1, 2), datetime(2021, 3, 4)]  # noqa: DTZ001
    assert [row["混合"] for row in found] == ["2020-01-02", "2021/3/4"]
    assert [row["金额"] for row in found] == ["12.5", "7"]
    assert fault(tmp_path / "a.xlsx", sheet="other").fault_class is FaultClass.NO_ROWS
    with pytest.raises(InputError, match="no sheet 'third'; it has Sheet, other"):
        read(str(tmp_path / "a.xlsx"), SourceOptions(sheet="third"))


def test_parquet_numbers_become_plain_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    frame = pl.DataFrame(
        {"id": [1.0, 2.0], "x": [0.1, 2.0], "day": [date(2020, 1, 1), None], "f": [True, None]}
    )
    frame.write_parquet(path)
    assert rows(path) == [
        {"id": "1", "x": "0.1", "day": date(2020, 1, 1), "f": "true", ROW: 2},
        {"id": "2", "x": "2.0", "day": None, "f": None, ROW: 3},
    ]


def test_a_database_is_read_by_a_query_and_its_password_is_not_shown(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hr.db'}"
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("create table people (id integer, hired text)"))
        connection.execute(sqlalchemy.text("insert into people values (7, '2020-01-01')"))
    engine.dispose()
    source = read(url, SourceOptions(query="select * from people"))
    assert isinstance(source, Source)
    assert source.frame.to_dicts() == [{"id": "7", "hired": "2020-01-01", ROW: 2}]
    with pytest.raises(InputError, match="needs a query"):
        read(url, SourceOptions())
    with pytest.raises(InputError, match="refused the query"):
        read(url, SourceOptions(query="select * from absent"))
    assert "secret" not in display_name("postgresql://hr:secret@db/people")


def test_unknown_kinds_and_absent_files_are_refused(write: Write) -> None:
    with pytest.raises(InputError, match="unknown kind"):
        read(str(write("a.docx", "x")), SourceOptions())
    with pytest.raises(InputError, match="no file"):
        read("nowhere.csv", SourceOptions())
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        read(str(write("a.parquet", "x")), SourceOptions())
    with pytest.raises(InputError, match="cannot be read as an Excel file"):
        read(str(write("a.xlsx", "x")), SourceOptions())

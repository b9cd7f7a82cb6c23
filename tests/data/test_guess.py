from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from data.errors import InputError, TooLittleData
from data.guess import Guess, guess
from data.known import EVER
from data.mapping import Mapping
from data.store import Store
from tests.data.files import Write, run


def imported(store: Store, path: Path, tmp_path: Path) -> Guess:
    """Guess, write the guess to a file, and import by that file."""
    made = guess(path)
    file = tmp_path / "guessed.yaml"
    file.write_text(made.text, encoding="utf-8")
    run(store, path, Mapping.from_file(file).model_dump(by_alias=True, exclude_defaults=True))
    return made


def rule(made: Guess, table: str, column: str) -> Any:
    tables = {one["table"]: one["columns"] for one in made.mapping["tables"]}
    return tables[table][column]


def said(made: Guess) -> str:
    return "\n".join(doubt.en for doubt in made.doubts)


def test_a_chinese_roster_is_understood(store: Store, write: Write, tmp_path: Path) -> None:
    text = (
        "工号,姓名,入职日期,离职日期,部门,岗位,职级,直接上级,性别,月薪,婚姻状况\n"
        "1001,张三,2020/1/5,,天猫,客服,2,,男,8500.5,已婚\n"
        "1002,李四,2021/11/30,2023/2/1,京东,运营,3,1001,女,9000,未婚\n"
    )
    made = imported(store, write("花名册.csv", text, "gbk"), tmp_path)
    assert store.names() == ("employees", "positions", "compensation", "protected_attributes")
    assert rule(made, "employees", "hire_date") == {"from": "入职日期", "format": "%Y/%m/%d"}
    assert store.read_polars("compensation", as_of=EVER)["base_salary"].to_list() == [850050, 900000]
    assert store.read_polars("positions", as_of=EVER)["manager_id"].to_list() == [None, "1001"]
    assert made.mapping["ignore"] == ["婚姻状况"]
    assert "'婚姻状况' is left out: family life" in said(made)
    assert "'月薪' is taken to be in whole units" in said(made)


def test_an_english_panel_fills_tables_by_change(store: Store, write: Write, tmp_path: Path) -> None:
    text = (
        "Employee Number,Month,Date Joined,Job Level,Sales Amount,Platform,Quarterly Rating\n"
        "E1,Jan-24,05.03.2021,1,100,JD,2\nE1,Feb-24,05.03.2021,2,90.5,JD,2\nE2,Jan-24,25.03.2021,1,80,Tmall,4\n"
    )
    made = imported(store, write("panel.csv", text), tmp_path)
    assert rule(made, "sales_monthly", "month") == {"from": "Month", "format": "%b-%y"}
    assert rule(made, "employees", "hire_date") == {"from": "Date Joined", "format": "%d.%m.%Y"}
    assert store.read_polars("positions", as_of=EVER).height == 3
    assert store.read_polars("ratings", as_of=EVER).height == 2
    assert "a rating is taken to be of one quarter" in said(made)


def test_wide_months_are_unpivoted(store: Store, write: Write, tmp_path: Path) -> None:
    text = "工号,入职日期,平台,2024年1月,2024年2月,2024年3月\n1,2020-01-01,天猫,10,20,30\n"
    imported(store, write("wide.csv", text), tmp_path)
    assert store.read_polars("sales_monthly", as_of=EVER)["revenue"].to_list() == [1000, 2000, 3000]


def test_orders_and_leads_are_understood(store: Store, write: Write, tmp_path: Path) -> None:
    run(store, write("employees.csv", "employee_id,hire_date\nE1,2020-01-01\n"))
    text = "订单号,工号,渠道,客户编号,下单时间,实付金额\nO1,E1,JD,C1,2024-01-05 10:30:00,12.5\n"
    imported(store, write("orders.csv", text), tmp_path)
    text = (
        "线索编号,工号,渠道,创建时间,成交时间,订单号\nL1,E1,JD,2024-01-04 09:00:00,2024-01-05 10:30:00,O1\n"
    )
    imported(store, write("leads.csv", text), tmp_path)
    assert store.read_polars("leads", as_of=EVER)["order_id"].to_list() == ["O1"]


def test_a_flag_for_leaving_makes_one_snapshot(store: Store, write: Write, tmp_path: Path) -> None:
    text = "Emp ID,Tenure,在职状态\nE1,3,在职\nE2,1.5,离职\n"
    made = imported(store, write("snapshot.csv", text), tmp_path)
    today = datetime.now(UTC).date().replace(day=1)
    assert store.company.snapshot == today
    people = store.read_polars("employees", as_of=EVER)
    assert people["exit_date"].to_list() == [None, today]
    assert (people["hire_date"] <= today - timedelta(days=365)).all()
    assert "counted on an unknown day" in said(made)


def test_what_is_unsure_is_said(write: Write) -> None:
    text = "emp id,hire date,exit date,overtime,month\nE1,05/04/2024,9999-12-31,Yes,2024-01\n"
    doubts = said(guess(write("a.csv", text)))
    assert "day and month cannot be told apart" in doubts
    assert "value that stands for missing in exit date" in doubts
    assert "'overtime' does not hold what its name says" in doubts


def test_the_text_is_a_mapping_with_its_doubts_as_comments(write: Write) -> None:
    made = guess(write("a.csv", "工号,入职日期,血型\n1,2020-01-01,A\n"))
    assert made.text.startswith("# unsure: left out, as their meaning is not clear")
    assert yaml.safe_load(made.text) == made.mapping


def test_files_that_say_nothing_known_are_refused(write: Write) -> None:
    with pytest.raises(TooLittleData, match="no canonical table can be made of the columns a, b"):
        guess(write("a.csv", "a,b\n1,2\n"))
    with pytest.raises(InputError, match="empty file"):
        guess(write("b.csv", ""))

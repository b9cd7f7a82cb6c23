from datetime import date

import polars as pl

from data.calendar import add_months
from data.home import Home
from features.staffing.transfers import Transfers, transfers
from tests.features.careers import employees, known, positions, sales

MOVE = date(2023, 7, 1)
BEGUN = date(2023, 1, 1)
#: Person -> platforms and the months on each, from the beginning.
WORKED = {
    "mover": (("P1", 6), ("P2", 12)),
    "stays": (("P2", 18),),
    "returns": (("P1", 6), ("P2", 4), ("P1", 8)),
    "briefly": (("P1", 6), ("P2", 2), ("P1", 10)),
    "office": (("P1", 6), ("P2", 12)),
}


def _found(home: Home, *, as_of: date = date(2024, 7, 1), gap: bool = False) -> Transfers:
    assigned, sold = [], []
    for person, spells in WORKED.items():
        start = BEGUN
        for number, (platform, n_months) in enumerate(spells):
            months = [add_months(start, month) for month in range(n_months)]
            start = add_months(start, n_months)
            rest = months[1:] if gap and number else months  # a month away between two platforms
            assigned.append((person, platform, rest[0], add_months(start, 0).replace(day=1)))
            sold += [(person, platform, month, 100, 10 + 5 * number, 0) for month in rest]
    rows = pl.DataFrame(
        assigned, schema=["employee_id", "platform_id", "start_date", "next"], orient="row"
    ).with_columns(end_date=pl.col("next").dt.offset_by("-1d"), share=pl.lit(1.0))
    held = positions([(person, date(2020, 1, 1), 1, None) for person in WORKED])
    held = held.with_columns(front_line=pl.col("employee_id") != "office")
    tables = {
        "employees": employees(*WORKED),
        "positions": held,
        "assignments": rows.drop("next"),
        "sales_monthly": sales(sold),
    }
    return transfers(known(home, tables, as_of=as_of))


def test_a_transfer_is_a_front_line_person_on_another_main_platform_for_three_months(home: Home) -> None:
    found = _found(home).frame
    names = ["employee_id", "from_platform_id", "to_platform_id"]
    assert found[names].to_numpy().tolist() == [
        ["mover", "P1", "P2"],
        ["returns", "P1", "P2"],
        ["briefly", "P2", "P1"],
        ["returns", "P2", "P1"],
    ]
    assert [str(day)[:10] for day in found["as_of"]] == ["2023-07-01"] * 2 + ["2023-09-01", "2023-11-01"]


def test_what_came_before_and_after_is_counted_on_its_own_platform(home: Home) -> None:
    found = _found(home)
    counts = found.frame.drop(columns=["employee_id", "from_platform_id", "to_platform_id", "as_of"])
    assert counts.iloc[0].to_dict() == {
        "leads_before": 600,
        "conversions_before": 60,
        "platform_leads": 600,  # of who stays there
        "platform_conversions": 60,
        "company_leads": 3000,
        "company_conversions": 300,
    }
    after = dict(zip(found.frame["employee_id"] + found.frame["to_platform_id"], found.leads, strict=True))
    assert after["moverP2"].tolist() == [100] * 6
    assert after["returnsP2"].tolist() == [100] * 4 + [0] * 2  # moved on
    assert found.conversions[0].tolist() == [15] * 6


def test_a_transfer_is_told_once_three_whole_months_are_over(home: Home) -> None:
    assert _found(home, as_of=date(2023, 9, 30)).frame.empty
    found = _found(Home(root=home.root / "other"), as_of=date(2023, 10, 15))
    assert found.frame["employee_id"].tolist() == ["mover", "returns"]
    assert found.leads[0].tolist() == [100] * 3 + [0] * 3


def test_whoever_was_away_between_two_platforms_did_not_transfer(home: Home) -> None:
    assert _found(home, gap=True).frame.empty

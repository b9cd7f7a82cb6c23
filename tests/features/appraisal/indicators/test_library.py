from dataclasses import fields
from pathlib import Path

import pytest

from data.errors import SchemaError
from data.tables import TABLES
from features.appraisal.indicators.library import KINDS, Indicator, declared, library, page

ROOT = Path(__file__).resolve().parents[4]

OF_THE_FIELD = {
    *("conversion", "refund_rate", "order_value", "customer_retention"),
    *("revenue", "revenue_growth", "new_customers", "listings"),
    *("repurchase_rate", "gross_margin", "steady_revenue"),
    *("visits", "follow_ups", "response_on_time"),
    *("quality", "on_time", "throughput"),
    *("cross_platform_help", "shared_orders", "collaboration_360"),
    *("selling_listings", "improvements"),
}

OWN = {
    "zh": "直播场次",
    "en": "Live streams",
    "formula": "live streams / months worked",
    "formula_zh": "直播场次 / 工作月数",
    "unit": "streams a month",
    "exposure": "months",
    "kind": "process",
    "link": "log",
    "numerator": "activity:live_streams",
    "denominator": "months",
}


def test_the_library_holds_every_indicator_of_the_field() -> None:
    assert set(library()) >= OF_THE_FIELD


def test_every_indicator_is_told_in_both_languages() -> None:
    for name, one in library().items():
        assert all(any("一" <= letter <= "鿿" for letter in text) for text in (one.zh, one.formula_zh)), name
        assert all(len(text) > 3 for text in (one.en, one.formula, one.unit, one.exposure)), name
        assert one.kind in KINDS
        assert one.name == name
    assert len({one.zh for one in library().values()}) == len(library())
    assert len({one.en for one in library().values()}) == len(library())


def test_every_need_is_a_table_or_a_column_of_one() -> None:
    for name, one in library().items():
        assert one.needs, name
        for need in one.needs:
            table, _, column = need.partition(".")
            stored = TABLES["sales_monthly" if table == "sales" else table]
            assert column in ("", *stored.names), (name, need)


def test_the_page_of_indicators_is_up_to_date() -> None:
    written = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
    assert written == page(), "run `python -m features.appraisal.indicators.library`"
    assert all(f"`{name}`" in written for name in library())


def test_a_scheme_may_count_any_recorded_kind_of_activity() -> None:
    own = library({"live_streams": OWN})["live_streams"]
    assert own.activity_kinds() == ("live_streams",)
    assert own.needs == ("activities",)
    assert "live_streams" not in library()


def test_what_an_indicator_counts_says_what_it_needs() -> None:
    assert declared("x", {**OWN, "numerator": "revenue", "denominator": "orders"}).needs == ("sales",)
    assert declared("x", {**OWN, "link": "review", "numerator": "results"}).needs == ("reviews",)
    backed = declared("x", {**OWN, "baseline": "role_family"})
    assert backed.needs == ("activities", "positions")


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"numerator": "profit"}, "profit"),
        ({"denominator": "activity:"}, "activity:"),
        ({"kind": "luck"}, "luck"),
        ({"direction": 0}, "direction"),
        ({"colour": "red"}, "colour"),
        ({"zh": ""}, "zh"),
    ],
)
def test_an_indicator_that_cannot_be_counted_is_refused_by_name(
    changed: dict[str, object], named: str
) -> None:
    with pytest.raises(SchemaError, match=named) as refused:
        library({"live_streams": {**OWN, **changed}})
    assert "live_streams" in str(refused.value)


def test_every_field_of_an_indicator_is_documented() -> None:
    told = Indicator.__doc__ or ""
    assert all(field.name in told for field in fields(Indicator))

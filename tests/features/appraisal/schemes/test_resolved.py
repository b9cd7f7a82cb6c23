from datetime import date

import polars as pl
import pytest

from features.appraisal.schemes.differences import differences, settings_changed
from features.appraisal.schemes.resolved import resolve, resolved
from features.appraisal.schemes.scheme import Scheme, age_months, load_scheme, maturity, shipped
from features.facts import Known

RULES = """\
name: rules
zh: 规则
en: Rules
rules:
  - indicators: [{indicator: quality, weight: 1}]
  - match: {front_line: true}
    indicators: [{indicator: conversion, weight: 3}, {indicator: visits, weight: 1}]
  - match: {front_line: true, since: 2026H1}
    indicators: [{indicator: conversion, weight: 1}, {indicator: visits, weight: 1}]
  - match: {role_family: [sales], front_line: true, maturity: [new]}
    indicators: [{indicator: listings, weight: 7}]
"""


def weights(
    scheme: Scheme, family: str, *, front: bool | None, age: str | None, cycle: str = "2026H1"
) -> dict[str, float]:
    found = resolve(scheme, role_family=family, front_line=front, maturity=age, cycle=cycle)
    return {one.indicator: one.weight for one in found}


def test_the_most_specific_rule_wins_and_then_the_latest() -> None:
    scheme = load_scheme(RULES)
    assert weights(scheme, "it", front=False, age=None) == {"quality": 1}
    assert weights(scheme, "sales", front=True, age="new") == {"listings": 1}
    assert weights(scheme, "sales", front=True, age="mature") == {"conversion": 0.5, "visits": 0.5}
    assert weights(scheme, "sales", front=None, age="mature") == {"quality": 1}


def test_a_later_rule_leaves_earlier_cycles_as_they_were() -> None:
    scheme = load_scheme(RULES)
    before = {"conversion": 0.75, "visits": 0.25}
    for cycle in ("2025H2", "2025Q4", "2025-12"):
        assert weights(scheme, "sales", front=True, age="mature", cycle=cycle) == before
    for cycle in ("2026H1", "2026Q1", "2026-01", "2027H1"):
        assert weights(scheme, "sales", front=True, age="mature", cycle=cycle)["visits"] == 0.5


def test_nothing_counts_where_no_rule_matches() -> None:
    scheme = load_scheme(RULES.replace("  - indicators: [{indicator: quality, weight: 1}]\n", ""))
    assert weights(scheme, "it", front=False, age=None) == {}


def test_everybody_gets_the_maturity_of_their_platform_on_that_day(firm_known: Known) -> None:
    scheme = shipped()
    found = resolved(firm_known, scheme)
    assert found.people["employee_id"].to_list() == firm_known.people["employee_id"].to_list()
    launch = dict(firm_known.table("platforms").select("platform_id", "launch_date").iter_rows())
    for row, platform in zip(
        found.people.iter_rows(named=True), firm_known.people["platform_id"], strict=True
    ):
        opened = launch.get(platform)
        expected = maturity(age_months(opened, firm_known.as_of), scheme) if opened else None
        assert row["maturity"] == expected
        own = resolve(
            scheme,
            role_family=row["role_family"],
            front_line=row["front_line"],
            maturity=expected,
            cycle=row["cycle"],
        )
        assert found.weights[row["role"]] == own


def test_the_cycle_of_a_person_follows_the_platform_or_the_back_office(firm_known: Known) -> None:
    people = resolved(firm_known, shipped()).people
    assert firm_known.as_of == date(2024, 5, 15)
    back = people.filter(~pl.col("front_line"))
    assert set(back["cycle"]) == {"2023H2"}
    ends = {"new": "2024-04", "growing": "2024Q1", "mature": "2023H2"}
    front = people.filter(pl.col("front_line") & pl.col("maturity").is_not_null())
    assert front.height
    assert all(ends[age] == cycle for age, cycle in front.select("maturity", "cycle").iter_rows())


def test_a_platform_that_was_new_is_new_again_when_asked_as_of_then(firm_known: Known) -> None:
    young = load_scheme(RULES + "maturity: {new_until_months: 600, growing_until_months: 700}")
    assert set(resolved(firm_known, young).people["maturity"].drop_nulls()) == {"new"}


def test_schemes_are_compared_by_what_counts_and_not_by_how_it_is_written() -> None:
    old = load_scheme(RULES)
    split = RULES.replace(
        "  - indicators: [{indicator: quality, weight: 1}]\n",
        "  - {match: {role_family: [it]}, indicators: [{indicator: quality, weight: 9}]}\n"
        "  - indicators: [{indicator: quality, weight: 50}]\n",
    ).replace("match: {front_line: true", "match: {role_family: [sales], front_line: true", 1)
    assert differences(old, load_scheme(RULES.replace("weight: 7", "weight: 70")), "2026H1") == []
    other = [(one.en, one.indicator) for one in differences(old, load_scheme(split), "2025H2")]
    assert ("every role family but sales, front line", "conversion") in other
    assert not any(whom.startswith("sales") for whom, _ in other)


def test_a_difference_names_whom_it_concerns_and_both_weights() -> None:
    old = load_scheme(RULES)
    new = load_scheme(
        RULES.replace("{indicator: quality, weight: 1}", "{indicator: quality, weight: 1, cap: 2}").replace(
            "weight: 3}", "weight: 1}"
        )
        + "scale: {roles: anchored}"
    )
    found = {one.indicator: one for one in differences(old, new, "2025H2")}
    assert set(found) == {"quality", "conversion", "visits"}
    assert found["quality"].limits == "cap 3 -> 2"
    before, after = found["conversion"].before, found["conversion"].after
    assert before is not None
    assert after is not None
    assert (before.weight, after.weight) == (0.75, 0.5)
    assert settings_changed(old, new) == [("scale.roles", "equal", "anchored")]
    late = [one.indicator for one in differences(old, new, "2026H1")]
    assert "conversion" not in late


def test_a_role_that_gains_a_rule_is_shown_with_nothing_before() -> None:
    old = load_scheme(RULES.replace("  - indicators: [{indicator: quality, weight: 1}]\n", ""))
    found = [one for one in differences(old, load_scheme(RULES), "2026H1") if one.indicator == "quality"]
    assert [(one.zh, one.en, one.before) for one in found] == [("后台", "back office", None)]


@pytest.mark.parametrize("front", [True, False])
def test_weights_of_a_role_add_up_to_one(front: bool) -> None:  # noqa: FBT001
    scheme = load_scheme(RULES)
    for age in ("new", "growing", "mature", None):
        assert sum(weights(scheme, "sales", front=front, age=age).values()) == pytest.approx(1)

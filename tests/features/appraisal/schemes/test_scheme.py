from collections.abc import Callable
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from data.errors import SchemeError
from features.appraisal.indicators.library import library
from features.appraisal.schemes.resolved import resolve
from features.appraisal.schemes.scheme import age_months, json_schema, load_scheme, maturity, shipped

PLAIN = """\
name: plain
zh: 简单方案
en: Plain scheme
rules:
  - indicators:
      - {indicator: conversion, weight: 60}
      - {indicator: visits, weight: 40}
"""
Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(text: str) -> Path:
        path = tmp_path / "ours.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def faults(text: str) -> list[str]:
    with pytest.raises(SchemeError) as refused:
        load_scheme(text)
    return str(refused.value).splitlines()


def test_the_shipped_scheme_counts_for_every_role_and_conversion_most_for_sellers() -> None:
    for front in (True, False):
        for age in ("new", "growing", "mature", None):
            found = resolve(shipped(), role_family="any", front_line=front, maturity=age, cycle="2026H1")
            assert sum(one.weight for one in found) == pytest.approx(1)
            heaviest = max(found, key=lambda one: one.weight).indicator
            assert heaviest == ("conversion" if front else "quality")


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        ("new", {"revenue_growth", "new_customers", "listings"}),
        ("mature", {"repurchase_rate", "gross_margin", "steady_revenue"}),
    ],
)
def test_the_shipped_scheme_asks_of_a_platform_what_its_age_allows(age: str, expected: set[str]) -> None:
    found = resolve(shipped(), role_family="sales", front_line=True, maturity=age, cycle="2026H1")
    assert expected <= {one.indicator for one in found}


def test_every_fault_is_told_at_once_with_its_line_and_key(written: Written) -> None:
    path = written(
        PLAIN
        + "      - {indicator: conversin, weight: 5}\n"
        + "      - {indicator: refund_rate, weight: -1, flor: 2}\n"
        + "team_share: 0.9\n"
        + "cadence: {new: weekly}\n"
        + "en: Twice\n"
    )
    with pytest.raises(SchemeError) as refused:
        load_scheme(path)
    told = str(refused.value)
    assert told.startswith(f"{path} is no valid scheme; 6 faults:")
    assert "line 8, rules[0].indicators[2].indicator: came 'conversin'" in told
    assert "did you mean conversion?" in told
    assert "line 9, rules[0].indicators[3].weight: came -1; expected a number above 0" in told
    assert "line 9, rules[0].indicators[3].flor" in told
    assert "line 10, team_share: came 0.9; expected a number of at most 0.5" in told
    assert "line 11, cadence.new: came 'weekly'; expected one of 'month', 'quarter' or 'half_year'" in told
    assert "line 12, en: came the key twice, in lines 3 and 12" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "came nothing"),
        ("- 1", "came a list of 1"),
        ("name: [", "expected YAML"),
        (PLAIN.replace("name: plain\n", ""), "name: came nothing; expected short name"),
        (PLAIN.replace("visits, weight", "conversion, weight"), "conversion stands twice in one rule"),
        (PLAIN.replace("weight: 60", "weight: 60, floor: 0, cap: 0"), "could never count"),
        (PLAIN + "maturity: {new_until_months: 36}", "must be above new_until_months"),
        (PLAIN + "scale: {anchors: {sales: 55}}", "roles: anchored"),
        (PLAIN + "bonus_items: [{indicator: nothing, most_points: 2}]", "declare it under `indicators`"),
        (PLAIN.replace("- indicators", "- match: {since: spring}\n    indicators"), "expected a cycle"),
    ],
)
def test_a_fault_says_what_came_and_what_to_do(text: str, said: str) -> None:
    assert any(said in line for line in faults(text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SchemeError, match=r"cannot read a scheme from .*absent\.yaml"):
        load_scheme(tmp_path / "absent.yaml")


def test_rules_between_which_nothing_decides_are_a_fault_until_a_third_decides() -> None:
    counts = "indicators: [{indicator: visits, weight: 1}]"
    two = (
        "name: x\nzh: x\nen: x\nrules:\n"
        f"  - {{match: {{role_family: [sales]}}, {counts}}}\n"
        f"  - {{match: {{front_line: true}}, {counts}}}\n"
    )
    told = faults(two)
    assert len(told) == 2
    assert "line 6, rules[1]" in told[1]
    assert "rules[0] for sales, front line" in told[1]
    load_scheme(f"{two}  - {{match: {{role_family: [sales], front_line: true}}, {counts}}}\n")


def test_a_company_may_declare_an_indicator_of_its_own() -> None:
    own = """indicators:
  demos: {zh: 演示, en: Demos, formula: demos / months, formula_zh: 演示次数 / 月数, unit: demos a month,
          kind: process, numerator: "activity:demos"}
"""
    scheme = load_scheme(PLAIN.replace("visits", "demos") + own)
    found = library(scheme.own_indicators)["demos"]
    assert (found.kind, found.numerator, found.denominator) == ("process", "activity:demos", "months")
    taken = faults(PLAIN + own.replace("demos:", "visits:", 1))
    assert any("indicators.visits" in line and "give yours another name" in line for line in taken)
    uncounted = faults(PLAIN + own.replace("activity:demos", "demos"))
    assert any("indicators.demos" in line and "give one of" in line for line in uncounted)


def test_the_version_follows_the_contents_and_not_the_writing() -> None:
    one = load_scheme(PLAIN)
    assert load_scheme("# a comment\n" + PLAIN + "team_share: 0.0\n").version == one.version
    assert load_scheme(yaml.safe_dump(one.model_dump(mode="json"))).version == one.version
    assert load_scheme(PLAIN.replace("60", "61")).version != one.version
    assert one.version.startswith("plain-")


def test_the_json_schema_accepts_the_shipped_scheme_and_refuses_an_unknown_key() -> None:
    schema = json_schema()
    written = yaml.safe_load(yaml.safe_dump(shipped().model_dump(mode="json")))
    jsonschema.validate(written, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**written, "wieghts": "given"}, schema)


def test_maturity_follows_the_age_on_the_day() -> None:
    scheme = load_scheme(PLAIN)
    ages = [None, 0, 11, 12, 35, 36]
    assert [maturity(age, scheme) for age in ages] == [None, "new", "new", "growing", "growing", "mature"]
    launch = date(2024, 3, 10)
    assert [age_months(launch, day) for day in (date(2025, 3, 9), date(2025, 3, 10))] == [11, 12]

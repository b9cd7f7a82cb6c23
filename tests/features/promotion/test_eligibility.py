from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import polars as pl
import pytest
from pandas.testing import assert_frame_equal

from data.calendar import add_months
from data.errors import UnknownEmployee
from data.home import Home
from data.store import Store
from features.facts import Facts, Known
from features.labels import eligible
from features.profile import profile_of, profiles
from features.promotion.eligibility import Eligibility, eligibility
from features.promotion.targets import Bounds, Target, promotions
from features.roster import roster
from tests.features.careers import AS_OF, LONG_AGO, employees, known, positions, sales
from tests.features.company import Frames, filled

ANYBODY = Target(zh="晋升", en="Next grade")


def _frames() -> Frames:
    """One person who meets everything, and one for each thing that somebody may lack."""
    people = ["fit", "new", "risen", "top", "back_office", "elsewhere", "unskilled", "accused", "cleared"]
    held = positions([(one, LONG_AGO, 9 if one == "top" else 2, None) for one in people])
    held = held.with_columns(front_line=pl.col("employee_id") != "back_office")
    risen = positions([("risen", date(2024, 2, 15), 3, None)])
    hired = pl.when(pl.col("employee_id") == "new").then(date(2024, 3, 1)).otherwise("hire_date")
    elsewhere = pl.col("employee_id") == "elsewhere"
    first = pl.DataFrame({"employee_id": people, "start_date": LONG_AGO, "share": 1.0})
    first = first.with_columns(platform_id=pl.when(elsewhere).then(pl.lit("P2")).otherwise(pl.lit("P1")))
    moved = first.with_columns(start_date=pl.lit(date(2022, 1, 1))).filter(~elsewhere)
    earlier = moved.with_columns(platform_id=pl.lit("P3"), end_date=pl.lit(date(2023, 1, 1)))
    skills = [(one, "live", date(2023, 1, 1), 4.0) for one in people if one != "elsewhere"]
    skills += [("unskilled", "live", date(2024, 1, 1), 2.0), ("fit", "video", LONG_AGO, 1.0)]
    cases = [("accused", date(2024, 6, 1), "Yes"), ("cleared", date(2024, 5, 1), "yes")]
    cases += [("cleared", date(2024, 6, 1), "no"), ("fit", AS_OF, "yes")]
    columns = ["employee_id", "observed_on", "value"]
    return {
        "employees": employees(*people).with_columns(hire_date=hired),
        "positions": pl.concat([held, risen]),
        "assignments": pl.concat([first, earlier], how="diagonal"),
        "skills": pl.DataFrame(skills, ["employee_id", "skill", "assessed_on", "level"], orient="row"),
        "attributes": pl.DataFrame(cases, columns, orient="row").with_columns(name=pl.lit("open_case")),
        "sales_monthly": sales([(one, "P1", date(2024, 1, 1), 10, 2, 0) for one in people if one != "new"]),
    }


@pytest.fixture
def planted(home: Home) -> Known:
    return known(home, _frames())


def _asked(planted: Known, target: Target, **more: str) -> Eligibility:
    return eligibility(planted.facts, profile_of(planted), target, as_of=planted.as_of, **more)


def _lacking(found: Eligibility, criterion: str) -> list[str]:
    return sorted(found.met.index[~found.met[criterion]])


@pytest.mark.parametrize(
    ("target", "criterion", "lacking"),
    [
        (ANYBODY, "grade", ["top"]),
        (replace(ANYBODY, from_grades=(2, 3)), "grade", ["top"]),
        (replace(ANYBODY, from_grades=(2, 9)), "grade", ["risen"]),
        (ANYBODY, "months_in_grade", ["risen"]),
        (ANYBODY, "months_in_company", ["new"]),
        (replace(ANYBODY, months_in_company=4), "months_in_company", []),
        (replace(ANYBODY, front_line=True), "front_line", ["back_office"]),
        (replace(ANYBODY, candidates="same_platform"), "platform", ["elsewhere"]),
        (replace(ANYBODY, platforms=2), "platforms", ["elsewhere"]),
        (replace(ANYBODY, skills={"live": 3}), "skills", ["elsewhere", "unskilled"]),
        (ANYBODY, "open_case", ["accused"]),
        (replace(ANYBODY, require={"n_platforms": Bounds(at_least=2)}), "n_platforms", ["elsewhere"]),
    ],
)
def test_each_criterion_is_lacked_by_those_it_is_meant_for(
    planted: Known, target: Target, criterion: str, lacking: list[str]
) -> None:
    found = _asked(planted, target, platform_id="P1")
    assert _lacking(found, criterion) == lacking
    assert found.skipped == {}
    assert list(found.everyone) == list(found.met.all(axis=1))


def test_only_criteria_that_apply_are_columns(planted: Known) -> None:
    usual = ["grade", "months_in_grade", "months_in_company"]
    assert list(_asked(planted, replace(ANYBODY, no_open_case=False)).met) == usual
    nearby = replace(ANYBODY, candidates="same_platform")
    assert list(_asked(planted, nearby).met) == [*usual, "open_case"]  # no platform is asked for
    assert list(_asked(planted, nearby, platform_id="P1").met) == [*usual, "platform", "open_case"]


def test_what_a_person_lacks_is_said_with_the_own_value_and_what_is_asked(planted: Known) -> None:
    target = Target(
        zh="a",
        en="b",
        from_grades=(1, 3),
        front_line=True,
        candidates="same_platform",
        platforms=2,
        skills={"live": 3, "video": 1},
        require={"n_platform_moves": Bounds(at_least=1, at_most=2)},
    )
    found = _asked(planted, target, platform_id="P1")

    def said(person: str) -> list[str]:
        return [words.en for words in found.unmet(person)]

    assert said("fit") == ["Grade: 2; 1 or 3 is asked for"]
    assert said("risen")[0] == "In the grade for 4 months; 6 are asked for"
    assert said("new")[1] == "In the company for 4 months; 6 are asked for"
    assert said("back_office")[1] == "Works in: back office; front line is asked for"
    assert said("elsewhere")[1:] == [
        "Works mostly on: P2; P1 is asked for",
        "Platforms worked on: 1; 2 are asked for",
        "live: not known; at least 3 is asked for",
        "video: not known; at least 1 is asked for",
        "Moves between platforms: 0; at least 1 and at most 2 is asked for",
    ]
    assert said("unskilled")[1] == "live: 2; at least 3 is asked for"
    assert said("accused")[-1] == "A case is open"
    assert found.unmet("risen")[0].zh == "任现职级4个月；要求6个月"
    assert found.unmet("accused")[-1].zh == "有未结案件"
    top = _asked(planted, ANYBODY)
    assert [words.en for words in top.unmet("top")] == ["Grade: 9; one below the top grade is asked for"]
    assert top.unmet("fit") == []
    with pytest.raises(UnknownEmployee, match="nobody is not among the people"):
        found.unmet("nobody")


def test_a_required_value_that_is_not_known_is_not_met(planted: Known) -> None:
    target = replace(ANYBODY, require={"conv_rel_platform": Bounds(at_least=-5)})
    found = _asked(planted, target)
    assert _lacking(found, "conv_rel_platform") == ["new"]
    assert found.unmet("new")[-1].en == (
        "Conversion relative to the platform average: not known; at least -5 is asked for"
    )


def test_what_the_company_does_not_record_is_skipped_and_said(home: Home) -> None:
    frames = {name: _frames()[name] for name in ("employees", "positions")}
    demanding = replace(
        ANYBODY,
        candidates="same_platform",
        platforms=2,
        skills={"live": 3},
        require={"conv_rel_platform": Bounds(at_least=0)},
    )
    found = _asked(known(home, frames), demanding, platform_id="P1")
    assert list(found.met) == ["grade", "months_in_grade", "months_in_company"]
    assert list(found.skipped) == ["platform", "platforms", "skills", "open_case", "conv_rel_platform"]
    assert found.skipped["open_case"].en == (
        "Open cases: not checked, because the company does not record open_case"
    )
    assert found.skipped["skills"].zh == "技能：未核对，因为公司未记录 skills"
    assert found.everyone.sum() == 6


def test_the_attribute_that_tells_of_open_cases_has_the_name_that_the_company_gives_it(
    planted: Known,
) -> None:
    assert list(_asked(planted, ANYBODY, open_case="discipline").skipped) == ["open_case"]


def test_the_answer_keeps_the_index_of_the_profile(planted: Known) -> None:
    turned = profile_of(planted).iloc[::-1]
    found = eligibility(planted.facts, turned, ANYBODY, as_of=AS_OF)
    assert found.met.index.equals(turned.index)
    assert_frame_equal(found.met.iloc[::-1], _asked(planted, ANYBODY).met)
    dated = profiles(planted.facts, as_ofs=[AS_OF])
    assert eligibility(planted.facts, dated, ANYBODY, as_of=AS_OF).unmet("fit") == []


def test_who_does_not_work_here_at_the_date_is_not_eligible(planted: Known) -> None:
    stranger = pd.DataFrame(index=pd.Index(["stranger", "fit"], name="employee_id"))
    found = eligibility(planted.facts, stranger, ANYBODY, as_of=AS_OF)
    assert list(found.everyone) == [False, True]
    assert [words.en for words in found.unmet("stranger")][:2] == [
        "Grade: not known; one below the top grade is asked for",
        "In the grade: not known since when; 6 are asked for",
    ]


def test_facts_of_the_day_and_later_change_nothing(
    planted: Known, tmp_path_factory: pytest.TempPathFactory
) -> None:
    frames = _frames()
    later = {
        "positions": positions([("fit", AS_OF, 9, None), ("risen", AS_OF, 2, None)]),
        "skills": pl.DataFrame({"employee_id": ["fit"], "skill": "live", "assessed_on": AS_OF, "level": 0.0}),
        "attributes": pl.DataFrame(
            {"employee_id": ["accused"], "observed_on": AS_OF, "name": "open_case", "value": "no"}
        ),
        "assignments": pl.DataFrame(
            {"employee_id": ["fit"], "platform_id": "P9", "start_date": AS_OF, "share": 1.0}
        ),
    }
    more = {name: pl.concat([frames[name], rows], how="diagonal") for name, rows in later.items()}
    told = known(Home(root=tmp_path_factory.mktemp("later")), {**frames, **more})
    target = replace(ANYBODY, candidates="same_platform", platforms=2, skills={"live": 3}, front_line=True)
    before, after = (_asked(one, target, platform_id="P1") for one in (planted, told))
    assert before.everyone.any()
    assert_frame_equal(before.met, after.met)


def test_the_default_target_is_for_exactly_those_who_may_rise_at_all(
    firm_facts: Facts, example: Store, home: Home
) -> None:
    target = promotions(home).target()
    simulated = Facts(example)
    dates = [(firm_facts, add_months(date(2023, 3, 1), ahead)) for ahead in range(0, 22, 3)]
    dates += [(simulated, add_months(example.known_until(), -back)) for back in (0, 1, 6, 18)]
    dates += [(firm_facts, date(2024, 2, 29)), (firm_facts, date(2023, 8, 31))]
    for facts, as_of in dates:
        here = roster(facts, as_of=as_of)
        found = eligibility(facts, here[[]], target, as_of=as_of)
        assert here.index[found.everyone].equals(eligible(facts, as_of=as_of))
        assert list(found.skipped) == ["open_case"]


def test_without_positions_nobody_is_eligible(home: Home) -> None:
    facts = Facts(filled(Store(home), {"employees": employees("a", "b")}))
    here = roster(facts, as_of=AS_OF)
    assert not np.any(eligibility(facts, here[[]], ANYBODY, as_of=AS_OF).everyone)

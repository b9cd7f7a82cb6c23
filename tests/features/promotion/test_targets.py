from pathlib import Path

import pytest

from data.errors import SettingError, UnknownTarget
from data.home import Home
from data.manifest import Attribute, Company
from data.store import Store
from features.catalog import catalogue
from features.promotion.success import Success
from features.promotion.targets import FILE, Bounds, Promotions, Target, promotions
from tests.features.careers import employees
from tests.features.company import filled

OWN = "targets: {next-grade: {zh: 晋升, en: Next}}\n"


def _written(home: Home, text: str) -> Path:
    home.root.mkdir(parents=True, exist_ok=True)
    path = home.root / FILE
    path.write_text(text, encoding="utf-8")
    return path


def _refused(home: Home, text: str) -> str:
    path = _written(home, text)
    with pytest.raises(SettingError) as refused:
        promotions(home)
    told = str(refused.value)
    assert told.startswith(str(path))
    return told


def test_the_shipped_file_holds_where_a_company_has_none(home: Home) -> None:
    found = promotions(home)
    assert (found.success, found.ready) == (Success(), 0.6)
    assert (found.open_case, found.potential) == ("open_case", "potential")
    assert found.target() == Target(zh="晋升一级", en="Next grade", candidates="same_platform")
    assert [key for key, target in found.targets.items() if target.critical] == [
        "team-lead",
        "platform-lead",
        "new-platform-lead",
    ]
    assert found.target("team-lead").candidates == "same_platform"
    assert found.target("new-platform-lead").require["n_platform_moves"] == Bounds(at_least=1)


def test_a_company_sets_promotion_up_in_a_file_of_its_own(home: Home) -> None:
    text = OWN + "success: {months: 9, team: rises, leaving: fails}\nready: 0.7\n"
    _written(home, text + "open_case: discipline\n")
    found = promotions(home)
    assert found == Promotions(
        targets={"next-grade": Target(zh="晋升", en="Next")},
        success=Success(months=9, team="rises", leaving="fails"),
        ready=0.7,
        open_case="discipline",
    )


def test_a_target_may_require_what_the_company_records_itself(home: Home) -> None:
    declared = {
        "drive": Attribute("number", "干劲", "Drive", "p"),
        "shift": Attribute("category", "班次", "Shift", "p"),
    }
    filled(Store(home), {"employees": employees("a")}, Company(attributes=declared))
    require = "targets: {{next-grade: {{zh: a, en: b, require: {{attr_{}: {{at_least: 2}}}}}}}}"
    _written(home, require.format("drive"))
    assert promotions(home).target().require == {"attr_drive": Bounds(at_least=2)}
    assert "expected a feature that is a number" in _refused(home, require.format("shift"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ready: 1", "line 2, ready: came 1; expected a number below 1; give probability of success"),
        ("ready: 0", "ready: came 0; expected a number above 0"),
        ("ready: half", "ready: came 'half'; expected a number"),
        ("success: {months: 0}", "success.months: came 0; expected a number of at least 1"),
        ("success: {months: 1.5}", "success.months: came 1.5; expected a whole number"),
        ("success: {team: held}", "success.team: came 'held'; expected one of 'holds', 'rises' or 'ignored'"),
        ("success: {tem: holds}", "success.tem: came the key 'tem'; expected one of months, team,"),
        ("success: {team: ignored, step_back: ignored, dismissal: ignored}", "nothing counts as failure"),
        ("success: 12", "success: came 12; expected a block of `key: value`"),
        ("open_case: ''", "open_case: came ''; expected a text that is not empty"),
        ("redy: 0.5", "redy: came the key 'redy'; expected one of targets, success, ready"),
        ("ready: 0.5\nready: 0.6", "ready: came the key twice, in lines 2 and 3"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_place_and_what_is_expected(
    home: Home, text: str, said: str
) -> None:
    assert said in _refused(home, OWN + text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zh: a", "targets.next-grade.en: came nothing; expected label in English; add it"),
        ("months_in_grade: 0", "next-grade.months_in_grade: came 0; expected a number of at least 1"),
        ("months_in_company: true", "months_in_company: came True; expected a whole number"),
        ("front_line: maybe", "front_line: came 'maybe'; expected true or false"),
        ("candidates: here", "came 'here'; expected one of 'everywhere' or 'same_platform'"),
        ("from_grades: []", "from_grades: came a list of 0; expected a list of at least one"),
        ("from_grades: [two]", "from_grades[0]: came 'two'; expected a whole number"),
        ("skills: {live: 6}", "skills.live: came 6; expected a number of at most 5"),
        ("fornt_line: true", "did you mean front_line?"),
        ("require: {n_platfrms: {at_least: 1}}", "require.n_platfrms: came 'n_platfrms'; expected a feature"),
        ("require: {n_platfrms: {at_least: 1}}", "did you mean n_platforms?"),
        ("require: {grade: {at_least: 1}}", "ask for it by `from_grades`"),
        ("require: {n_skills: {}}", "give at_least, at_most or both"),
        ("require: {n_skills: {at_least: 3, at_most: 2}}", "at_least is above at_most"),
        ("require: {n_skills: {least: 3}}", "came the key 'least'; expected one of at_least, at_most"),
        ("require: {n_skills: {at_least: .nan}}", "came nan; expected a number"),
    ],
)
def test_a_wrong_target_is_refused_with_its_place_and_what_is_expected(
    home: Home, text: str, said: str
) -> None:
    assert said in _refused(home, f"targets: {{next-grade: {{zh: a, {text}}}}}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ready: 0.5", "targets: came nothing"),
        ("targets: {}", "add the target next-grade"),
        ("targets: {Team Lead: {zh: a, en: b}}", "targets.Team Lead: came 'Team Lead'; expected a name"),
        ("- 1", "must be a block of `key: value` with `targets`; came a list of 1"),
    ],
)
def test_a_file_without_the_default_target_is_refused(home: Home, text: str, said: str) -> None:
    assert said in _refused(home, text)


def test_no_model_reads_open_cases_and_potential_nor_their_means(home: Home) -> None:
    names = ("discipline", "rated", "drive")
    declared = {name: Attribute("number", "某项", name.title(), "recorded", leaving=1) for name in names}
    every = catalogue(Company(attributes=declared))
    _written(home, OWN + "open_case: discipline\npotential: rated\n")
    kept = promotions(home).usable(every)
    assert {name for name in every if name not in kept} == {
        "attr_discipline",
        "attr_discipline_mean",
        "attr_rated",
        "attr_rated_mean",
    }
    assert {"attr_drive", "attr_drive_mean", "fair_score_peer"} <= set(kept)


def test_an_unknown_target_is_refused_with_those_that_there_are(home: Home) -> None:
    with pytest.raises(
        UnknownTarget, match="no target 'ceo'; there are next-grade, team-lead, platform-lead"
    ):
        promotions(home).target("ceo")


def test_the_rule_of_success_is_said_in_both_languages() -> None:
    usual = Success().words()
    assert usual.en == (
        "within 12 months of promotion: no step back, no dismissal, the led team holds; leavers are left out"
    )
    assert usual.zh == "晋升后12个月内：未降级、未被辞退、所带团队未下滑；主动离职者不计"
    other = Success(months=6, team="ignored", dismissal="ignored", leaving="fails").words()
    assert other.en == "within 6 months of promotion: no step back, no leaving; the dismissed are left out"
    assert other.zh == "晋升后6个月内：未降级、未主动离职；被辞退者不计"

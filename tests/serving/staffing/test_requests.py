import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from data.calendar import add_months
from data.errors import InputError, Misfits
from serving.access import console
from serving.context import Context
from serving.staffing.answers import StaffingAnswer
from serving.staffing.authored import example, located, written_request
from serving.staffing.recommend import recommend
from serving.staffing.requests import Period, StaffingRequest, first_day
from tests.project.tree import text
from tests.serving.staffing.conftest import ask, head_counts


def test_the_next_month_is_planned_for_unless_another_day_is_named() -> None:
    assert first_day(date(2026, 7, 1), Period()) == date(2026, 7, 1)
    assert first_day(date(2026, 7, 2), Period()) == date(2026, 8, 1)
    assert first_day(date(2026, 7, 2), Period(start=date(2026, 9, 15))) == date(2026, 9, 15)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"max_moves": 3, "moves": {"most": 2}}, ()),
        ({"platforms": [{"platform_id": "P1"}, {"platform_id": "P1"}]}, ()),
        ({"platforms": [{"platform_id": "P1", "lower": 3, "upper": 2}]}, ("platforms", 0, "upper")),
        ({"platforms": [{"platform_id": "P1", "roles": [{"lower": 2}]}]}, ("platforms", 0, "roles", 0)),
        (
            {"platforms": [{"platform_id": "P1", "grades": [{"from": 4, "to": 2}]}]},
            ("platforms", 0, "grades", 0, "to"),
        ),
        (
            {"unavailable": [{"employee_id": "E1", "from": "2026-08-02", "to": "2026-08-01"}]},
            ("unavailable", 0, "to"),
        ),
        ({"together": [["E1"]]}, ("together", 0)),
        ({"platforms": [{"platform_id": "P1", "price": 0}]}, ("platforms", 0, "price")),
        ({"risk": "reckless"}, ("risk",)),
    ],
)
def test_what_cannot_be_meant_is_refused_by_place(body: dict[str, Any], place: tuple[str | int, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        StaffingRequest.model_validate(body)
    assert [one["loc"] for one in caught.value.errors()] == [place]


def test_the_example_is_a_request_and_names_every_key() -> None:
    _, request = written_request(example(), {})
    assert request.max_moves == 10
    assert [key for key in StaffingRequest.model_fields if not re.search(rf"\b{key}:", example())] == []


def test_what_is_commented_out_in_the_example_is_right_too() -> None:
    whole = re.sub(r"^( *)# ?( *- |[a-z_]+: ?)", r"\1\2", example(), flags=re.MULTILINE)
    kept = [line for line in whole.splitlines() if not line.startswith(("#", "moves:"))]
    _, request = written_request("\n".join(kept), {})
    assert request.budget
    assert request.locked
    assert request.unavailable
    assert request.max_platforms
    assert request.platforms[0].roles[1].role_family == "sales"


def test_every_key_of_a_request_is_in_the_guide() -> None:
    page = text("docs/guide/staffing.md")
    keys = set(_keys(StaffingRequest))
    assert {"monthly_salary", "from", "skill", "employee_id"} <= keys
    assert sorted(key for key in keys if f"`{key}`" not in page) == []


def _keys(kind: Any) -> list[str]:
    fields = getattr(kind, "__pydantic_fields__", {})
    own = [field.alias or name for name, field in fields.items()]
    inner = [one for field in fields.values() for one in _kinds(field.annotation)]
    return own + [key for one in inner for key in _keys(one)]


def _kinds(annotation: Any) -> list[Any]:
    if getattr(annotation, "__pydantic_fields__", None):
        return [annotation]
    return [one for each in get_args(annotation) for one in _kinds(each)]


def test_a_file_is_refused_with_all_its_faults_by_line(tmp_path: Path) -> None:
    file = tmp_path / "request.yaml"
    file.write_text(
        "max_move: 3\nplatforms:\n  - platform_id: P01\n    lower: many\n    skills:\n"
        "      - {skill: live_stream, level: 9}\nrisk: bold\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        written_request(file, {})
    told = str(caught.value)
    assert "4 faults" in told
    assert "- line 1, max_move: came the key 'max_move'" in told
    assert "did you mean max_moves?" in told
    assert "- line 4, platforms[0].lower: came 'many'; expected a whole number" in told
    assert "- line 6, platforms[0].skills[0].level: came 9; expected a number of at most 5" in told
    assert "- line 7, risk: came 'bold'" in told


def test_options_come_on_top_of_a_file() -> None:
    source = "max_moves: 5\nplatforms:\n  - {platform_id: P1, lower: 1}\n  - {platform_id: P2, lower: 2}\n"
    more = {"max_moves": 1, "platforms": [{"platform_id": "P2", "lower": 7}]}
    _, request = written_request(source, more)
    assert request.max_moves == 1
    assert {one.platform_id: one.lower for one in request.platforms} == {"P1": 1, "P2": 7}


def test_unknown_names_are_refused_all_at_once_with_the_closest_known(
    staffed: Context, today: StaffingAnswer
) -> None:
    someone = today.assignments[0].employee_id
    source = (
        "platforms:\n  - platform_id: P07\n  - platform_id: P01\n    skills: [{skill: live_strem}]\n"
        "    roles: [{role: team leed, lower: 1}]\n"
        f"excluded: [E99999, {someone}]\nlocked: {{{someone}: P02}}\nprotected_teams: [P02-T999]\n"
    )
    written, request = written_request(source, {"alternatives": 0})
    with pytest.raises(Misfits) as caught:
        recommend(staffed, console(), request)
    told = str(located(written, caught.value))
    assert "6 faults" in told
    assert "line 2, platforms[0].platform_id: came 'P07'" in told
    assert "did you mean live_stream?" in told
    assert "did you mean team lead?" in told
    assert "line 6, excluded[0]: came 'E99999'" in told
    assert "line 6, excluded[1]" in told
    assert "protected_teams[0]: came 'P02-T999'" in told


def test_nobody_outside_the_scope_is_named(staffed: Context, today: StaffingAnswer) -> None:
    from serving.access import Caller

    outside = next(one.employee_id for one in today.assignments if one.platform_id == "P01")
    inside = {one.employee_id for one in today.assignments if one.platform_id == "P02"}
    caller = Caller("p", "planner", ("platform:P02",))
    with pytest.raises(Misfits) as caught:
        recommend(staffed, caller, StaffingRequest(excluded=[outside]))
    named = set(re.findall(r"E\d{5}", str(caught.value))) - {outside}
    assert named <= inside
    with pytest.raises(Misfits) as nobody:
        recommend(staffed, caller, StaffingRequest(excluded=["E99999"]))
    assert "a front-line person in your scope" in str(nobody.value)


def test_who_is_away_all_the_time_cannot_be_locked(staffed: Context, today: StaffingAnswer) -> None:
    one, other = (some.employee_id for some in today.assignments[:2])
    days = [date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 1)]
    source = {
        "period": {"start": days[0], "months": 1},
        "locked": {one: "P01", other: "P01"},
        "unavailable": [
            {"employee_id": one, "from": days[0], "to": days[1]},
            {"employee_id": other, "from": days[2]},
            {"employee_id": "E99999"},
        ],
    }
    with pytest.raises(Misfits) as caught:
        ask(staffed, **source)
    assert [place["where"] for place in caught.value.places] == [
        "unavailable[2].employee_id",
        f"locked.{one}",
    ]
    assert caught.value.places[1]["came"] == "'P01'"
    assert "there in the period" in caught.value.places[1]["expected"]
    assert "take the lock or the absence out" in caught.value.places[1]["advice"]
    source["unavailable"] = [{"employee_id": one, "from": days[0], "to": days[1] - timedelta(days=1)}]
    at = {some.employee_id: some.platform_id for some in ask(staffed, **source).assignments}
    assert at[one] == at[other] == "P01"


def test_a_period_in_the_past_is_refused(staffed: Context) -> None:
    with pytest.raises(Misfits, match=r"period\.start"):
        ask(staffed, period={"start": date(2020, 1, 1)})


def test_a_platform_launched_later_is_staffed_only_where_it_is_named(staffed: Context) -> None:
    launched, as_of = "P06", date(2026, 4, 1)
    months = tuple(add_months(as_of, ahead) for ahead in range(3))
    with staffed.deciding(console(), "/staffing/recommend", StaffingRequest()) as decision:
        rows = staffed.snapshot(None, decision).facts.known("platforms", as_of=date(2026, 7, 1))
        found = staffed.productivity(staffed.snapshot(as_of, decision), decision, months)
    day = rows.filter(rows["platform_id"] == launched)["launch_date"].item()
    assert as_of < day < add_months(as_of, 3)
    assert sorted({*rows["platform_id"]} - {launched}) == list(found.platforms)
    seats = [{"platform_id": launched, "lower": 2, "upper": 2}]
    assert head_counts(ask(staffed, as_of=as_of, platforms=seats, max_moves=6))[launched] == 2
    with pytest.raises(Misfits, match="open in the period"):
        ask(staffed, as_of=as_of, platforms=seats, period={"months": 1})

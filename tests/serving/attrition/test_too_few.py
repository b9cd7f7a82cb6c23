import pytest

from data.errors import TooLittleData
from serving.access import Caller, console
from serving.attrition import too_few
from serving.attrition.curve import curve
from serving.attrition.flight_risk import flight_risk
from serving.attrition.raised import raise_flags
from serving.attrition.requests import RaiseRequest
from serving.attrition.risk_requests import CurveRequest, FlightRiskRequest
from serving.context import Context
from serving.log import DecisionLog
from tests.serving.conftest import everybody_of


@pytest.fixture
def few(context: Context, monkeypatch: pytest.MonkeyPatch) -> Context:
    """The same company, as if many more exits were needed."""
    monkeypatch.setattr(too_few, "FEWEST_EXITS", 10_000)
    return context


def test_where_too_few_left_nobody_is_named_and_groups_are_told(few: Context) -> None:
    answer = flight_risk(few, console(), FlightRiskRequest())
    assert answer.people == []
    assert answer.model_version is None
    assert answer.horizon_months is None
    assert answer.groups
    assert "Too few to model" in answer.notes[0].en
    assert "数据太少" in answer.notes[0].zh
    assert list(DecisionLog(few.home).entries())[-1].body["shown"] == []


def test_who_stays_falls_with_the_horizon_and_lies_in_its_interval(few: Context) -> None:
    by_group: dict[str, list[float]] = {}
    for one in flight_risk(few, console(), FlightRiskRequest()).groups:
        assert one.n_people >= 5
        assert one.stays is not None
        assert one.low <= one.stays <= one.high
        assert one.stays == pytest.approx(1 - one.n_left / one.n_people, abs=0.1)
        by_group.setdefault(one.group, []).append(one.stays)
    assert all(stays == sorted(stays, reverse=True) for stays in by_group.values())


def test_groups_are_of_the_callers_scope(few: Context) -> None:
    everybody = flight_risk(few, console(), FlightRiskRequest()).groups
    platform = Caller("h", "head", ("platform:P01",))
    own = flight_risk(few, platform, FlightRiskRequest()).groups
    assert sum(one.n_people for one in own) < sum(one.n_people for one in everybody)


def test_groups_are_of_whom_the_request_names(few: Context) -> None:
    everybody = flight_risk(few, console(), FlightRiskRequest()).groups
    some = flight_risk(few, console(), FlightRiskRequest(role_family="sales")).groups
    assert {one.group for one in some} == {"sales"} < {one.group for one in everybody}


def test_one_person_is_refused_too(few: Context) -> None:
    person = everybody_of(few)[0]
    with pytest.raises(TooLittleData, match="at least 10000 are needed"):
        curve(few, console(), CurveRequest(employee_id=person))
    with pytest.raises(TooLittleData, match="at least 10000 are needed"):
        raise_flags(few, console(), RaiseRequest(people=1))


def test_with_enough_exits_people_are_listed(context: Context) -> None:
    assert flight_risk(context, console(), FlightRiskRequest(top=3)).people

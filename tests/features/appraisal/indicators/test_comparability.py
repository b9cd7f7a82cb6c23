import numpy as np
import pytest

from features.appraisal.indicators.comparability import FEWEST_MOVERS, comparability, with_spread
from features.appraisal.indicators.panel import Panel
from tests.features.appraisal.panels import Plan, planted


def _panel(visits: list[tuple[int, int]], n_units: int) -> Panel:
    """Return a panel in which (person, unit) follow each other month by month."""
    base = planted(Plan(n_people=2, n_units=2, n_months=2)).panel
    person, unit = (np.array(part) for part in zip(*visits, strict=True))
    order = np.argsort(person, kind="stable")
    person, unit = person[order], unit[order]
    first = np.flatnonzero(np.diff(person, prepend=-1))
    one = np.ones(len(person))
    return Panel(
        people=[f"E{i}" for i in range(person.max() + 1)],
        units=[f"P{i}" for i in range(n_units)],
        months=base.months,
        teams=[],
        person=person,
        unit=unit,
        month=np.zeros(len(person), np.int64),
        team=np.full(len(person), -1),
        home=unit[first],
        numerator=one,
        exposure=one,
        newness=np.zeros((len(person), 2)),
        evidence=one,
    )


def test_movers_connect_platforms_and_are_counted_by_pair() -> None:
    found = comparability(_panel([(0, 0), (0, 1), (1, 0), (1, 1), (2, 1), (3, 2)], n_units=3))
    assert found.n_movers == 2
    assert found.pairs.to_dict("records") == [{"from": "P0", "to": "P1", "n_people": 2}]
    assert found.connected_share == pytest.approx(3 / 4)
    assert found.unconnected == ("P2",)


def test_enough_movers_make_platforms_comparable() -> None:
    moved = [(who, unit) for who in range(FEWEST_MOVERS) for unit in (0, 1)]
    found = comparability(_panel(moved, n_units=2))
    assert found.comparable
    fewer = comparability(_panel(moved[:-2], n_units=2))
    assert not fewer.comparable
    assert str(FEWEST_MOVERS) in fewer.en
    assert str(FEWEST_MOVERS) in fewer.zh


def test_many_people_outside_the_connected_set_make_platforms_incomparable() -> None:
    moved = [(who, unit) for who in range(FEWEST_MOVERS) for unit in (0, 1)]
    apart = [(FEWEST_MOVERS + who, 2) for who in range(4)]
    assert not comparability(_panel([*moved, *apart], n_units=3)).comparable
    assert comparability(_panel([*moved, *apart[:3]], n_units=3)).comparable


def test_one_platform_needs_no_movers() -> None:
    found = comparability(_panel([(0, 0), (1, 0)], n_units=1))
    assert found.comparable
    assert with_spread(found, 0.2) is found


def test_the_spread_of_homes_is_told_where_platforms_are_compared() -> None:
    moved = [(who, unit) for who in range(FEWEST_MOVERS) for unit in (0, 1)]
    found = with_spread(comparability(_panel(moved, n_units=2)), 0.1234)
    assert found.home_spread == 0.1234
    assert "0.12" in found.en
    assert "0.12" in found.zh
    apart = comparability(_panel(moved[:4], n_units=2))
    assert with_spread(apart, 0.1234) is apart

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.calendar import month_index
from experiments.benchmarks.productivity_data import Planted, planted
from features.staffing.platforms import Platforms
from models.productivity import Productivity, ProductivityModel

MONTHS = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]


@pytest.fixture(scope="module")
def given() -> Planted:
    return planted(n_people=150, n_platforms=6)


@pytest.fixture(scope="module")
def model(given: Planted) -> ProductivityModel:
    return ProductivityModel().fit(given.evidence, _around(given))


@pytest.fixture(scope="module")
def found(given: Planted, model: ProductivityModel) -> Productivity:
    return model.predict(given.evidence, _around(given), _staff(given), MONTHS)


def _around(given: Planted) -> Platforms:
    """Give every platform 100 leads a month; one more platform has no past."""
    ids = [*given.evidence.platforms, "PX"]
    columns = [month_index(month) for month in given.evidence.months]
    leads = pd.DataFrame(100.0, index=ids, columns=columns)
    leads.loc["PX"] = np.nan
    return Platforms(
        months=tuple(given.evidence.months),
        leads=leads,
        work=leads.fillna(0.0),
        market=pd.DataFrame(0.0, index=ids, columns=columns),
        worth=pd.Series(1.0, index=ids),
        attributes=given.attributes.reindex(ids).fillna(0.0),
    )


def _staff(given: Planted) -> pd.DataFrame:
    rows = given.evidence
    last = pd.Series(rows.platform).groupby(rows.person).last()
    frame = pd.DataFrame({"platform_id": [rows.platforms[at] for at in last]}, index=list(rows.people))
    frame = frame.assign(hired_months=np.inf, moved_months=np.inf, load=1.0)
    frame.loc["E0001", "load"] = 0.5
    new = {"platform_id": "P0", "hired_months": 0.0, "moved_months": np.inf, "load": 1.0}
    return pd.concat([frame, pd.DataFrame(new, index=["new"])])


def test_conversions_follow_from_leads_and_the_planted_rate(given: Planted, found: Productivity) -> None:
    stays = found.stays[:-1, :-1]
    true = 100.0 / (1.0 + np.exp(2.5 - given.effect))
    expected = found.mean.to_numpy(copy=True)[:-1, :-1]
    expected[1] *= 2.0  # handles half of the leads
    assert np.corrcoef(true[stays], expected[stays])[0, 1] > 0.9
    assert np.isclose(expected[stays].mean(), true[stays].mean(), rtol=0.05)


def test_a_move_costs_what_newness_does_while_it_lasts(given: Planted, model: ProductivityModel) -> None:
    staff = _staff(given)
    elsewhere = staff.assign(platform_id="P0")
    rows = (given.evidence, _around(given))
    short, long = (model.predict(*rows, elsewhere, MONTHS[:n]).mean["P1"] for n in (1, 3))
    stays = model.predict(*rows, staff.assign(platform_id="P1"), MONTHS[:1]).mean["P1"]
    assert (short < stays).all()
    assert ((long > short) & (long < stays)).all()


def test_those_newly_there_catch_up(given: Planted, model: ProductivityModel) -> None:
    staff, rows = _staff(given).assign(platform_id="P1"), (given.evidence, _around(given))
    months = [model.predict(*rows, staff.assign(moved_months=m), MONTHS[:1]).mean["P1"] for m in (0, 2, 4)]
    assert (months[0] < months[1]).all()
    assert (months[1] < months[2]).all()


def test_a_newcomer_and_a_new_platform_are_uncertain(found: Productivity) -> None:
    assert found.sd.loc["new", "P0"] > found.sd["P0"].iloc[:-1].max()
    assert found.sd["PX"].mean() > found.sd["P0"].mean()
    assert found.mean["PX"].notna().all()


def test_parts_add_up_to_what_is_expected(found: Productivity) -> None:
    for person, platform in (("E0000", "P0"), ("E0003", "PX"), ("new", "P2")):
        parts = found.parts(person, platform)
        odds = sum(parts[name] for name in ("platform", "person", "skills", "match", "ramp"))
        about = parts["leads"] * parts["load"] / (1.0 + np.exp(-odds))
        assert np.isclose(found.mean[platform][person], about, rtol=0.15)


def test_scenarios_are_about_what_is_expected(found: Productivity) -> None:
    drawn = found.scenarios(400)
    assert np.isclose(drawn.mean(), found.mean.to_numpy().mean(), rtol=0.1)
    inside = (drawn > found.low.to_numpy()) & (drawn < found.high.to_numpy())
    assert 0.74 < inside.mean() < 0.86
    assert (found.scenarios(2) == found.scenarios(2)).all()


def test_platforms_fare_together_in_a_scenario(found: Productivity) -> None:
    by_platform = found.scenarios(300).mean(axis=1)
    alone = by_platform.std(axis=0).mean() / np.sqrt(by_platform.shape[1])
    assert by_platform.mean(axis=1).std() > alone


def test_caution_brings_people_closer_together(given: Planted, found: Productivity) -> None:
    assert found.cautioned["P0"].std() <= found.mean["P0"].std() * (1 + 1e-9)
    assert found.evidence["new"] == 0.0
    assert (found.evidence.iloc[:-1] > 0.0).all()


def test_a_model_that_was_written_down_expects_the_same(
    given: Planted, model: ProductivityModel, found: Productivity
) -> None:
    again = ProductivityModel.from_json(json.loads(json.dumps(model.to_json())))
    other = again.predict(given.evidence, _around(given), _staff(given), MONTHS)
    pd.testing.assert_frame_equal(other.mean, found.mean, check_exact=True)

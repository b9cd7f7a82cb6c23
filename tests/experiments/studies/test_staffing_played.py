import pytest

from data.example import Size
from experiments.studies.staffing import figures, shares
from experiments.studies.staffing_played import PLANNERS, company_figures


@pytest.mark.slow
def test_a_company_is_planned_and_played() -> None:
    one = company_figures((Size(150, 18, 4), 2, 20))
    assert one["realised"]["oracle"] > 0
    assert one["realised"]["oracle"] > one["realised"]["raw"]
    assert all(gap <= 1e-4 for gap in one["gaps"].values())
    assert one["promised"]["cautioned"] > 0
    found = figures([one, one])
    assert found["gain_share"] == pytest.approx(shares(one)["product"])
    assert found["gain_share_sd"] == 0.0
    assert set(shares(one)) == set(PLANNERS)

import pytest

from data.store import Store
from experiments.studies.staffing_transfers import figures_of, transfer_figures
from tests.training.transferred import transferred
from training.evaluate import MODEL


def test_what_knows_the_rates_is_better_and_covers() -> None:
    found = figures_of(transferred(1_000))
    assert found["transfer_error_ratio_high"] < 1.0
    assert found["transfer_cover80_low"] < 0.8 < found["transfer_cover80_high"]
    assert found["transfer_predicted_realised"] == pytest.approx(1.0, abs=0.05)
    assert found["transfer_n"] == 1_000


def test_expecting_too_much_shows_in_predicted_over_realised() -> None:
    frame = transferred(1_000)
    more = figures_of(frame.assign(**{MODEL: 1.3 * frame[MODEL], "monthly": 1.2 * frame["monthly"]}))
    assert more["transfer_predicted_realised"] == pytest.approx(1.3, abs=0.06)
    assert more["transfer_monthly_predicted_realised"] == pytest.approx(1.2, abs=0.06)
    assert more["transfer_error"] > figures_of(frame)["transfer_error"]


def test_a_company_tells_of_its_own_transfers(example: Store) -> None:
    found = transfer_figures(example.home)
    assert found["transfer_n"] > 30
    assert found["transfer_error_ratio"] < 1.0

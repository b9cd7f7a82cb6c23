import pandas as pd

from tests.training.transferred import transferred
from training.evaluate import MODEL
from training.gates import verdict
from training.transfer_figures import SAME, transfer_figures
from training.transfer_gates import judge

INPUTS = ["live", "negotiation", "maturity", "worth"]


def _failed(
    frame: pd.DataFrame, inputs: list[str] = INPUTS, champion: pd.DataFrame | None = None
) -> list[str]:
    return [gate.name for gate in judge(frame, transfer_figures(frame), inputs, champion) if not gate.passed]


def _logged(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns="employee_id")


def test_what_knows_the_rates_passes_every_gate() -> None:
    frame = transferred()
    gates = judge(frame, transfer_figures(frame), INPUTS, None)
    assert verdict(gates) == "passed"
    assert [gate.name for gate in gates] == ["transfers", "intervals", "features", "champion"]


def test_what_is_no_better_than_a_naive_rule_fails() -> None:
    frame = transferred()
    assert _failed(frame.assign(**{SAME: frame[MODEL]})) == ["transfers"]


def test_intervals_that_promise_too_much_or_too_little_fail() -> None:
    assert _failed(transferred(model_sd=0.4, said_sd=0.0)) == ["intervals"]
    assert _failed(transferred(said_sd=0.8)) == ["intervals"]


def test_a_forbidden_input_fails() -> None:
    assert _failed(transferred(), [*INPUTS, "age"]) == ["features"]


def test_too_few_transfers_fail_and_say_so() -> None:
    frame = transferred(20)
    assert _failed(frame) == ["transfers", "intervals"]
    assert _failed(frame.iloc[:0]) == ["transfers", "intervals"]
    assert "needed 30" in judge(frame, transfer_figures(frame), INPUTS)[0].finding


def test_a_champion_that_is_surely_better_on_the_same_transfers_stays() -> None:
    frame = transferred()
    worse = frame.assign(**{MODEL: frame[MODEL] * 1.3})
    assert _failed(worse, champion=_logged(frame)) == ["champion"]
    assert _failed(frame, champion=_logged(worse)) == []
    assert _failed(frame, champion=_logged(frame)) == []


def test_on_other_transfers_each_is_held_against_its_own_rules() -> None:
    frame = transferred()
    better = transferred(seed=5, model_sd=0.0).assign(row=range(400))
    assert _failed(transferred(model_sd=0.3, said_sd=0.3), champion=_logged(better)) == ["champion"]
    assert _failed(frame, champion=_logged(transferred(seed=5).assign(row=range(400)))) == []

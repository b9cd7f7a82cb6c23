from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from data.home import Home
from serving.sign_in.attempts import Attempts
from serving.sign_in.database import open_sign_in
from tests.serving.sign_in.conftest import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def attempts(home: Home, clock: Clock) -> Attempts:
    return Attempts(home, open_sign_in(home), clock)


def fail(attempts: Attempts, clock: Clock, name: str, address: str, times: int) -> list[float]:
    """Fail so often, waiting as told; return the waits."""
    waits = []
    counted = attempts.counted(name, address)
    for _ in range(times):
        wait = attempts.begin(counted)
        clock.now += wait
        if wait:
            assert attempts.begin(counted) == 0
        waits.append(wait)
    return waits


def test_waits_of_an_account_grow_to_a_minute_at_most(attempts: Attempts, clock: Clock) -> None:
    addresses = (f"10.0.0.{i}" for i in range(100))
    waits = [fail(attempts, clock, "li.na", next(addresses), 1)[0] for _ in range(14)]
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_waits_of_an_address_grow_to_a_quarter_of_an_hour(attempts: Attempts, clock: Clock) -> None:
    waits = [fail(attempts, clock, f"name{i}", "10.0.0.1", 1)[0] for i in range(33)]
    assert waits[:20] == [0] * 20
    assert waits[20:] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_guesses_from_elsewhere_do_not_hold_up_a_browser_that_signed_in_before(
    attempts: Attempts, clock: Clock
) -> None:
    known = attempts.recognise("li.na")
    fail(attempts, clock, "li.na", "10.6.6.6", 12)
    assert attempts.begin(attempts.counted("li.na", "10.0.0.1")) > 0
    assert attempts.begin(attempts.counted(" LI.NA", "10.6.6.6", known)) == 0
    others = attempts.counted("another", "10.0.0.1", known)  # the cookie is for one name
    assert others == attempts.counted("another", "10.0.0.1")
    assert attempts.counted("li.na", "10.0.0.1", known + "0") == attempts.counted("li.na", "10.0.0.1")


def test_a_known_browser_has_waits_of_its_own(attempts: Attempts) -> None:
    counted = attempts.counted("li.na", "10.0.0.1", attempts.recognise("li.na"))
    assert [attempts.begin(counted) for _ in range(6)] == [0, 0, 0, 0, 0, 1]


def test_an_account_that_does_not_exist_waits_like_one_that_does(attempts: Attempts, clock: Clock) -> None:
    assert fail(attempts, clock, "li.na", "1.1.1.1", 9) == fail(attempts, clock, "nobody", "2.2.2.2", 9)


def test_success_forgets_the_failures_of_the_account_but_not_those_of_the_address(
    attempts: Attempts, clock: Clock
) -> None:
    for i in range(19):
        fail(attempts, clock, f"name{i}", "10.0.0.1", 1)
    mine = attempts.counted("mine", "10.0.0.1")
    for _ in range(3):  # whoever knows one password gets no more guesses at others
        assert attempts.begin(mine) == 0
        attempts.succeeded(mine)
    assert fail(attempts, clock, "name20", "10.0.0.1", 1) == [0]
    assert fail(attempts, clock, "name21", "10.0.0.1", 1) == [1]


def test_failures_are_forgotten_after_an_hour(attempts: Attempts, clock: Clock) -> None:
    fail(attempts, clock, "li.na", "10.0.0.1", 8)
    clock.now += 3601
    assert fail(attempts, clock, "li.na", "10.0.0.1", 5) == [0] * 5


def test_many_at_once_are_no_way_around(attempts: Attempts) -> None:
    counted = attempts.counted("li.na", "10.0.0.1")
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: attempts.begin(counted), range(24)))
    assert sum(wait == 0 for wait in waits) == 5


def test_names_and_addresses_lie_nowhere(attempts: Attempts, home: Home) -> None:
    attempts.begin(attempts.counted("li.na", "10.0.0.1"))
    with open_sign_in(home).connect() as connection:
        rows = connection.execute(sa.text("SELECT * FROM sign_in_attempts")).all()
    assert len(rows) == 2
    assert "li.na" not in str(rows)
    assert "10.0.0.1" not in str(rows)

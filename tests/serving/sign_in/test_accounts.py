import statistics
import time
from typing import Literal

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from data.errors import InputError, Settled, UnknownAccount
from data.home import Home
from serving.sign_in.accounts import Account
from serving.sign_in.database import open_sign_in
from serving.sign_in.entrance import Entrance
from tests.serving.sign_in.conftest import HR, PASSWORD


class Counting(PasswordHasher):
    """Notes the passwords that it was given to check."""

    def __init__(self, seen: list[str]) -> None:
        super().__init__()
        self.seen = seen

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
        self.seen.append(str(password))
        return super().verify(hash, password)


def test_the_right_password_opens_an_account_however_its_name_is_typed(entrance: Entrance) -> None:
    assert entrance.accounts.check("li.na", PASSWORD) == HR
    assert entrance.accounts.check("  Li.NA ", PASSWORD) == HR
    for wrong in ("", PASSWORD[:-1], PASSWORD.upper(), PASSWORD + "x"):
        assert entrance.accounts.check("li.na", wrong) is None
    assert entrance.accounts.check("nobody", PASSWORD) is None


def test_passwords_lie_there_as_argon2id_alone(entrance: Entrance, home: Home) -> None:
    with open_sign_in(home).connect() as connection:
        (hashed,) = connection.execute(sa.text("SELECT password FROM sign_in_accounts")).scalars()
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,")
    assert all(PASSWORD.encode() not in path.read_bytes() for path in home.root.glob("*.db*"))
    assert (home.root / "sign_in.db").stat().st_mode & 0o077 == 0


def test_a_hash_with_weaker_parameters_is_made_anew_at_sign_in(entrance: Entrance, home: Home) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    engine = open_sign_in(home)
    with engine.connect() as connection:
        connection.execute(sa.text("UPDATE sign_in_accounts SET password = :weak"), {"weak": weak})
    assert entrance.accounts.check("li.na", PASSWORD) == HR
    with engine.connect() as connection:
        (hashed,) = connection.execute(sa.text("SELECT password FROM sign_in_accounts")).scalars()
    assert "m=65536" in hashed
    assert entrance.accounts.check("li.na", PASSWORD) == HR


@pytest.mark.parametrize(
    ("account", "password", "said"),
    [
        (Account("x", "x", "king", ("company",)), PASSWORD, "no role 'king'"),
        (Account("x", "x", "employee", ("company",)), PASSWORD, "self:ID"),
        (Account("x", "x", "hr", ()), PASSWORD, "no scope"),
        (Account("  ", "x", "hr", ("company",)), PASSWORD, "name of 1 to 128"),
        (Account("a\nb", "x", "hr", ("company",)), PASSWORD, "printable"),
        (Account("x", " ", "hr", ("company",)), PASSWORD, "subject"),
        (Account("x", "x", "hr", ("company",)), "short", "has 5 characters"),
        (Account("x", "x", "hr", ("company",)), "z" * 257, "give 12 to 256"),
        (Account("x", "x", "hr", ("company",)), "a" * 12, "repeats"),
        (Account("administrator", "x", "hr", ("company",)), "Administrator", "is the name"),
    ],
)
def test_what_cannot_be_an_account_is_refused_in_words(
    entrance: Entrance, account: Account, password: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        entrance.accounts.add(account, password)
    assert entrance.accounts.all() == [HR]


def test_a_name_is_given_once(entrance: Entrance) -> None:
    with pytest.raises(Settled, match="account password"):
        entrance.accounts.add(Account(" LI.NA", "E1", "hr", ("company",)), "another long password")
    assert entrance.accounts.check("li.na", PASSWORD) == HR


def test_an_account_that_is_changed_in_any_way_ends_its_sessions_and_no_others(entrance: Entrance) -> None:
    accounts, sessions = entrance.accounts, entrance.sessions
    other = accounts.add(Account("other", "E1", "hr", ("company",)), PASSWORD)
    kept, _ = sessions.begin(other.key, other.caller)

    def signed_in() -> str:
        return sessions.begin(HR.key, HR.caller)[0]

    cookie = signed_in()
    accounts.set_password("li.na", "another long password")
    assert sessions.read(cookie) is None
    assert accounts.check("li.na", PASSWORD) is None
    assert accounts.check("li.na", "another long password") == HR
    cookie = signed_in()
    accounts.set_disabled("li.na", disabled=True)
    assert sessions.read(cookie) is None
    assert accounts.check("li.na", "another long password") is None
    accounts.set_disabled("li.na", disabled=False)
    assert accounts.check("li.na", "another long password") == HR
    cookie = signed_in()
    accounts.remove("li.na")
    assert sessions.read(cookie) is None
    assert accounts.all() == [other]
    assert sessions.read(kept) is not None


def test_changing_nobody_is_told(entrance: Entrance) -> None:
    with pytest.raises(UnknownAccount, match="echelon account list"):
        entrance.accounts.remove("nobody")
    with pytest.raises(UnknownAccount, match="echelon account list"):
        entrance.accounts.set_disabled("nobody", disabled=True)
    with pytest.raises(UnknownAccount, match="echelon account list"):
        entrance.accounts.set_password("nobody", PASSWORD)


def test_an_unknown_account_takes_as_long_as_a_known_one(entrance: Entrance) -> None:
    def seconds(name: str) -> float:
        began = time.process_time()
        assert entrance.accounts.check(name, "not the password") is None
        return time.process_time() - began

    entrance.accounts.check("li.na", "warm")
    taken = [(seconds("li.na"), seconds("nobody")) for _ in range(5)]
    known, unknown = (statistics.median(each) for each in zip(*taken, strict=True))
    assert 0.5 < unknown / known < 2


@pytest.mark.parametrize("name", ["li\0na", "\0", "li\nna"])
def test_a_name_that_no_account_can_have_is_not_looked_up_and_costs_as_much(
    entrance: Entrance, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    hashed: list[str] = []
    monkeypatch.setattr("serving.sign_in.accounts._HASHER", Counting(hashed))
    asked: list[str] = []
    sa.event.listen(entrance.accounts._engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert entrance.accounts.check(name, PASSWORD) is None
    assert entrance.accounts.find(name) is None
    assert (asked, hashed) == ([], [PASSWORD])
    assert entrance.accounts.check("li.na", PASSWORD) == HR
    assert asked

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from data.errors import InputError, NotSignedIn, SettingError
from data.home import Home
from serving.access import Caller, Policy
from serving.keys import signing_key
from serving.tokens import Tokens

CALLER = Caller("E00007", "head", ("manager:E00007",))


@pytest.fixture
def tokens(home: Home) -> Tokens:
    return Tokens(home, Policy.shipped())


def claims(**changes: object) -> dict[str, object]:
    now = datetime.now(UTC)
    whole = {
        "iss": "echelon",
        "aud": "echelon",
        "sub": "x",
        "role": "hr",
        "scope": ["company"],
        "iat": now,
        "exp": now + timedelta(days=1),
        "jti": "1",
    }
    return {key: value for key, value in {**whole, **changes}.items() if value is not None}


def test_a_token_tells_who_asks(tokens: Tokens) -> None:
    assert tokens.read(f"Bearer {tokens.issue(CALLER, days=1)}") == CALLER


def test_two_services_of_one_home_accept_each_others_tokens(home: Home, tokens: Tokens) -> None:
    other = Tokens(home, Policy.shipped())
    assert other.read(f"bearer {tokens.issue(CALLER, days=1)}") == CALLER
    assert home.secret_file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": datetime.now(UTC) - timedelta(seconds=5)},
        {"exp": None},
        {"sub": None},
        {"aud": "another"},
        {"iss": "another"},
        {"role": "king"},
        {"scope": ["galaxy:x"]},
        {"scope": []},
        {"scope": 7},
        {"jti": None},
    ],
)
def test_a_token_that_is_not_as_issued_is_refused(
    home: Home, tokens: Tokens, changes: dict[str, object]
) -> None:
    key = signing_key(home, "token")
    assert tokens.read(f"Bearer {jwt.encode(claims(), key, algorithm='HS256')}").role == "hr"
    forged = jwt.encode(claims(**changes), key, algorithm="HS256")
    with pytest.raises(NotSignedIn, match="echelon token"):
        tokens.read(f"Bearer {forged}")


def test_another_key_or_no_signature_is_refused(home: Home, tokens: Tokens) -> None:
    log_key = signing_key(home, "log")
    for forged in (
        jwt.encode(claims(), "k" * 32, algorithm="HS256"),
        jwt.encode(claims(), log_key, algorithm="HS256"),
        jwt.encode(claims(), "", algorithm="none"),
    ):
        with pytest.raises(NotSignedIn):
            tokens.read(f"Bearer {forged}")


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer ", "Basic eDp5", "Bearer x.y.z", "Bearer é"])
def test_a_header_without_token_is_refused(tokens: Tokens, sent: str) -> None:
    with pytest.raises(NotSignedIn):
        tokens.read(sent)


@pytest.mark.parametrize(
    ("caller", "days"),
    [
        (CALLER, 0),
        (CALLER, 367),
        (Caller(" ", "hr", ("company",)), 1),
        (Caller("x", "planner", ("self:x",)), 1),
    ],
)
def test_a_token_that_should_not_be_is_not_issued(tokens: Tokens, caller: Caller, days: int) -> None:
    with pytest.raises(InputError):
        tokens.issue(caller, days=days)


def test_a_short_secret_is_refused(home: Home) -> None:
    with pytest.raises(SettingError, match="32"):
        signing_key(replace(home, secret_setting="short"), "token")  # noqa: S106 - the point of the test

from dataclasses import replace

import pytest
import sqlalchemy as sa

from data.errors import UnknownSession
from data.home import Home
from serving.access import Caller, Policy
from serving.sign_in.database import open_sign_in
from serving.sign_in.sessions import Sessions
from tests.serving.sign_in.conftest import Clock

HEAD = Caller("E00007", "head", ("manager:E00007",))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(home: Home, clock: Clock) -> Sessions:
    return Sessions(home, open_sign_in(home), Policy.shipped(), clock)


def test_a_session_says_who_it_is(sessions: Sessions) -> None:
    cookie, begun = sessions.begin("local:x", HEAD)
    found = sessions.read(cookie)
    assert found == begun
    assert found is not None
    assert found.caller == HEAD
    assert found.subject == "E00007"
    assert len(found.csrf) == 64


def test_what_lies_in_the_database_is_no_cookie(sessions: Sessions, home: Home) -> None:
    cookie, begun = sessions.begin("local:x", HEAD)
    with open_sign_in(home).connect() as connection:
        row = connection.execute(sa.text("SELECT * FROM sign_in_sessions")).mappings().one()
    kept = " ".join(map(str, row.values()))
    assert cookie.partition(".")[0] not in kept
    assert begun.csrf not in kept
    assert sessions.read(row["digest"]) is None
    assert sessions.read(f"{row['digest']}.{cookie.partition('.')[2]}") is None


def test_a_cookie_that_was_tampered_with_is_nobodys(sessions: Sessions, home: Home) -> None:
    cookie, _ = sessions.begin("local:x", HEAD)
    token, _, mac = cookie.partition(".")
    swapped = mac[:-1] + ("0" if mac[-1] != "0" else "1")
    for forged in ("", ".", token, f"{token}.", f"{token}.{swapped}", f"{token}x.{mac}", f"é.{mac}", mac):
        assert sessions.read(forged) is None
    elsewhere = replace(home, secret_setting="another secret of the same installation")  # noqa: S106
    assert Sessions(elsewhere, open_sign_in(home), Policy.shipped()).read(cookie) is None


def test_signing_in_again_rotates_the_id_and_ends_the_former_session(sessions: Sessions) -> None:
    first, begun = sessions.begin("local:x", HEAD)
    second, again = sessions.begin("local:x", HEAD, first)
    assert first != second
    assert begun.csrf != again.csrf
    assert sessions.read(first) is None
    assert sessions.read(second) is not None
    sessions.begin("local:x", HEAD, f"{second.partition('.')[0]}.forged")
    assert sessions.read(second) is not None  # what was forged ends nobody's session


def test_an_idle_session_ends_and_one_in_use_does_not(sessions: Sessions, clock: Clock) -> None:
    cookie, _ = sessions.begin("local:x", HEAD)
    for _ in range(4):
        clock.now += 29 * 60
        assert sessions.read(cookie) is not None
    clock.now += 30 * 60
    assert sessions.read(cookie) is None
    assert sessions.all() == []


def test_a_session_ends_after_its_hours_however_much_it_is_used(sessions: Sessions, clock: Clock) -> None:
    cookie, begun = sessions.begin("local:x", HEAD)
    found = begun
    for _ in range(35):
        clock.now += 20 * 60
        again = sessions.read(cookie)
        assert again is not None
        found = again
    assert (found.ends - begun.began).total_seconds() == 12 * 3600
    clock.now += 20 * 60
    assert sessions.read(cookie) is None


def test_limits_are_settings(home: Home, clock: Clock) -> None:
    short = replace(home, idle_minutes=2, session_hours=1)
    sessions = Sessions(short, open_sign_in(home), Policy.shipped(), clock)
    cookie, begun = sessions.begin("local:x", HEAD)
    assert (begun.ends - begun.began).total_seconds() == 120
    clock.now += 121
    assert sessions.read(cookie) is None


def test_one_session_all_of_a_subject_or_all_can_be_ended(sessions: Sessions) -> None:
    other = Caller("E1", "hr", ("company",))
    mine = [sessions.begin("local:x", HEAD) for _ in range(3)]
    theirs, kept = sessions.begin("company:y", other)
    assert sessions.end(mine[0][1].number).subject == "E00007"
    assert [sessions.read(cookie) is None for cookie, _ in mine] == [True, False, False]
    assert {one.number for one in sessions.end_all("E00007")} == {one.number for _, one in mine[1:]}
    assert [one.number for one in sessions.all()] == [kept.number]
    assert sessions.read(theirs) is not None
    assert len(sessions.end_all()) == 1
    assert sessions.read(theirs) is None


@pytest.mark.parametrize("number", ["", "%", "0", "nonsense"])
def test_a_number_that_is_none_ends_nothing(sessions: Sessions, number: str) -> None:
    cookie, _ = sessions.begin("local:x", HEAD)
    with pytest.raises(UnknownSession, match="echelon session list"):
        sessions.end(number)
    assert sessions.read(cookie) is not None


def test_a_role_that_the_policy_no_longer_knows_ends_its_sessions(sessions: Sessions, home: Home) -> None:
    cookie, _ = sessions.begin("local:x", HEAD)
    with open_sign_in(home).connect() as connection:
        connection.execute(sa.text("UPDATE sign_in_sessions SET role = 'king'"))
    assert sessions.read(cookie) is None


def test_sessions_that_are_over_are_removed_at_the_next_sign_in(
    sessions: Sessions, home: Home, clock: Clock
) -> None:
    sessions.begin("local:x", HEAD)
    clock.now += 3600
    sessions.begin("local:x", HEAD)
    with open_sign_in(home).connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM sign_in_sessions")).scalar() == 1

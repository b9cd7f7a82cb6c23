import pytest

from data.errors import AccessDenied, InputError
from serving.access import Caller, Policy


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy.shipped()


CALLED = {"zh": "名单", "en": "list"}


def policy_of(**changed: object) -> dict[str, object]:
    """Return a small policy with one part of it changed."""
    role = {
        "scopes": ["company"],
        "allows": {"list.see": ["name"], "list.decide": []},
        "exports": ["list.see"],
    }
    whole = {
        "what": {"see": {"list.see": CALLED}, "decide": {"list.decide": CALLED}},
        "never": {"list.decide": ["self"]},
        "masked": {},
        "whole": [],
        "roles": {"a": {**role, **changed}},
    }
    return {**whole, **{name: part for name, part in changed.items() if name in whole}}


@pytest.mark.parametrize(
    "changed",
    [
        {"scopes": ["galaxy"]},
        {"allows": {"list.see": ["soul"]}},
        {"allows": {"made.up": []}, "exports": []},
        {"exports": ["list.see", "made.up"]},
        {"allows": {"list.decide": []}, "exports": ["list.see"]},
        {"never": {"list.decide": ["self", "friends"]}},
        {"never": {"list.decide": ["self"], "made.up": ["self"]}},
        {"never": {}},
        {"masked": {"list.see": ["friends"]}},
        {"masked": {"made.up": ["self"]}},
        {"whole": ["made.up"]},
        {
            "what": {
                "see": dict.fromkeys(["list.see", "list.decide"], CALLED),
                "decide": {"list.decide": CALLED},
            }
        },
        {"what": {"see": {"list.see": CALLED}}},
        {"what": {"see": {"list.see": CALLED}, "conjure": {"list.decide": CALLED}}},
    ],
)
def test_a_policy_with_unknown_words_or_decisions_about_oneself_is_refused(
    changed: dict[str, object],
) -> None:
    Policy(policy_of())
    with pytest.raises(InputError, match="policy"):
        Policy(policy_of(**changed))


def test_what_tells_about_the_whole_company_needs_the_scope_company(policy: Policy) -> None:
    n_refused = 0
    for role, rule in policy.roles.items():
        for action in set(rule["allows"]) & set(policy.whole):
            assert policy.allows(Caller("somebody", role, ("company",)), action)
            for kind in set(rule["scopes"]) - {"company"}:
                with pytest.raises(AccessDenied, match="whole company"):
                    policy.view(Caller("somebody", role, (f"{kind}:x",)), action)
                n_refused += 1
    assert n_refused >= 40


def test_to_see_is_not_to_export(policy: Policy) -> None:
    n_denied = 0
    for role, rule in policy.roles.items():
        value = "" if rule["scopes"][0] == "company" else ":x"
        caller = Caller("somebody", role, (f"{rule['scopes'][0]}{value}",))
        for action in policy.what:
            if action in rule["exports"]:
                assert policy.view(caller, action, export=True).fields == set(rule["allows"][action])
            else:
                with pytest.raises(AccessDenied, match=role):
                    policy.view(caller, action, export=True)
                n_denied += action in rule["allows"]
    assert n_denied > 50


def test_heads_and_planners_take_no_risk_of_leaving_away(policy: Policy) -> None:
    for role in ("head", "planner", "auditor", "employee", "operator"):
        assert not [one for one in policy.roles[role]["exports"] if one.startswith("attrition.")]

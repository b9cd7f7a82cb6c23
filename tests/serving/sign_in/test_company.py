import pytest

from data.errors import AccessDenied, SettingError
from data.home import Home
from serving.access import Caller, Policy
from serving.sign_in.company import FILE, SignInSetup, read, sign_in_setup
from serving.sign_in.entrance import Entrance
from tests.serving.sign_in.conftest import Browser

POLICY = Policy.shipped()
WHOLE = """
company:
  issuer: https://login.example.com
  client_id: echelon
  grants:
    - {claim: roles, has: hr, role: hr, scopes: ["department:{department}"]}
    - {claim: manages, role: head, scopes: ["manager:{sub}"]}
    - {role: employee, scopes: ["self:{sub}"]}
"""


def test_without_a_file_local_accounts_alone_sign_in(home: Home) -> None:
    assert sign_in_setup(home, POLICY) == SignInSetup(local=True, company=None)


@pytest.mark.parametrize(
    ("claims", "caller"),
    [
        ({"sub": "E1", "roles": ["x", "hr"], "department": "销售"}, Caller("E1", "hr", ("department:销售",))),
        ({"sub": "E1", "roles": "hr", "department": "IT"}, Caller("E1", "hr", ("department:IT",))),
        ({"sub": "E1", "roles": ["hr"]}, Caller("E1", "employee", ("self:E1",))),  # nothing to fill in
        ({"sub": "E1", "roles": ["hr"], "department": ["IT"]}, Caller("E1", "employee", ("self:E1",))),
        ({"sub": "E1", "manages": ["a"]}, Caller("E1", "head", ("manager:E1",))),
        ({"sub": "E1", "manages": []}, Caller("E1", "employee", ("self:E1",))),
        ({"sub": 17}, Caller("17", "employee", ("self:17",))),
    ],
)
def test_the_first_grant_that_fits_counts(claims: dict[str, object], caller: Caller) -> None:
    company = read(WHOLE, POLICY).company
    assert company is not None
    assert company.caller(claims) == caller


@pytest.mark.parametrize("claims", [{}, {"sub": ""}, {"sub": True}, {"sub": ["E1"]}, {"name": "E1"}])
def test_nobody_gets_in_without_a_subject(claims: dict[str, object]) -> None:
    company = read(WHOLE, POLICY).company
    assert company is not None
    with pytest.raises(AccessDenied, match="no claim sub"):
        company.caller(claims)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("https://login", "http://login", 3, "an address of https"),
        ("role: head", "role: king", 7, "no role 'king'"),
        ('["manager:{sub}"]', "[galaxy:E1]", 7, "no scope of the role head"),
        ('["manager:{sub}"]', "[]", 7, "a list of at least one"),
        ("client_id: echelon", "client: echelon", 4, "remove it; did you mean"),
        ("claim: roles, has: hr", "has: hr", 6, "a claim beside it"),
        ("  client_id: echelon", "  scopes: [profile]\n  client_id: echelon", 4, "`openid` among them"),
        ("  client_id: echelon\n", "", 2, "the name under which it knows this service"),
        ("company:", "local: 1\ncompany:", 2, "true or false"),
    ],
)
def test_every_fault_is_told_with_its_line(old: str, new: str, line: int, said: str) -> None:
    assert old in WHOLE
    with pytest.raises(SettingError) as refused:
        read(WHOLE.replace(old, new, 1), POLICY)
    assert f"line {line}," in str(refused.value)
    assert said in str(refused.value)


def test_a_setup_by_which_nobody_can_sign_in_is_refused() -> None:
    with pytest.raises(SettingError, match="nobody can sign in"):
        read("local: false", POLICY)


def test_a_file_with_faults_is_told_on_the_page_without_its_contents(browser: Browser, home: Home) -> None:
    (home.root / FILE).write_text("company: CANARY", encoding="utf-8")
    answer = browser.get("/sign-in")
    assert answer.status_code == 500
    assert "CANARY" not in answer.text


def test_a_way_to_a_company_that_is_not_set_up_is_told(browser: Browser) -> None:
    for path in ("/sign-in/company", "/sign-in/company/back?code=x&state=y", "/sign-in/company/out"):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert "not connected" in answer.text


def test_switching_local_accounts_off_ends_their_sessions_and_no_others(
    browser: Browser, entrance: Entrance
) -> None:
    browser.sign_in()
    vouched, _ = entrance.sessions.begin("company:E1", Caller("E1", "hr", ("company",)))
    file = entrance.home.root / FILE
    file.write_text(WHOLE, encoding="utf-8")
    assert browser.is_in()
    file.write_text("local: false" + WHOLE, encoding="utf-8")
    assert not browser.is_in()
    assert browser.get("/sign-in").status_code == 200  # and does not lead back to where it came from
    browser.client.cookies.clear()
    browser.client.cookies.set("echelon_session", vouched)
    assert browser.is_in()

"""``sign_in.yaml``: the company's own sign-in, and which claims give which role and scopes."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from data.errors import AccessDenied, InputError, SettingError
from data.home import Home
from features.written import Fault, Form, Place, read_yaml
from serving.access import Caller, Policy

#: The company's file in the home folder.
FILE = "sign_in.yaml"

FORM = Form("setup of sign-in", SettingError, "`local` and `company`")

_CLOSED = ConfigDict(extra="forbid")
_FILLED = re.compile(r"\{([^{}]*)\}")
_LOCAL = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/.*)?")

Text = Annotated[str, Field(strict=True, min_length=1)]


@dataclass(frozen=True, config=_CLOSED)
class Grant:
    """Whom a role and its scopes are given."""

    role: Text = Field(description="One of the policy's roles")
    scopes: tuple[Text, ...] = Field(
        min_length=1, description="What the role is limited to; `{CLAIM}` is filled in, such as `self:{sub}`"
    )
    claim: Text | None = Field(
        default=None, description="The claim that decides; without one everybody who signs in"
    )
    has: Text | None = Field(
        default=None, description="What the claim must be, or have among its values; without it anything"
    )


@dataclass(frozen=True, config=_CLOSED)
class Company:
    """An OpenID Connect provider."""

    issuer: Text = Field(description="Its address, as its discovery document names it; https")
    client_id: Text = Field(description="The name under which it knows this service")
    grants: tuple[Grant, ...] = Field(min_length=1, description="The first that fits counts")
    name_en: Text = Field(default="Company account", description="What the button says, in English")
    name_zh: Text = Field(default="公司账号", description="What the button says, in Chinese")
    scopes: tuple[Text, ...] = Field(
        default=("openid", "profile"), description="What is asked of the provider; has `openid`"
    )
    subject: Text = Field(
        default="sub", description="The claim that says who it is; holds the employee id of employees"
    )

    def caller(self, claims: Mapping[str, Any]) -> Caller:
        """Return as whom somebody asks, by what the provider says.

        Parameters
        ----------
        claims : mapping
            Of the ID token and the userinfo endpoint.

        Raises
        ------
        AccessDenied
            If there is no subject, or no grant fits.
        """
        subject = _text(claims.get(self.subject))
        for grant in self.grants if subject else ():
            if _fits(grant, claims):
                return Caller(subject, grant.role, tuple(_filled(scope, claims) for scope in grant.scopes))
        what = "no grant of sign_in.yaml fits the claims" if subject else f"there is no claim {self.subject}"
        msg = f"{what}; ask whoever runs the company's sign-in for access"
        raise AccessDenied(msg)


@dataclass(frozen=True, config=_CLOSED)
class SignInSetup:
    """How people sign in."""

    local: Annotated[bool, Field(strict=True)] = Field(
        default=True, description="Whether local accounts may sign in"
    )
    company: Company | None = Field(default=None, description="The company's OpenID Connect provider")


def sign_in_setup(home: Home, policy: Policy) -> SignInSetup:
    """Return how people sign in: as `sign_in.yaml` of the home folder says, else by local accounts alone.

    Raises
    ------
    SettingError
        Naming every fault with file, line and key, what came, what was expected, and what to do.
    """
    path = home.root / FILE
    return read(path, policy) if path.exists() else SignInSetup()


def read(source: Path | str, policy: Policy) -> SignInSetup:
    """Read and check a setup; see `sign_in_setup`."""
    written = read_yaml(source, FORM)
    found = written.value(SignInSetup)
    if found is not None and not written.faults:
        written.faults.extend(_misfits(found, policy))
    if found is None or written.faults:
        raise written.refusal()
    return found


def _misfits(setup: SignInSetup, policy: Policy) -> list[Fault]:
    """Return what a type alone does not show."""
    company = setup.company
    if company is None:
        missing = Fault(("local",), "false", "true", "name a company, or nobody can sign in")
        return [] if setup.local else [missing]
    faults = []
    at: Place = ("company",)
    if not company.issuer.startswith("https://") and not _LOCAL.fullmatch(company.issuer):
        faults.append(Fault((*at, "issuer"), repr(company.issuer), "an address of https", "change it"))
    if "openid" not in company.scopes:
        faults.append(Fault((*at, "scopes"), repr(list(company.scopes)), "`openid` among them", "add it"))
    for index, grant in enumerate(company.grants):
        place = (*at, "grants", index)
        try:
            policy.check_grant(grant.role, tuple(_FILLED.sub("ID", scope) for scope in grant.scopes))
        except InputError as error:
            came = f"{grant.role} with {', '.join(grant.scopes)}"
            faults.append(Fault(place, came, "", str(error)))
        if grant.has and not grant.claim:
            faults.append(Fault((*place, "has"), repr(grant.has), "a claim beside it", "add `claim`"))
    return faults


def _fits(grant: Grant, claims: Mapping[str, Any]) -> bool:
    """Tell whether a grant is meant; one whose scopes cannot be filled in is not."""
    if not all(_text(claims.get(name)) for scope in grant.scopes for name in _FILLED.findall(scope)):
        return False
    if not grant.claim:
        return True
    said = claims.get(grant.claim)
    values = [_text(one) for one in said] if isinstance(said, list) else [_text(said)]
    return grant.has in values if grant.has else any(values)


def _filled(scope: str, claims: Mapping[str, Any]) -> str:
    return _FILLED.sub(lambda found: _text(claims.get(found[1])), scope)


def _text(value: object) -> str:
    """Return a claim's value as text; what is no plain value is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()

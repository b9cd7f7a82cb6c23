"""Bearer tokens: signed statements of who asks, in which role, about whom, until when."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt

from data.errors import InputError, NotSignedIn
from data.home import Home
from serving.access import Caller, Policy
from serving.keys import signing_key

_PARTY = "echelon"
_CLAIMS = ["exp", "iat", "sub", "aud", "iss", "jti", "role", "scope"]
_LONGEST_DAYS = 366


class Tokens:
    """Issue and read tokens of one installation.

    Parameters
    ----------
    home : Home
        Has the secret.
    policy : Policy
        Knows the roles and their scopes.
    """

    def __init__(self, home: Home, policy: Policy) -> None:
        self._key = signing_key(home, "token")
        self._policy = policy

    def issue(self, caller: Caller, *, days: int) -> str:
        """Return a token.

        Parameters
        ----------
        caller : Caller
            For whom.
        days : int
            How long it is valid, 1 to 366.

        Raises
        ------
        InputError
            If the policy has no such role or scope, the subject is empty, or `days` is out of range.
        """
        self._policy.check_grant(caller.role, caller.scopes)
        if not caller.subject.strip():
            msg = "a token needs a subject: the employee id of its holder, or a name"
            raise InputError(msg)
        if not 1 <= days <= _LONGEST_DAYS:
            msg = f"a token may be valid for 1 to {_LONGEST_DAYS} days, not {days}"
            raise InputError(msg)
        now = datetime.now(UTC)
        claims = {
            "iss": _PARTY,
            "aud": _PARTY,
            "sub": caller.subject,
            "role": caller.role,
            "scope": list(caller.scopes),
            "iat": now,
            "exp": now + timedelta(days=days),
            "jti": uuid4().hex,
        }
        return jwt.encode(claims, self._key, algorithm="HS256")

    def read(self, authorization: str) -> Caller:
        """Return who asks.

        Parameters
        ----------
        authorization : str
            The request's Authorization header.

        Raises
        ------
        NotSignedIn
            If there is no token, or it was altered, is out of date, or was issued for something else.
        """
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer" or not token:
            msg = "a bearer token is needed; `echelon token` issues one"
            raise NotSignedIn(msg)
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=["HS256"],
                audience=_PARTY,
                issuer=_PARTY,
                options={"require": _CLAIMS},
            )
            caller = Caller(claims["sub"], str(claims["role"]), tuple(map(str, claims["scope"])))
            self._policy.check_grant(caller.role, caller.scopes)
        except (jwt.PyJWTError, InputError, TypeError, UnicodeError) as cause:
            msg = "the token is not valid or out of date; `echelon token` issues a new one"
            raise NotSignedIn(msg) from cause
        return caller

"""The entrance: whoever signs in passes here, and the decision log has who did, who tried, and who left."""

from dataclasses import asdict
from functools import cached_property
from threading import BoundedSemaphore, Lock

from data.errors import AccessDenied
from data.home import Home
from features.written import version_of
from serving.access import Caller, Policy
from serving.decisions import entry, new_request_id
from serving.log import DecisionLog
from serving.pace import Pace
from serving.sign_in.accounts import LOCAL, Account, Accounts
from serving.sign_in.attempts import Attempts
from serving.sign_in.company import FILE, Company, SignInSetup, sign_in_setup
from serving.sign_in.database import open_sign_in
from serving.sign_in.oidc import Provider
from serving.sign_in.sessions import Session, Sessions
from serving.sign_in.turned_away import TurnedAway

#: Attempts on accounts that do not exist are logged so often at most (a second, at once).
_NOTED = (0.2, 50)
#: Passwords that are looked at at the same time: each takes 64 MiB and a core.
_AT_ONCE = 2


class Entrance:
    """Accounts, sessions, attempts and the company's provider of one installation.

    Parameters
    ----------
    home : Home
        The installation.
    policy : Policy
        Knows the roles and their scopes.
    log : DecisionLog
        Gets every sign-in, sign-out, failed attempt and revocation, without passwords.
    """

    def __init__(self, home: Home, policy: Policy, log: DecisionLog) -> None:
        self.home = home
        self._policy = policy
        self._log = log
        self._strangers = Pace(*_NOTED)
        self._read: tuple[str, SignInSetup, Provider | None] | None = None
        self._turn = Lock()
        self._at_once = BoundedSemaphore(_AT_ONCE)

    @cached_property
    def _opened(self) -> tuple[Accounts, Sessions, Attempts]:
        engine = open_sign_in(self.home)
        return (
            Accounts(engine, self._policy),
            Sessions(self.home, engine, self._policy),
            Attempts(self.home, engine),
        )

    @property
    def accounts(self) -> Accounts:
        """The local accounts."""
        return self._opened[0]

    @property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        return self._opened[1]

    @property
    def attempts(self) -> Attempts:
        """Who tried how often."""
        return self._opened[2]

    def setup(self) -> tuple[SignInSetup, Provider | None]:
        """Return `sign_in.yaml` and the provider that it names; read again when the file has changed.

        Raises
        ------
        SettingError
            If the file has faults.
        """
        path = self.home.root / FILE
        version = version_of(path) if path.exists() else ""
        with self._turn:
            if self._read is None or self._read[0] != version:
                setup = sign_in_setup(self.home, self._policy)
                company = setup.company
                provider = Provider(company, self.home.oidc_secret) if company else None
                self._read = (version, setup, provider)
            return self._read[1:]

    def session(self, cookie: str) -> Session | None:
        """Return the session of a cookie; None if it has ended, or local accounts may not sign in."""
        found = self.sessions.read(cookie)
        if found and found.account.startswith(LOCAL) and not self.setup()[0].local:
            return None
        return found

    def local(
        self, name: str, password: str, *, address: str, known: str, former: str, request_id: str
    ) -> tuple[str, Session]:
        """Sign in by name and password.

        Parameters
        ----------
        name, password : str
            As typed.
        address : str
            Where the request comes from.
        known, former : str
            Cookies of the browser: that it signed in before, and of its session.
        request_id : str
            Names the request in the log.

        Returns
        -------
        str, Session
            The cookie of the session, and the session.

        Raises
        ------
        TurnedAway
            If it is too soon, or there is no such account and password; which of both is not told.
        """
        counted = self.attempts.counted(name, address, known)
        wait = self.attempts.begin(counted)
        if wait:
            raise TurnedAway("wait", wait=wait)
        with self._at_once:
            account = self.accounts.check(name, password)
        if account is None:
            self._failed(self.accounts.find(name), request_id)
            raise TurnedAway("wrong")
        self.attempts.succeeded(counted)
        return self._begin(account.key, account.caller, former, request_id)

    def company(
        self, company: Company, claims: dict[str, object], *, former: str, request_id: str
    ) -> tuple[str, Session]:
        """Sign in whom the company's provider vouches for.

        Raises
        ------
        TurnedAway
            If no grant fits the claims.
        """
        try:
            caller = company.caller(claims)
        except AccessDenied as error:
            nobody = Caller(str(claims.get(company.subject) or "(unknown)"), "", ())
            self._note(nobody, "/sign-in/company", request_id, status=403, refused="no_grant")
            raise TurnedAway("company_no_role") from error
        return self._begin(f"company:{claims['sub']}", caller, former, request_id)

    def out(self, session: Session, request_id: str) -> None:
        """Sign out."""
        self.sessions.end(session.number)
        self._note(session.caller, "/sign-out", request_id, status=200, session=session.number)

    def revoked(self, by: Caller, what: str, sessions: list[Session]) -> None:
        """Note that sessions were ended by somebody else than their holders."""
        ended = [{"session": one.number, "subject": one.subject} for one in sessions]
        self._note(by, what, by.request_id or new_request_id(), status=200, ended=ended)

    def changed(self, by: Caller, what: str, account: Account) -> None:
        """Note that an account was added, changed or removed."""
        self._note(by, what, by.request_id or new_request_id(), status=200, account=asdict(account))

    def _begin(self, account: str, caller: Caller, former: str, request_id: str) -> tuple[str, Session]:
        cookie, session = self.sessions.begin(account, caller, former)
        kind = account.partition(":")[0]
        self._note(caller, "/sign-in", request_id, status=200, session=session.number, by=kind)
        return cookie, session

    def _failed(self, account: Account | None, request_id: str) -> None:
        """Note a failed attempt; a name that nobody has may be a password in the wrong field: not kept."""
        if account is None and self._strangers.wait("anybody"):
            return
        caller = account.caller if account else Caller("(unknown)", "", ())
        why = "no account" if account is None else "disabled" if account.disabled else "password"
        self._note(caller, "/sign-in", request_id, status=401, refused="not_signed_in", why=why)

    def _note(self, caller: Caller, route: str, request_id: str, **told: object) -> None:
        self._log.append({**entry(caller, route, request_id), **told})

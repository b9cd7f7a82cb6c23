"""The accounts of the demo: one a role, of real people of the example company where the role needs one."""

from typing import TYPE_CHECKING

from data.errors import MissingTable
from data.home import Home

if TYPE_CHECKING:
    from serving.sign_in.accounts import Account


def seed(home: Home) -> "list[tuple[Account, str]]":
    """Make the accounts, each with a new password; those of a former run are replaced.

    Parameters
    ----------
    home : Home
        The demo's.

    Returns
    -------
    list of (Account, str)
        Each with its password, which lies nowhere else.
    """
    from echelon.commands.accounts import new_password, opened
    from serving.access import console
    from serving.sign_in.accounts import Account

    head, employee = _people(home)
    company = ("company",)
    wanted = [
        Account("hr", "hr", "hr", company),
        Account("planner", "planner", "planner", company),
        Account("head", head, "head", (f"manager:{head}",)),
        Account("auditor", "auditor", "auditor", company),
        Account("employee", employee, "employee", (f"self:{employee}",)),
        Account("operator", "operator", "operator", company),
    ]
    entrance, made = opened(), []
    for account in wanted:
        password = new_password()
        made.append((entrance.accounts.add(account, password, replace=True), password))
        entrance.changed(console(), "account.add", account)
    return made


def show(made: "list[tuple[Account, str]]", language: str) -> None:
    """Print the accounts with their passwords."""
    from echelon.terminal import show_table
    from echelon.words import words

    word = words(language)
    title = "Accounts of this demo; the passwords are shown this once, another run makes new ones"
    columns = [word(one) for one in ("account", "password", "role of access", "subject", "scopes")]
    rows = [(one.name, password, one.role, one.subject, " ".join(one.scopes)) for one, password in made]
    show_table(word(title), columns, rows)


def _people(home: Home) -> tuple[str, str]:
    """Return the head of the largest front-line team, and the first of its people."""
    from data.store import Store
    from features.roster import roster

    store = Store(home)
    everybody = roster(store, as_of=store.known_until())
    front = everybody[everybody["front_line"].fillna(value=False) & everybody["platform_id"].notna()]
    led = front[front["manager_id"].isin(everybody.index)]
    if led.empty:
        msg = "nobody on the front line has a manager; set ECHELON_HOME to an empty folder and run again"
        raise MissingTable(msg)
    head = str(led.groupby("manager_id").size().idxmax())
    return head, str(led.index[led["manager_id"] == head][0])

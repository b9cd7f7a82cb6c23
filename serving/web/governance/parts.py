"""What the pages of governance share: the way from one to the other."""

from urllib.parse import urlencode

from serving.web.shell import Visit


def ways(visit: Visit) -> list[tuple[str, str]]:
    """Return address and name of the pages of governance that the caller may open."""
    _ = visit._
    every = (
        ("/governance", _("Models"), "models.read"),
        ("/governance/fairness", _("Fairness"), "promotion.fairness"),
        ("/governance/log", _("Decision log"), "log.read"),
        ("/governance/access", _("Who saw whom"), "log.read"),
        ("/governance/access-matrix", _("Who may see what"), "access.matrix"),
    )
    return [(path, name) for path, name, action in every if visit.may(action)]


def address(visit: Visit, **changed: object) -> str:
    """Return the address of this page with another value of some of its query."""
    kept = {
        name: value for name, value in visit.query.items() if name not in ("done", "lang", "check") and value
    }
    query = {name: value for name, value in {**kept, **changed}.items() if value is not None}
    return f"{visit.address}?{urlencode(query)}"

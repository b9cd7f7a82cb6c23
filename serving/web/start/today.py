"""What needs attention today, for each role."""

from serving.web.shell import Page, Visit


def today(visit: Visit) -> Page:
    """Show what the role should look at."""
    return Page("start/today.html", {})

"""The page that people see first: what needs their attention today."""

from serving.web.shell import At
from serving.web.start.today import today

PAGES = (At("/", today, action=None, menu="Today"),)

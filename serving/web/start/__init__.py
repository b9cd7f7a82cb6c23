"""The page that people see first: what needs their attention today."""

from serving.web.shell import At
from serving.web.start.today import start

PAGES = (At("/", start, action=None, menu="Today"),)

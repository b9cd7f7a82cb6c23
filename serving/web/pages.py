"""Every page, topic by topic; the order of the topics is the order of the menu."""

from serving.web import governance, start
from serving.web.shell import At

PAGES: tuple[At, ...] = (*start.PAGES, *governance.PAGES)

"""Every page, topic by topic; the order of the topics is the order of the menu."""

from serving.web import attrition, mine, person, petitions, start
from serving.web.shell import At

PAGES: tuple[At, ...] = (*start.PAGES, *attrition.PAGES, *person.PAGES, *petitions.PAGES, *mine.PAGES)

"""Every page, topic by topic; the order of the topics is the order of the menu."""

from serving.web import (
    appraisal,
    attrition,
    governance,
    mine,
    person,
    petitions,
    promotion,
    staffing,
    start,
)
from serving.web.shell import At

PAGES: tuple[At, ...] = (
    *start.PAGES,
    *promotion.PAGES,
    *attrition.PAGES,
    *staffing.PAGES,
    *appraisal.PAGES,
    *person.PAGES,
    *petitions.PAGES,
    *governance.PAGES,
    *mine.PAGES,
)

"""People: search, and the dossier of one."""

from serving.web.person.dossier import dossier
from serving.web.person.search import search
from serving.web.shell import At

PAGES = (
    At("/people", search, action="person.find", menu="Find people"),
    At("/person", dossier, action="person.find"),
)

"""Petitions as HR sees and answers them."""

from serving.web.petitions.answered import answered
from serving.web.petitions.petitions import petitions
from serving.web.shell import At

PAGES = (
    At("/petitions", petitions, action="petition.read", menu="Requests"),
    At("/petitions/answer", answered, action="petition.decide", method="POST"),
)

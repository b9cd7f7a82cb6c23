"""My page: the own score and its reasons, and what one may ask for."""

from serving.web.mine.asked import feedback_given, petition_filed
from serving.web.mine.mine import mine
from serving.web.shell import At

PAGES = (
    At("/mine", mine, action="petition.file", menu="My page"),
    At("/mine/petition", petition_filed, action="petition.file", method="POST"),
    At("/mine/feedback", feedback_given, action="appraisal.give", method="POST"),
)

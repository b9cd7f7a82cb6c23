"""Governance: models with cards, fairness audits, the decision log, who saw whom, and who may see what."""

from serving.web.governance.fairness import fairness
from serving.web.governance.log import entries, seen
from serving.web.governance.matrix import matrix
from serving.web.governance.models import card, models
from serving.web.shell import At

PAGES = (
    At("/governance", models, action="models.read", menu="Governance"),
    At("/governance/model", card, action="models.read"),
    At("/governance/fairness", fairness, action="promotion.fairness"),
    At("/governance/log", entries, action="log.read"),
    At("/governance/access", seen, action="log.read"),
    At("/governance/access-matrix", matrix, action="access.matrix"),
)

"""Appraisal: who really performs, by which scheme, and whether the yardstick is sound."""

from serving.web.appraisal.calibration import calibration, changed, locked, one_pack
from serving.web.appraisal.pools import pools
from serving.web.appraisal.rating import rating
from serving.web.appraisal.scheme import checked, scheme
from serving.web.appraisal.scores import listed, paper
from serving.web.appraisal.spread import spread
from serving.web.appraisal.targets import targets
from serving.web.appraisal.trial import adopted, trial, tried
from serving.web.appraisal.voices import voices
from serving.web.appraisal.yardstick import yardstick
from serving.web.shell import At

PAGES = (
    At("/appraisal", listed, action="appraisal.scores", menu="Appraisal"),
    At("/appraisal/paper", paper, action="appraisal.person", file=True),
    At("/appraisal/spread", spread, action="appraisal.distribution"),
    At("/appraisal/targets", targets, action="appraisal.goals"),
    At("/appraisal/calibration", calibration, action="appraisal.calibrate"),
    At("/appraisal/calibration/pack", one_pack, action="appraisal.calibrate"),
    At("/appraisal/calibration/change", changed, action="appraisal.calibrate", method="POST"),
    At("/appraisal/calibration/lock", locked, action="appraisal.calibrate", method="POST"),
    At("/appraisal/pools", pools, action="appraisal.bonus"),
    At("/appraisal/scheme", scheme, action="appraisal.scheme"),
    At("/appraisal/scheme/check", checked, action="appraisal.scheme", method="POST"),
    At("/appraisal/scheme/adopt", adopted, action="appraisal.adopt", method="POST"),
    At("/appraisal/trial", trial, action="appraisal.try"),
    At("/appraisal/trial", tried, action="appraisal.try", method="POST"),
    At("/appraisal/yardstick", yardstick, action="appraisal.health"),
    At("/appraisal/rating", rating, action="appraisal.raters"),
    At("/appraisal/voices", voices, action="appraisal.feedback"),
)

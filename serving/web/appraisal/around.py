"""What stands around each page of the appraisal: its other pages, as far as the role may see them."""

from typing import Any

from serving.web.shell import Visit


def around(visit: Visit) -> dict[str, Any]:
    """Return the values that every page of the appraisal shows."""
    _ = visit._
    known = (
        ("/appraisal", "appraisal.scores", _("Fair scores")),
        ("/appraisal/spread", "appraisal.distribution", _("Distribution")),
        ("/appraisal/targets", "appraisal.goals", _("Goals")),
        ("/appraisal/calibration", "appraisal.calibrate", _("Calibration")),
        ("/appraisal/pools", "appraisal.bonus", _("Bonus pools")),
        ("/appraisal/scheme", "appraisal.scheme", _("Scheme")),
        ("/appraisal/trial", "appraisal.try", _("Try-out")),
        ("/appraisal/yardstick", "appraisal.health", _("Yardstick")),
        ("/appraisal/rating", "appraisal.raters", _("Raters")),
        ("/appraisal/voices", "appraisal.feedback", _("Feedback")),
    )
    return {"tabs": [(path, label) for path, action, label in known if visit.may(action)]}

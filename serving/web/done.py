"""What the next page says after a deed: one sentence, named in the query as ``done``."""

from serving.web.shell import Visit


def done(visit: Visit) -> str | None:
    """Return the sentence for what was just done, if anything was."""
    _ = visit._
    told = {
        "noted": _("Noted. It is in the decision log."),
        "canceled": _("Stopped. Nothing of it was kept."),
        "raised": _("Flags are raised; those who should act find them here."),
        "given": _("Thank you. Your answer is kept without your name."),
        "sent": _("Sent. You find its state on this page."),
        "adopted": _("Adopted. The scheme holds from the cycle that was chosen."),
    }
    return told.get(visit.query.get("done", ""))

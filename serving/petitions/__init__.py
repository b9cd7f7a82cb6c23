"""Petitions: employees ask to correct a fact or review a score, and HR answers with a reason."""

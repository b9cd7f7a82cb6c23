"""Every route: the model that its body must fit, and the model of its answer."""

from collections.abc import Mapping

from serving import answers, requests, today
from serving.answers import Answer, AnswerPart
from serving.appraisal import answers as told
from serving.appraisal import calibration_answers as after
from serving.appraisal import requests as asked
from serving.appraisal import yardstick_answers as yardstick
from serving.attrition import answers as flag_answers
from serving.attrition import requests as flag_requests
from serving.attrition import risk_answers, risk_requests
from serving.attrition.retention_answers import RetentionAnswer
from serving.attrition.retention_requests import RetentionRequest
from serving.attrition.what_if_answers import WhatIfAnswer
from serving.attrition.what_if_requests import WhatIfRequest
from serving.petitions import answers as petitions
from serving.petitions import requests as petition_requests
from serving.platforms import strip
from serving.platforms.answers import PlatformsAnswer
from serving.promotion import answers as ranked
from serving.promotion import judged_answers as judged
from serving.promotion import requests as candidates
from serving.requests import Asked
from serving.staffing import answers as staffed
from serving.staffing import plan_requests as about
from serving.staffing import requests as plans

#: Route -> what its body holds.
ROUTES: Mapping[str, type[Asked]] = {
    "/appraisal/scores": asked.AppraisalScoresRequest,
    "/appraisal/person": asked.AppraisalPersonRequest,
    "/appraisal/sheet": asked.AppraisalSheetRequest,
    "/appraisal/health": asked.AppraisalHealthRequest,
    "/appraisal/raters": asked.AppraisalRatersRequest,
    "/appraisal/feedback": asked.AppraisalFeedbackRequest,
    "/appraisal/feedback/give": asked.FeedbackGivenRequest,
    "/appraisal/distribution": asked.AppraisalDistributionRequest,
    "/appraisal/goals": asked.AppraisalGoalsRequest,
    "/appraisal/pack": asked.AppraisalPackRequest,
    "/appraisal/change": asked.AppraisalChangeRequest,
    "/appraisal/lock": asked.AppraisalLockRequest,
    "/appraisal/bonus": asked.AppraisalBonusRequest,
    "/appraisal/try": asked.AppraisalTryRequest,
    "/promotion/rank": candidates.RankRequest,
    "/promotion/nine_box": candidates.NineBoxRequest,
    "/promotion/why_not": candidates.WhyNotRequest,
    "/promotion/compare": candidates.CompareRequest,
    "/promotion/decide": candidates.DecideRequest,
    "/promotion/decisions": candidates.DecisionsRequest,
    "/promotion/follow": candidates.FollowRequest,
    "/promotion/bench": candidates.BenchRequest,
    "/promotion/backtest": candidates.BacktestRequest,
    "/promotion/fairness": candidates.FairnessRequest,
    "/attrition/flight_risk": risk_requests.FlightRiskRequest,
    "/attrition/curve": risk_requests.CurveRequest,
    "/attrition/what_if": WhatIfRequest,
    "/attrition/retention": RetentionRequest,
    "/attrition/raise": flag_requests.RaiseRequest,
    "/attrition/flags": flag_requests.FlagsRequest,
    "/attrition/acknowledge": flag_requests.AcknowledgeRequest,
    "/attrition/trial": flag_requests.TrialRequest,
    "/platforms": strip.PlatformsRequest,
    "/today": today.TodayRequest,
    "/explain": requests.ExplainRequest,
    "/profile": requests.ProfileRequest,
    "/petitions/file": petition_requests.FilePetitionRequest,
    "/petitions/list": petition_requests.ListPetitionsRequest,
    "/petitions/decide": petition_requests.DecidePetitionRequest,
    "/staffing/recommend": plans.StaffingRequest,
    "/staffing/explain": about.ExplainPlanRequest,
    "/staffing/what_if": about.WhatIfPlanRequest,
    "/staffing/decide": about.DecidePlanRequest,
    "/staffing/fairness": about.StaffingFairnessRequest,
    "/staffing/solve/submit": plans.SolveRequest,
    "/staffing/solve/status": about.TaskRequest,
    "/staffing/solve/get": about.TaskRequest,
    "/staffing/solve/cancel": about.TaskRequest,
}

#: Route -> what it answers.
ANSWERS: Mapping[str, type[AnswerPart] | type[Answer]] = {
    "/appraisal/scores": told.AppraisalScoresAnswer,
    "/appraisal/person": told.AppraisalPersonAnswer,
    "/appraisal/sheet": told.AppraisalSheetAnswer,
    "/appraisal/health": yardstick.AppraisalHealthAnswer,
    "/appraisal/raters": yardstick.AppraisalRatersAnswer,
    "/appraisal/feedback": yardstick.AppraisalFeedbackAnswer,
    "/appraisal/feedback/give": yardstick.FeedbackGivenAnswer,
    "/appraisal/distribution": told.AppraisalDistributionAnswer,
    "/appraisal/goals": told.AppraisalGoalsAnswer,
    "/appraisal/pack": after.AppraisalPackAnswer,
    "/appraisal/change": after.AppraisalChangeAnswer,
    "/appraisal/lock": after.AppraisalLockAnswer,
    "/appraisal/bonus": after.AppraisalBonusAnswer,
    "/appraisal/try": after.AppraisalTryAnswer,
    "/promotion/rank": ranked.RankAnswer,
    "/promotion/nine_box": ranked.NineBoxAnswer,
    "/promotion/why_not": ranked.WhyNotAnswer,
    "/promotion/compare": ranked.CompareAnswer,
    "/promotion/decide": ranked.DecideAnswer,
    "/promotion/decisions": ranked.DecisionsAnswer,
    "/promotion/follow": ranked.FollowAnswer,
    "/promotion/bench": judged.BenchAnswer,
    "/promotion/backtest": judged.BacktestAnswer,
    "/promotion/fairness": judged.FairnessAnswer,
    "/attrition/flight_risk": risk_answers.FlightRiskAnswer,
    "/attrition/curve": risk_answers.CurveAnswer,
    "/attrition/what_if": WhatIfAnswer,
    "/attrition/retention": RetentionAnswer,
    "/attrition/raise": flag_answers.RaiseAnswer,
    "/attrition/flags": flag_answers.FlagsAnswer,
    "/attrition/acknowledge": flag_answers.AcknowledgeAnswer,
    "/attrition/trial": flag_answers.TrialAnswer,
    "/platforms": PlatformsAnswer,
    "/today": today.TodayAnswer,
    "/explain": answers.ExplainAnswer,
    "/profile": answers.ProfileAnswer,
    "/petitions/file": petitions.PetitionAnswer,
    "/petitions/list": petitions.PetitionsAnswer,
    "/petitions/decide": petitions.PetitionAnswer,
    "/staffing/recommend": staffed.StaffingAnswer,
    "/staffing/explain": staffed.StaffingExplainAnswer,
    "/staffing/what_if": staffed.StaffingWhatIfAnswer,
    "/staffing/decide": staffed.DecidePlanAnswer,
    "/staffing/fairness": staffed.StaffingFairnessAnswer,
    "/staffing/solve/submit": staffed.SubmittedAnswer,
    "/staffing/solve/status": staffed.ProgressAnswer,
    "/staffing/solve/get": staffed.StaffingAnswer,
    "/staffing/solve/cancel": staffed.ProgressAnswer,
}

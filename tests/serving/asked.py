"""One request a route that has an answer, and what it takes to ask it."""

import time

from tests.serving.conftest import Server

SCHEME = """
name: conversion_alone
zh: 只看转化率
en: conversion alone
rules:
  - indicators:
      - {indicator: conversion, weight: 1}
"""

#: One request a route that has an answer; the person is filled in.
ASKED: dict[str, dict[str, object]] = {
    "/appraisal/scores": {"top": 5},
    "/appraisal/person": {"employee_id": "?"},
    "/appraisal/sheet": {"employee_id": "?", "language": "en"},
    "/appraisal/health": {},
    "/appraisal/raters": {"top": 5},
    "/appraisal/feedback": {},
    "/appraisal/feedback/give": {"cycle": "2026H1", "dimension": "fair", "agreement": 3, "text": "CANARY"},
    "/appraisal/distribution": {"by": "department"},
    "/appraisal/goals": {},
    "/appraisal/pack": {"manager_id": "??", "cycle": "2026H1"},
    "/appraisal/change": {
        "manager_id": "??",
        "cycle": "2026H1",
        "employee_id": "?",
        "proposed": 60.5,
        "reason": "led the move of the warehouse",
    },
    "/appraisal/lock": {"manager_id": "??", "cycle": "2026H1"},
    "/appraisal/bonus": {"pools": [{"of": "platform_id", "name": "P01", "budget": 1_000_001}]},
    "/appraisal/try": {"scheme": SCHEME, "top": 5},
    "/promotion/rank": {"top": 5},
    "/promotion/nine_box": {},
    "/promotion/why_not": {"top": 2, "employee_id": "?"},
    "/promotion/compare": {"employee_id": "?", "other_id": "first"},
    "/promotion/decide": {"list_id": "list", "employee_id": "first", "decision": "accept"},
    "/promotion/decisions": {},
    "/promotion/follow": {},
    "/promotion/bench": {},
    "/promotion/backtest": {},
    "/promotion/fairness": {"top": 20},
    "/attrition/flight_risk": {"top": 100},
    "/attrition/curve": {"employee_id": "?"},
    "/attrition/what_if": {"employee_id": "?", "scenarios": [["promotion"], ["pay", "manager"]]},
    "/attrition/retention": {},
    "/attrition/raise": {"people": 3},
    "/attrition/flags": {},
    "/attrition/acknowledge": {"flag_id": "flag", "step": "acknowledged"},
    "/attrition/trial": {},
    "/platforms": {},
    "/today": {},
    "/explain": {"topic": "attrition", "employee_id": "?"},
    "/profile": {"employee_id": "?"},
    "/petitions/file": {"kind": "review", "about": "fair score", "reason": "two months are missing"},
    "/petitions/list": {"whose": "scope"},
    "/petitions/decide": {"petition_id": "petition", "step": "taken up", "reason": "we look into it"},
    "/staffing/recommend": {"max_moves": 5},
    "/staffing/explain": {"plan_id": "plan", "employee_id": "mover", "platform_id": "there"},
    "/staffing/what_if": {"plan_id": "plan", "excluded": ["mover"]},
    "/staffing/decide": {"plan_id": "plan", "decision": "accept"},
    "/staffing/fairness": {},
    "/staffing/solve/status": {"task_id": "task"},
    "/staffing/solve/get": {"task_id": "task"},
    "/staffing/solve/cancel": {"task_id": "canceled task"},
}

SUBMIT = "/staffing/solve/submit"

#: Routes whose answers rest on the log or on tasks in hand, not on tables.
OF_NO_TABLES = {
    "/promotion/follow",
    "/staffing/solve/status",
    "/staffing/solve/get",
    "/staffing/solve/cancel",
}


#: Routes whose answers are of groups, and tell of nobody.
OF_GROUPS = {
    "/platforms",
    "/today",
    "/promotion/follow",
    "/promotion/nine_box",
    "/promotion/backtest",
    "/promotion/fairness",
    "/attrition/trial",
    "/staffing/fairness",
    "/staffing/solve/status",
    "/staffing/solve/cancel",
}


def planned(server: Server) -> dict[str, str]:
    """Return a plan with somebody who moves, a task that is done and one that is not wanted any more."""
    plan = server.ask("/staffing/recommend", {"max_moves": 5, "alternatives": 0}).json()
    mover = next(one for one in plan["assignments"] if one["moves"])
    tasks = [server.ask(SUBMIT, {"max_moves": 3, "alternatives": 0}).json()["task_id"] for _ in range(2)]
    server.ask("/staffing/solve/cancel", {"task_id": tasks[1]})
    until_ended(server, tasks[0])
    told = {"plan": plan["request_id"], "mover": mover["employee_id"], "there": mover["platform_id"]}
    return {**told, "task": tasks[0], "canceled task": tasks[1]}


def until_ended(server: Server, task_id: str) -> str:
    """Wait until a task has ended, and return how."""
    for _ in range(600):
        status = server.ask("/staffing/solve/status", {"task_id": task_id}).json()["status"]
        if status not in ("waiting", "in_progress"):
            return str(status)
        time.sleep(0.1)
    raise TimeoutError(task_id)

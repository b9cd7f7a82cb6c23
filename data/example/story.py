"""The numbers of the causal story; docs/example-company.md tells what each one does."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """Every number of the example company's causal story.

    Effects on a conversion are in log-odds, effects on a hazard in log-hazard, both per
    standard deviation of the cause unless the name ends in its unit.
    """

    # who there is
    front_share: float = 0.70
    team_size: float = 5.0
    biased_group_share: float = 0.45
    leadership_on_skill: float = 0.15
    collaboration_on_leadership: float = 0.55
    mobility_on_leadership: float = 0.40
    diligence_on_skill: float = 0.30
    care_on_collaboration: float = 0.30
    sorting: float = 0.80
    # platforms and markets
    maturity_centre_years: float = 2.5
    maturity_scale_years: float = 1.0
    conversion_base: float = -3.10
    conversion_maturity: float = 0.90
    conversion_platform_sd: float = 0.20
    market_sensitivity_sd: float = 0.25
    leads_per_month: float = 82.0
    leads_maturity: float = 0.40
    leads_market_elasticity: float = 0.35
    downturn_depth: float = 0.30
    downturn_months: int = 12
    downturn_ramp_months: int = 4
    # what makes a lead convert
    skill: float = 0.30
    fit: float = 0.12
    month_noise: float = 0.10
    team_base: float = 0.08
    lead_quality: float = 0.05
    synergy: float = 0.06
    success_lifts_team: float = 0.15
    failure_lowers_team: float = 0.35
    team_outcome_decay: float = 0.97
    ramp_hire: float = 0.35
    ramp_hire_months: float = 6.0
    ramp_move: float = 0.25
    ramp_move_months: float = 4.0
    # moves
    transfer_rate: float = 0.010
    transfer_mobility: float = 0.60
    second_platform_rate: float = 0.010
    second_platform_end_rate: float = 0.15
    second_platform_share: float = 0.30
    launch_staff_share: float = 0.70
    # how past promotions were decided
    decide_sales: float = 1.00
    decide_leadership: float = 0.30
    decide_tenure_year: float = 0.10
    decide_noise: float = 0.45
    decide_bias: float = 0.80
    vacancies_filled: float = 0.92
    senior_lead_share: float = 0.10
    step_two_share: float = 0.075
    # who succeeds once promoted
    success_base: float = -0.80
    success_leadership: float = 1.10
    success_mobility: float = 0.50
    success_per_move: float = 0.35
    success_diligence: float = 0.35
    success_grade_year: float = 0.30
    success_skill: float = -0.35
    # who leaves
    leave_base: float = -5.70
    leave_grade_year: float = 0.38
    leave_tenure_year: float = -0.07
    leave_pay_log_ratio: float = -4.0
    leave_new_manager: float = 0.80
    leave_manager_quality: float = -0.35
    leave_overtime_10h: float = 0.45
    leave_passed_over: float = 1.20
    leave_team_exit: float = 0.35
    leave_step_back: float = 0.80
    leave_attachment: float = -0.42
    leave_market_log_index: float = 0.30
    dismiss_base: float = -6.75
    dismiss_performance: float = -1.00
    other_exit_rate: float = 0.0004
    # raters
    rater_severity: float = 0.45
    rater_halo: float = 0.45
    rater_favour: float = 0.70
    rater_favour_share: float = 0.06
    rater_noise: float = 0.50

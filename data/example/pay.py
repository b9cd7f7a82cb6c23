"""Pay: the market moves on every month, salaries once a year and with a rise."""

from datetime import date

import numpy as np

from data.example.arrays import Floats, Ints
from data.example.journal import Journal
from data.example.staff import Staff

#: Median salary a month of grade 1 in minor units, by family; each grade pays a quarter more.
MEDIAN = np.array([900_000, 800_000, 650_000, 780_000, 1_150_000, 950_000])
PER_GRADE = 1.25
MARKET_RISE_A_YEAR = 0.05
RAISE_MONTH = 4


def median_salary(staff: Staff, month: int) -> Floats:
    """Return what the market pays for each seat's family and grade this month, in minor units."""
    level = (1 + MARKET_RISE_A_YEAR) ** (month / 12)
    median: Floats = MEDIAN[staff.family] * PER_GRADE ** (staff.grade - 1) * level
    return median


def drift(staff: Staff) -> None:
    """Let the market's salaries leave those behind whose pay stands still."""
    staff.log_pay_gap -= np.log1p(MARKET_RISE_A_YEAR) / 12


def raise_pay(rng: np.random.Generator, staff: Staff) -> None:
    """Raise everyone once a year, more where performance is seen as good, towards the market."""
    step = 0.05 + 0.02 * np.clip(staff.performance, -2, 2) - 0.12 * staff.log_pay_gap
    staff.log_pay_gap += np.clip(step + rng.normal(0, 0.02, staff.n_seats), 0, 0.15)


def write_pay(
    rng: np.random.Generator, staff: Staff, seats: Ints, day: Ints, month: int, journal: Journal
) -> None:
    """Write the pay of these seats from `day` on."""
    median = median_salary(staff, month)[seats]
    salary = np.rint(median * np.exp(staff.log_pay_gap[seats]) / 1000).astype(np.int64) * 1000
    bonus_rate = np.clip(0.10 + 0.05 * staff.performance[seats] + rng.normal(0, 0.02, len(seats)), 0, 0.5)
    journal.add(
        "compensation",
        employee=staff.employee[seats],
        effective_day=day,
        base_salary=salary,
        bonus=np.rint(salary * bonus_rate / 1000).astype(np.int64) * 1000,
        market_ratio=np.round(salary / median, 4),
    )


def is_raise_month(day: date) -> bool:
    """Tell whether everyone's pay is looked at on this day."""
    return day.month == RAISE_MONTH

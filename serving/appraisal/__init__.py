"""The appraisal as it is asked for: scores, sheets, health, goals, calibration, bonuses."""

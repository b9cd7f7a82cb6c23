"""The appraisal itself judged."""

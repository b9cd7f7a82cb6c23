"""Pages of the appraisal, on a company without models: it needs none."""

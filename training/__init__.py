"""Labels, splits, fits, gates and releases."""

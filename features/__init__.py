"""What was known of a person as of a date."""

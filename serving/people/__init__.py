"""Single people: who there is in the caller's scope, and what is known of one over time."""

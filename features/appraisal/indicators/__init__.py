"""What people can be appraised by, its evidence, and what each person adds to it."""

"""The commands, one module a topic; heavy imports inside the functions."""

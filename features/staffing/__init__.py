"""What staffing rests on: what people reached where, and what platforms give."""

"""Mentoring: who helps whom to the next stage, preferably across the water, and who looks after them."""

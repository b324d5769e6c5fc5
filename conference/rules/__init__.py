"""What is true about proposals, reviews and decisions: pure questions on plain data; `now` is always an argument."""

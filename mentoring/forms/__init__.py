"""What is filled in about mentoring."""

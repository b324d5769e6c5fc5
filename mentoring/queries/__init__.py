"""What is asked about mentoring. `select()` only; who looks is part of every query that others than the team use."""

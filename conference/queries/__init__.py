"""What is asked about the call, proposals, reviews and sessions. `select()` only."""

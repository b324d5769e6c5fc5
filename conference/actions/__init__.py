"""What is done about calls, proposals, reviews, decisions and sessions: the only shelf that writes."""

"""What is done in mentoring. The only shelf that writes, inside `transaction()` alone."""

"""What registration does: the only shelf that writes."""

"""What is true about an edition: the crossing, what is open when, and whether it is ready to open."""

"""What is written to speakers, co-speakers and reviewers."""

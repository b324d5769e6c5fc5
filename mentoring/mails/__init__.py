"""What is written to mentors, to those who look for one, and to who looks after them."""

"""What is typed: the forms of choosing, paying, and of the people on the tickets."""

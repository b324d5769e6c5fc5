"""What is printed of the programme: the whole of it, and the signs on the doors."""

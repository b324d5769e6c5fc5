"""What is done with members, their sign-in and their organisations. The only shelf that writes."""

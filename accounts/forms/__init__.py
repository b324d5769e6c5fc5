"""What is typed: the forms of signing in, of one's own account and of organisations."""

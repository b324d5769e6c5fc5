"""Members, organisations, sign-in, roles."""

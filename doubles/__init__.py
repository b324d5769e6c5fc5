"""Doubles of services that Sundet talks to, for trying it against the wire without an account anywhere."""

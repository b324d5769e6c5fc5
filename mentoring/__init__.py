"""Mentors and mentees, their matching and their meetings will live here."""

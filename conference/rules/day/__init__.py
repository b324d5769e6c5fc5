"""Somebody's day: their picks in a line with the walks and the boat, what does not go together, and the way home."""

"""The yearly conference, its cities, venues and rooms; who takes part as what."""

"""Short names for proposals and profiles: random, easy to read aloud, and nothing of a person in them."""

from collections.abc import Callable

# No vowels, so that no code is a word; no 0 O Q, 1 I L; and of 5 S, 8 B, 2 Z, 6 G, V U one each.
ALPHABET = "23456789CDFHJKMNPRTVWXY"
LENGTH = 6


def new_name(below: Callable[[int], int]) -> str:
    """Return a new code. `below(n)` answers a random number from 0 to n-1. It holds a letter: no code is a number."""
    while True:
        code = "".join(ALPHABET[below(len(ALPHABET))] for _ in range(LENGTH))
        if not code.isdigit():
            return code

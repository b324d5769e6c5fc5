"""What makes a password good enough: long, not known to everybody, not the person's own name (NIST SP 800-63B)."""

from collections.abc import Sequence

from core.refusals import Refused

SHORTEST = 10
LONGEST = 200
FEWEST_DIFFERENT = 5
# What guessers try first, and what people of the Sound would think of here.
KNOWN = (
    "password",
    "passord",
    "adgangskode",
    "kodeord",
    "lösenord",
    "losenord",
    "qwerty",
    "1q2w3e4r",
    "letmein",
    "iloveyou",
    "welcome",
    "velkommen",
    "välkommen",
    "sundet",
    "helsingor",
    "helsingør",
    "helsingborg",
    "oresund",
    "øresund",
    "öresund",
)
ROWS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyzåäö", "qwertyuiopå", "asdfghjklöä", "zxcvbnm")


def check_password(password: str, about: Sequence[str]) -> None:
    """Refuse a password that is short, too long, a row of keys, widely known, or made of the person's own names."""
    if len(password) < SHORTEST:
        raise Refused("password_short", field="password", least=SHORTEST)
    if len(password) > LONGEST:
        raise Refused("password_long", field="password", most=LONGEST)
    if _is_easy(password.casefold(), [part.casefold() for part in about]):
        raise Refused("password_easy", field="password")


def _is_easy(password: str, about: Sequence[str]) -> bool:
    if len(set(password)) < FEWEST_DIFFERENT or any(password in row or password[::-1] in row for row in ROWS):
        return True
    parts = [part for text in about for part in (text, *text.replace("@", " ").replace(".", " ").split())]
    rest = password
    for part in sorted({*KNOWN, *(part for part in parts if len(part) >= 4)}, key=len, reverse=True):
        rest = rest.replace(part, "")
    # Digits and signs around a known word add next to nothing.
    return rest != password and len(rest.strip("0123456789!?.- _")) < 4

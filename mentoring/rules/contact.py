"""Finds in a text what looks like a way to reach somebody elsewhere: phone numbers, addresses, links, names on apps.

With a young person in a pair such a message waits for the coordinator, so it is better held once too often than not at
all; dates, times and spans of years are told apart, because people who meet write them all the time.
"""

import enum
import re
import unicodedata


class Contact(enum.StrEnum):
    """What was found."""

    PHONE = "phone"
    MAIL = "mail"
    LINK = "link"
    HANDLE = "handle"


DIGITS_OF_A_NUMBER = 7
"""Fewer digits in a row are a price, a year or a time; phone numbers of both countries have eight to eleven."""
DIGITS_LEFT = 4
"""So many digits that are no date and no time make a long run of digits a number."""

# How people write signs that a filter would find: "navn snabel-a gmail punktum com".
_AT = re.compile(r"\s*(?:[\[(]\s*(?:at|a|snabel-?a|kr[oø]lle-?a)\s*[\])]|\b(?:snabel-?a|kr[oø]lle-?a)\b|\s+at\s+)\s*")
_DOT = re.compile(r"\s*(?:[\[(]\s*(?:dot|punktum|prik|punkt|\.)\s*[\])]|\s(?:dot|punktum|prik|punkt)\s)\s*")
_DIGIT_WORDS = {
    word: str(digit)
    for digit, words in enumerate(
        (
            "zero nul noll nolla",
            "one en ett",
            "two to två",
            "three tre",
            "four fire fyra",
            "five fem",
            "six seks sex",
            "seven syv sju",
            "eight otte åtta",
            "nine ni nio",
        )
    )
    for word in words.split()
}
_WORD = re.compile(r"[^\W\d_]+")

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ENDINGS = "com|dk|se|no|fi|de|net|org|io|me|app|gg|eu|nu|fm|tv|co|uk|link|page|info|be|ly|chat|online|site|xyz"
_LINK = re.compile(rf"\w+://|\bwww\.|(?<![\w@.-])[\w-]{{2,}}(?:\.[\w-]+)*\.(?:{_ENDINGS})(?=$|[\s/,.;:!?)\]])")
_AT_NAME = re.compile(r"(?<![\w.@])@\s?[\w.]{2,}")
_APPS = re.compile(
    r"\b(?:insta(?:gram)?\w*|ig|snap(?:chat\w*)?|tik\s?tok|whats\s?app\w*|telegram|messenger|discord|facebook|fb|"
    r"facetime|skype|viber|wechat|threads|mobilepay|(?:on|på) signal|linkedin)\b"
)

_CLOCK = r"(?:[01]?\d|2[0-4])[:.][0-5]\d"
_DATES_AND_TIMES = re.compile(
    r"(?<![\d.:-])(?:"
    r"\d{4}-\d{1,2}-\d{1,2}"  # 2027-05-07
    r"|[0-3]?\d[./]\s?[01]?\d[./]\s?(?:20\d{2}|\d{2})?"  # 7.5.2027, 07/05/27
    r"|(?:19|20)\d{2}\s?[-–/]\s?(?:19|20)\d{2}"  # 2026/2027
    rf"|{_CLOCK}\s?[-–]\s?{_CLOCK}"  # 17.00-18.30
    rf"|{_CLOCK}"  # 17:30
    r"|(?:19|20)\d{2}"  # 2027
    r")(?![\d:-]|\.\d)"
)
_NUMBER = re.compile(r"(?<!\w)[+(]{0,2}\d(?:[\s().:,/–-]{0,3}\d)+")


def contact_in(text: str) -> frozenset[Contact]:
    """Return what kinds of contact details a text seems to hold; none is the rule."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    spelt = _DOT.sub(".", _AT.sub("@", folded))
    found = set()
    if _MAIL.search(spelt):
        found.add(Contact.MAIL)
    without_mail = _MAIL.sub(" ", spelt)
    if _LINK.search(without_mail):
        found.add(Contact.LINK)
    if _AT_NAME.search(_MAIL.sub(" ", folded)) or _APPS.search(folded):
        found.add(Contact.HANDLE)
    if _has_number(folded):
        found.add(Contact.PHONE)
    return frozenset(found)


def _has_number(folded: str) -> bool:
    """Say whether a run of digits is long enough, spelt ones included: "noll sju tre, 12 34 567".

    What is a date or a time in it does not count, unless much is left beside it: "20.33 44 55" is a number.
    """
    digits = _WORD.sub(lambda word: _DIGIT_WORDS.get(word[0], word[0]), folded)
    return any(
        _digits(run) >= DIGITS_OF_A_NUMBER and _digits(_DATES_AND_TIMES.sub(" ", run)) >= DIGITS_LEFT
        for run in _NUMBER.findall(digits)
    )


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)

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
    ASKED = "asked"  # somebody asks for one of these


DIGITS_OF_A_NUMBER = 7
"""Fewer digits in a row are a price, a year or a time; phone numbers of both countries have eight to eleven."""
DIGITS_LEFT = 4
"""So many digits that are no date and no time make a long run of digits a number."""

# How people write signs that a filter would find: "navn snabel-a gmail punktum com", "liv @ band . dk".
_AT = re.compile(
    r"\s*(?:[\[({<]\s*(?:at|a|@|snabel[\s-]?a|kr[oø]lle[\s-]?a|kanelbulle)\s*[\])}>]"
    r"|\b(?:snabel[\s-]?a|kr[oø]lle[\s-]?a|kanelbulle)\b|\s+at\s+(?:@\s+)?|\s+@\s+(?:at\s+)?)\s*"
)
_DOT = re.compile(
    r"\s*[\[({<]\s*(?:dot|punktum|prik|punkt|\.)\s*[\])}>]\s*|\s(?:dot|punktum|prik|punkt)\s+|\s+\.\s*"
    r"|[.,]\s*(?=(?:com|dk|org)\b)"
)
_LOOKALIKES = str.maketrans("авеіјкмнорѕтухο", "abeijkmhopstyxo")
"""Cyrillic and Greek letters that look like ours."""
_LEET = str.maketrans("01345$", "oieass")
_SPACED = re.compile(r"(?<!\w)(?:[^\W_][\s.*_-]{1,2}){2,}[^\W_](?!\w)")
"""A word that is written letter by letter: "i n s t a"."""
_GAPS = re.compile(r"[\s.*_-]+")

_ONES = (
    "zero nul noll nolla",
    "one en et ett",
    "two to två",
    "three tre",
    "four fire fyra",
    "five fem",
    "six seks sex",
    "seven syv sju",
    "eight otte åtta",
    "nine ni nio",
)
_TEENS = (
    "ten ti tio",
    "eleven elleve elva",
    "twelve tolv",
    "thirteen tretten tretton",
    "fourteen fjorten",
    "fifteen femten femton",
    "sixteen seksten sexton",
    "seventeen sytten sjutton",
    "eighteen atten arton",
    "nineteen nitten nitton",
)
_TENS = (
    "twenty tyve tjugo",
    "thirty tredive trettio",
    "forty fyrre fyrtio",
    "fifty halvtreds femtio",
    "sixty tres sextio",
    "seventy halvfjerds sjuttio",
    "eighty firs åttio",
    "ninety halvfems nittio",
)


def _number_words() -> dict[str, str]:
    """Return how numbers up to 99 are said in three languages: phone numbers are read out in pairs."""
    numbers = [*_ONES, *_TEENS]
    known = {word: str(number) for number, words in enumerate(numbers) for word in words.split()}
    for ten, words in enumerate(_TENS, start=2):
        for word in words.split():
            known[word] = f"{ten}0"
            for one, others in enumerate(_ONES[1:], start=1):
                for other in others.split():
                    known[f"{other}og{word}"] = known[f"{word}{other}"] = f"{ten}{one}"
    return known


_NUMBER_WORDS = _number_words()
_WORD = re.compile(r"[^\W\d_]+")
_ZERO = re.compile(r"(?<=\d)o|(?<![^\W\d_])o(?=\d)")

_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:g|hot)mail\b|@(?:outlook|icloud|yahoo|live|proton\w*|me|msn)\b"
)
_ENDINGS = "com|dk|se|no|fi|de|net|org|io|me|app|gg|eu|nu|fm|tv|co|uk|link|page|info|be|ly|chat|online|site|xyz|bio|ee"
_LINK = re.compile(rf"\w://|\bwww\.|\bt\.me\b|(?<![\w@.-])[\w-]{{2,}}(?:\.[\w-]+)*\.(?:{_ENDINGS})(?=$|[\s/,.;:!?)\]])")
_AT_NAME = re.compile(r"(?<![\w.@])@\s?[\w.]{2,}")
_APPS = re.compile(
    r"\b(?:insta(?:gram)?\w*|ig|snap(?:p?en|s|chat\w*)?|tik\s?tok\w*|what'?s\s?app\w*|telegram\w*|messenger\w*"
    r"|discord\w*|facebook\w*|fjæsbog\w*|fb|facetime\w*|skype\w*|viber|wechat|threads|mobilepay|linkedin|bereal|yubo"
    r"|kik|jodel|roblox|twitch|linktree|dm|signal(?=:)|(?:on|på|min|mit|my|via|bruger|använder|use) signal)\b"
)
# Whoever asks for a number does not write one. A "nummer" is a song as well, so more is asked of it.
_ASKED = re.compile(
    r"\b(?:(?:hvad er|vad är|what's|what is)\s(?:dit|ditt|your)\s(?:nummer|nr|number)"
    r"|(?:telefon|mobil|phone)[\s-]?(?:nummer|nr|number)"
    r"|(?:din|dit|ditt|your)\s(?:e-?mail|mail|mejl|e-?post)(?:adresse?|address)?"
    r"|(?:din|min|your|my)\s(?:privata?\s|home\s)?(?:adresse?|address))\b"
)
# A name that is looked for somewhere has digits or lines in it.
_NAMED = re.compile(
    r"\b(?:hedder|heter|kaldes|kallas|called|name|brugernavn|användarnamn|username|søg|sök|search|add|tilføj|følg|följ"
    r"|follow)\b[^.!?\n]{0,30}?\b[^\W\d_]+(?:_+\w|\d{2})"
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
_NUMBER = re.compile(r"(?<!\w)[+(]{0,2}\d(?:(?:[\s().:,;/–—*·•|~'\"_-]{0,20}|(?<=\d\d)\s(?:og|och|and)\s(?=\d\d))\d)+")


def contact_in(text: str) -> frozenset[Contact]:
    """Return what kinds of contact details a text seems to hold, or asks for; none is the rule."""
    folded = _folded(text)
    spelt = _DOT.sub(".", _AT.sub("@", folded))
    joined = _SPACED.sub(lambda word: _GAPS.sub("", word[0]), folded)
    found = set()
    if _MAIL.search(spelt) or _MAIL.search(joined):
        found.add(Contact.MAIL)
    without_mail = _MAIL.sub(" ", spelt)
    if _LINK.search(without_mail):
        found.add(Contact.LINK)
    named = any(_APPS.search(one) for one in (folded, joined, folded.translate(_LEET)))
    if named or _AT_NAME.search(_MAIL.sub(" ", folded)) or _NAMED.search(folded):
        found.add(Contact.HANDLE)
    if _has_number(folded):
        found.add(Contact.PHONE)
    if _ASKED.search(folded):
        found.add(Contact.ASKED)
    return frozenset(found)


def _folded(text: str) -> str:
    """Return a text in small letters of our alphabet, without what cannot be seen."""
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_LOOKALIKES)
    return "".join(sign for sign in composed if unicodedata.category(sign) not in ("Cf", "Me", "Mn"))


def _has_number(folded: str) -> bool:
    """Say whether a run of digits is long enough, spelt ones included: "noll sju tre, 12 34 567".

    What is a date or a time in it does not count, unless much is left beside it: "20.33 44 55" is a number.
    """
    digits = _ZERO.sub("0", _WORD.sub(lambda word: _NUMBER_WORDS.get(word[0], word[0]), folded))
    return any(
        _digits(run) >= DIGITS_OF_A_NUMBER and _digits(_DATES_AND_TIMES.sub(" ", run)) >= DIGITS_LEFT
        for run in _NUMBER.findall(digits)
    )


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)

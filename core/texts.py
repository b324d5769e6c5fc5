"""A text in several languages: none is the original, so a missing one falls back in a fixed order."""

LANGUAGES = ("da", "sv", "en")
FALLBACK = {"da": ("da", "sv", "en"), "sv": ("sv", "da", "en"), "en": ("en", "da", "sv")}


class Texts(dict[str, str]):
    """`{"da": …, "sv": …, "en": …}`. Treat it as a value: make a new one instead of changing it."""

    def pick(self, language: str) -> str:
        """Return the text in this language, else in the nearest one that has it, else an empty text."""
        return self.get(self.language_for(language), "")

    def language_for(self, language: str) -> str:
        """Return the code of the language that `pick` answers in, for the `lang` attribute."""
        for code in FALLBACK.get(language, LANGUAGES):
            if self.get(code):
                return code
        return language

    def missing(self) -> tuple[str, ...]:
        """Return the languages that have no text yet."""
        return tuple(code for code in LANGUAGES if not self.get(code, "").strip())

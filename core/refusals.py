"""The one exception that means "the rules say no": a code for the domain's words, the details and its field."""


class Refused(Exception):
    """Something a person asked for is not allowed. Doors show it beside the field or as a page; the API answers 409.

    `code` is snake_case and has a sentence in the domain's `words`. `details` are the values that the sentence needs
    (ints, strings, dates: never rows). `field` names the form field that the sentence stands beside, if there is one.
    """

    code: str
    details: dict[str, object]
    field: str | None

    def __init__(self, code: str, *, field: str | None = None, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
        self.field = field

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.details.items())
        return f"{self.code}({told})" if told else self.code

"""How mail addresses are compared."""

import unicodedata


def address_key(address: str) -> str:
    """Return the address as it is compared: mailboxes that differ in capitals only belong to one person."""
    return unicodedata.normalize("NFC", address.strip()).casefold()

"""Numbers of firms, authorities and places: checked, and brought into the one form in which they are stored."""

from __future__ import annotations

import re
import unicodedata

from stdnum import ean
from stdnum.dk import cvr as dk_cvr
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.se import orgnr as se_orgnr

from core.refusals import Refused

# Peppol participant ids: the scheme (ISO 6523 ICD) says which of our checks the value must pass.
PEPPOL_GLN, PEPPOL_CVR, PEPPOL_ORGNR = "0088", "0184", "0007"

_GAPS = re.compile(r"[\s\-‐‑‒–—−.]+")
_PEPPOL = re.compile(r"(\d{4}):([A-Za-z0-9][A-Za-z0-9._~\-]{0,49})", re.ASCII)
_OTHER_VAT = re.compile(r"[A-Z0-9]{4,20}", re.ASCII)
_OTHER_POSTAL = re.compile(r"[A-Z0-9][A-Z0-9 \-]{1,10}[A-Z0-9]", re.ASCII)


def cvr(text: str) -> str:
    """A Danish CVR number: 8 digits, modulo 11, no country code before it. Refuses `cvr_invalid`."""
    digits = _without_gaps(text)
    if not _digits(digits, 8) or not dk_cvr.is_valid(digits):
        raise Refused("cvr_invalid")
    return digits


def organisation_number(text: str) -> str:
    """A Swedish organisationsnummer: 10 digits, Luhn, never the 12 of some registers. Refuses `orgnr_invalid`."""
    digits = _without_gaps(text)
    if not _digits(digits, 10) or not se_orgnr.is_valid(digits):
        raise Refused("orgnr_invalid")
    return digits


def organisation_number_shown(number: str) -> str:
    return f"{number[:6]}-{number[6:]}"


def is_personal(number: str) -> bool:
    """Whether an organisationsnummer is a sole trader's, which is the person's own identity number.

    It may stand on the invoice and nowhere else: never in lists, searches or exports. Legal persons have 20 or more
    where a person has the month of birth (SFS 1974:174).
    """
    # A Danish CVR number has 8 digits and says nothing of a birthday.
    return len(number) == 10 and int(number[2:4]) < 20


def shareable_number(number: str) -> str:
    """The number as it may be shown beside an invoice; a sole trader's, which is a person's, is left out."""
    return "" if is_personal(number) else number


def gln(text: str) -> str:
    """A GLN (Danish: EAN-nummer), where e-invoices are taken: 13 digits with a check digit. Refuses `gln_invalid`."""
    digits = _without_gaps(text)
    if not _digits(digits, 13) or not ean.is_valid(digits):
        raise Refused("gln_invalid")
    return digits


def vat_number(text: str, country: str = "") -> str:
    """A VAT number with its country code before it. Refuses `vat_number_invalid`.

    `country` (ISO 3166) is put before a number that came without. Numbers of EU countries must pass that country's own
    check; of others only the shape is looked at. It is printed and never changes the tax.
    """
    plain = _without_gaps(text).upper()
    prefix = "EL" if country == "GR" else country
    if prefix and not plain.startswith(prefix):
        plain = prefix + plain
    if not plain.isascii():
        raise Refused("vat_number_invalid")
    # "EU" and "IM" are schemes and "XI" is Northern Ireland: the library knows them too.
    if plain[:2].lower() in eu_vat.MEMBER_STATES or plain[:2] in ("EL", "EU", "IM", "XI"):
        try:
            return str(eu_vat.validate(plain))
        except ValidationError:
            raise Refused("vat_number_invalid") from None
    if not _OTHER_VAT.fullmatch(plain):
        raise Refused("vat_number_invalid")
    return plain


def peppol_id(text: str) -> str:
    """An electronic address as `scheme:value`, e.g. `0007:5599990016`. Refuses `peppol_id_invalid`."""
    match = _PEPPOL.fullmatch(text.strip())
    if match is None:
        raise Refused("peppol_id_invalid")
    scheme, value = match.groups()
    known = {PEPPOL_GLN: gln, PEPPOL_CVR: cvr, PEPPOL_ORGNR: organisation_number}
    if scheme in known:
        try:
            value = known[scheme](value)
        except Refused:
            raise Refused("peppol_id_invalid") from None
    return f"{scheme}:{value}"


def peppol_id_of_orgnr(number: str) -> str:
    """Where a Swedish organisation takes e-invoices unless it says otherwise."""
    return f"{PEPPOL_ORGNR}:{number}"


def postal_code(text: str, country: str) -> str:
    """A postal code as it is written in its country: `252 21`, `3000`. Refuses `postal_code_invalid`."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if country == "SE":
        digits = _GAPS.sub("", re.sub(r"^SE?[\s\-]*(?=\d)", "", plain))
        if not _digits(digits, 5) or digits[0] == "0":
            raise Refused("postal_code_invalid", country=country)
        return f"{digits[:3]} {digits[3:]}"
    if country == "DK":
        digits = _GAPS.sub("", re.sub(r"^DK?[\s\-]*(?=\d)", "", plain))
        if not _digits(digits, 4):
            raise Refused("postal_code_invalid", country=country)
        return digits
    if not _OTHER_POSTAL.fullmatch(plain):
        raise Refused("postal_code_invalid", country=country)
    return " ".join(plain.split())


def _without_gaps(text: str) -> str:
    return _GAPS.sub("", unicodedata.normalize("NFKC", text))


def _digits(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isdigit()

"""Where bank money is sent to and what is written on it: frozen on invoices, said in mails."""

from collections.abc import Mapping

from stdnum import iban

from core.language import _
from editions.models import SellerAccount
from registration.rules import references


def bank_details(account: SellerAccount | None, reference: str, currency: str) -> dict[str, str]:
    """Return where money in a currency goes, as it is frozen on an invoice; without an account only the reference."""
    found = {"reference": reference}
    if account is None:
        return found
    found |= {
        "bank": account.bank_name,
        "iban": account.iban,
        "bic": account.bic,
        "bankgiro": account.bankgiro if currency == "SEK" else "",
    }
    if currency == "DKK" and account.fik_creditor:
        found["fik"] = references.fik71_line(reference, account.fik_creditor)
    return {key: value for key, value in found.items() if value}


def bank_rows(details: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the details as labels and values in the reader's language, the nearest way to pay first."""
    rows = [
        (_("FIK payment line"), details.get("fik", "")),
        (_("Bankgiro"), details.get("bankgiro", "")),
        (_("Reference (write only this)"), details.get("reference", "")),
        (_("IBAN"), iban.format(details["iban"]) if details.get("iban") else ""),
        (_("BIC"), details.get("bic", "")),
        (_("Bank"), details.get("bank", "")),
    ]
    return [(label, value) for label, value in rows if value]

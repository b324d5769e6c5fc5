"""Invoice: for companies and public buyers; the money comes through the bank like a transfer, only later."""

from registration.methods.transfer import Transfer


class Invoice(Transfer):
    """What differs from a transfer is the paper and the days, and those are the order's."""

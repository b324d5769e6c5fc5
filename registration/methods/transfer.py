"""Bank transfer: the buyer sends money with a reference, finance sees it on the statement and books it by hand."""

from registration.methods.contract import Back, Checked, Due, Returned, Started
from registration.rules.settlement import Found, ProviderFacts
from registration.rules.states import RefundState


class Transfer:
    """Nobody is asked: what the bank knows comes with its statement. Whether we have an account says the edition."""

    by_hand = True

    def is_available(self) -> bool:
        return True

    def start(self, due: Due) -> Started:
        """The order page shows account and reference; there is nowhere to go. The reference is the payment's own."""
        return Started(provider_id=due.provider_id)

    def check(self, due: Due) -> Checked:
        return Checked(ProviderFacts(Found.OPEN, 0, due.amount.currency), due.provider_id, due.provider_charge)

    def close(self, due: Due) -> Checked:
        """Nothing can keep somebody from sending money; if it comes it is booked as late."""
        return Checked(ProviderFacts(Found.EXPIRED, 0, due.amount.currency), due.provider_id, due.provider_charge)

    def refund(self, back: Back) -> Returned:
        """A person sends it through the bank and says so (`mark_paid_back`)."""
        return Returned(RefundState.CREATED, back.provider_id)

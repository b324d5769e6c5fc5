"""Who may open an offer: whoever has its link while no member stands for it, then its speakers and nobody else."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for

from conference.actions.for_rules import key_of, known_call, window_of
from conference.actions.offering import questions_for
from conference.models import Call, Proposal, Speaker
from conference.queries.proposals import proposal_by_secret
from conference.rules.calls import Door, SpeakerState, Window, door
from conference.rules.riders import may_change_rider, rider_closes
from conference.rules.states import COMING, EDITABLE
from conference.rules.wholeness import Page
from conference.words.offers import PAGES
from core.clock import now
from core.desk import row_or_404
from core.language import _
from core.pages import say, see_other, show_refusal
from core.permissions import viewer
from core.refusals import Refused
from core.security import limiter, secret_page
from core.words import sentence
from editions.models import Edition
from editions.queries import edition_by_slug

# Who guesses secrets is stopped long before a guess could hit; who opens their own links is not counted.
guessed = limiter.shared_limit(
    "30 per 10 minutes", scope="secrets", deduct_when=lambda response: response.status_code == 404
)
ENDPOINTS = {
    Page.WORDS: "offer",
    Page.WHEN: "offer_when",
    Page.STAGE: "offer_stage",
    Page.QUESTIONS: "offer_questions",
    Page.PEOPLE: "offer_people",
}


@dataclass(frozen=True)
class Opened:
    """An offer that somebody has open. `mine` is their own row in it; `member_id` is None for who has no account."""

    edition: Edition
    proposal: Proposal
    call: Call
    window: Window
    door: Door
    mine: Speaker
    member_id: int | None

    @property
    def writable(self) -> bool:
        return self.door is Door.OPEN and self.proposal.state in EDITABLE

    @property
    def rider_closes(self) -> dt.datetime:
        """Return until when those who come may change what they need on stage."""
        return rider_closes(self.edition.first_day, self.edition.zone)

    @property
    def rider_comes(self) -> bool:
        """Say whether it is accepted and has a rider, which may be changed for longer than anything else."""
        kind = self.proposal.session_type
        return self.proposal.state in COMING and kind is not None and kind.asks_rider

    @property
    def rider_open(self) -> bool:
        return self.rider_comes and may_change_rider(self.proposal.state, self.rider_closes, now())

    def may_save(self, page: Page) -> bool:
        """Say whether a page of the form may be saved now."""
        return self.rider_open if page is Page.STAGE and self.rider_comes else self.writable

    @property
    def leads(self) -> bool:
        return self.mine.is_lead

    @property
    def lead(self) -> Speaker:
        return next(speaker for speaker in self.proposal.speakers if speaker.is_lead)

    @property
    def secret(self) -> str:
        return self.proposal.secret

    def url(self, endpoint: str = "offer", **values: Any) -> str:
        return url_for(f"conference.{endpoint}", edition=self.edition.slug, secret=self.proposal.secret, **values)

    def pages(self) -> list[Page]:
        """Return the pages of the form that this proposal has."""
        kind = self.proposal.session_type
        found = [Page.WORDS, Page.WHEN]
        if kind is not None and kind.asks_rider:
            found.append(Page.STAGE)
        if questions_for(self.proposal):
            found.append(Page.QUESTIONS)
        return [*found, Page.PEOPLE]

    def steps(self) -> list[tuple[str, str]]:
        """Return the stops of the way through the form, each with its address."""
        return [
            *((str(PAGES[one]), self.url(ENDPOINTS[one])) for one in self.pages()),
            (_("Look"), self.url("offer_look")),
        ]

    def after(self, page: Page) -> str:
        """Return where one goes on from a page of the form."""
        found = self.pages()
        place = found.index(page) + 1 if page in found else len(found)
        return self.url(ENDPOINTS[found[place]]) if place < len(found) else self.url("offer_look")


def opened(slug: str, secret: str) -> Opened:
    """Open an offer for who looks. Strangers find nothing; who is not signed in may sign in first."""
    secret_page()
    edition = row_or_404(edition_by_slug(slug))
    proposal = row_or_404(proposal_by_secret(edition.id, secret))
    call = known_call(edition.id)
    window = window_of(edition, call)
    member_id = viewer().member_id
    mine = _row_of(proposal.speakers, member_id)
    if mine is None and member_id is None:
        abort(see_other("accounts.sign_in", next=_way_back(slug, secret)))
    if mine is None:
        abort(404)
    stands = door(window, now(), key_of(proposal.call_link))
    return Opened(edition, proposal, call, window, stands, mine, member_id)


def _row_of(speakers: Sequence[Speaker], member_id: int | None) -> Speaker | None:
    """Return the row that somebody may act for: their own, or the lead's while no member stands for it."""
    for speaker in speakers:
        if member_id is not None and speaker.member_id == member_id and speaker.state is SpeakerState.ACCEPTED:
            return speaker
    lead = next((speaker for speaker in speakers if speaker.is_lead), None)
    return lead if lead is not None and lead.member_id is None and lead.name + lead.address else None


def _way_back(slug: str, secret: str) -> str:
    """Return where to come back to after signing in: here, where a page can be opened again, else the first page."""
    rule = request.url_rule
    if request.method in ("GET", "HEAD") or (rule is not None and "GET" in (rule.methods or ())):
        return request.path
    return url_for("conference.offer", edition=slug, secret=secret)


def pressed(act: Callable[[], object]) -> bool:
    """Do what a button asks for; say on the next page why not, where the rules say no."""
    try:
        act()
    except Refused as refusal:
        say(sentence(refusal), "warn")
        return False
    return True


def refused(form: Any, act: Callable[[], object]) -> str | None:
    """Do this if the form is whole. Returns the code of what the rules refuse, an empty text for a form with faults."""
    if not form.validate():
        return ""
    try:
        act()
    except Refused as refusal:
        show_refusal(form, refusal)
        return refusal.code
    return None

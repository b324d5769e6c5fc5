"""What the team reads while it decides: sentences of refusals, of what was done, and the story of a proposal."""

from collections.abc import Iterable
from typing import Any

from conference.actions.deciding import Outcome, Overtaken
from conference.models import AnnouncementState
from conference.rules.anonymity import FoundKind
from conference.rules.calls import SpokenLanguage
from conference.rules.states import Decision, Step
from conference.words.kinds import DECISIONS, SESSION_LANGUAGES, STEPS
from core.audit import AuditEntry
from core.language import _, lazy, ngettext, pick
from core.words import register

register(
    {
        "announcement_gone": lazy(
            "This mail does not wait any more: it was sent or taken out. Look at the outbox again."
        ),
        "placeholder_unknown": lazy(
            "We do not know %(unknown)s. Take one of the words in braces that stand beside this, or leave it out."
        ),
        "outbox_empty": lazy("Nothing waits here any more. Perhaps somebody has sent it just now."),
        "outbox_changed": lazy(
            "The outbox has changed since you looked at it, so nothing was sent. Look at the mails again."
        ),
        "place_taken": lazy("This place is not free any more: somebody was offered it meanwhile."),
        "reserve_gone": lazy("They do not wait on the reserve list any more. Look at the board again."),
        "nothing_ticked": lazy("Tick the proposals first, then press what shall become of them."),
    }
)

# What stands for a word in braces, beside the field in which it is used.
PLACEHOLDERS: dict[str, Any] = {
    "name": lazy("the name of the reader"),
    "title": lazy("the title of the proposal, in the reader's language"),
    "type": lazy("what kind of session it is"),
    "conference": lazy("the name of the conference"),
    "link": lazy("the address of the page where they see it and answer"),
    "answer_by": lazy("the day until which they answer"),
}
ANNOUNCEMENT_STATES: dict[AnnouncementState, Any] = {
    AnnouncementState.WAITING: lazy("waits"),
    AnnouncementState.SENDING: lazy("on its way"),
    AnnouncementState.SENT: lazy("sent"),
    AnnouncementState.SKIPPED: lazy("not sent"),
}
STEP_BUTTONS: dict[Step, Any] = {
    Step.WITHDRAW: lazy("Withdraw it for the speakers"),
    Step.SHORTLIST: lazy("Put on the short list"),
    Step.TAKE_OFF_SHORTLIST: lazy("Take off the short list"),
    Step.CONFIRM: lazy("Confirm for the speakers"),
    Step.SAY_NO: lazy("Say no for the speakers"),
    Step.CANCEL: lazy("Cancel it"),
    Step.REOPEN: lazy("Open it again"),
}
FOUND: dict[FoundKind, Any] = {
    FoundKind.NAME: lazy("name"),
    FoundKind.ORGANISATION: lazy("organisation"),
    FoundKind.ADDRESS: lazy("mail address"),
    FoundKind.LINK: lazy("link"),
    FoundKind.HANDLE: lazy("name on the net"),
    FoundKind.PHONE: lazy("phone number"),
}
# As in a list, where "each speaks their own" has no room.
SHORT_LANGUAGES: dict[SpokenLanguage, Any] = {
    **SESSION_LANGUAGES,
    SpokenLanguage.SCANDINAVIAN: lazy("Skandinaviska"),
}
# As they stand in the story of a proposal.
DECIDED: dict[str | None, Any] = {
    Decision.ACCEPT.value: lazy("Decided: accept"),
    Decision.RESERVE.value: lazy("Decided: reserve list"),
    Decision.DECLINE.value: lazy("Decided: decline"),
    None: lazy("The decision was taken back"),
}
STORY: dict[str, Any] = {
    "ProposalBegun": lazy("Begun"),
    "ProposalChanged": lazy("Changed"),
    "ProposalRedacted": lazy("What reviewers read was changed"),
    "RiderChanged": lazy("The rider was changed"),
    "RiderSeen": lazy("Somebody looked at the rider"),
    "SpeakerInvited": lazy("A speaker was invited"),
    "SpeakerJoined": lazy("A speaker said yes"),
    "SpeakerLeft": lazy("A speaker left or said no"),
    "SpeakerConfirmed": lazy("A speaker comes"),
    "SpeakerCancelled": lazy("A speaker does not come any more"),
    "SpeakersReminded": lazy("The speakers were reminded to answer"),
    "ReviewWritten": lazy("A review was written"),
    "ReviewRemarked": lazy("A reviewer said something"),
    "ConflictDeclared": lazy("A conflict of interest was noted or lifted"),
    "AnnouncementChanged": lazy("A mail in the outbox was changed"),
    "MaterialChanged": lazy("Material was changed"),
    "FeedbackGiven": lazy("Feedback came in"),
}
# What is shown as changed, in words.
PARTS: dict[str, Any] = {
    "title": lazy("title"),
    "abstract": lazy("abstract"),
    "session_type_id": lazy("type"),
    "track_id": lazy("track"),
    "minutes": lazy("length"),
    "language": lazy("language"),
    "speakers": lazy("speakers"),
    "availability": lazy("availability"),
    "cities": lazy("cities"),
    "equipment": lazy("equipment"),
    "links": lazy("links"),
    "note": lazy("note to the team"),
    "answers": lazy("answers"),
    "rider": lazy("rider"),
    "line_up": lazy("line-up"),
    "inputs": lazy("inputs"),
    "backline": lazy("backline"),
    "sound_and_light": lazy("sound and light"),
    "changeover_minutes": lazy("changeover"),
    "stage_plot": lazy("stage plot"),
}


def parts_changed(changed: Iterable[str]) -> str:
    """Return what was changed in words, each once; names that are not known are left out."""
    names = dict.fromkeys("answers" if name.startswith("question ") else name for name in changed)
    return ", ".join(str(PARTS[name]) for name in names if name in PARTS)


def story_line(entry: AuditEntry) -> str:
    """Return what happened to a proposal, as one short line that begins with a capital letter."""
    details = entry.details
    if entry.fact == "ProposalMoved":
        step = str(STEPS[Step(details["step"])])
        return step[:1].upper() + step[1:]
    if entry.fact == "ProposalDecided":
        return str(DECIDED[details.get("decision")])
    if entry.fact in ("ProposalChanged", "RiderChanged"):
        parts = parts_changed(details.get("changed", ()))
        return _("Changed: %(parts)s", parts=parts) if parts else str(STORY[entry.fact])
    return str(STORY.get(entry.fact, entry.fact))


def story_mood(entry: AuditEntry) -> str:
    """Return the tone of an event on the timeline."""
    if entry.fact == "ProposalMoved":
        return {"confirmed": "good", "accepted": "good", "cancelled": "bad", "withdrawn": "warn"}.get(
            entry.details.get("new", ""), "info"
        )
    return "info" if entry.fact in ("ProposalDecided", "RiderChanged") else "quiet"


def outcome_words(outcome: Outcome, mark: str) -> list[tuple[str, str]]:
    """Return what became of proposals that were marked, as sentences with their tones."""
    said = []
    if outcome.done:
        said.append((_done(mark, len(outcome.done)), "good"))
    if outcome.stuck:
        titles = _titles([row.title for row in outcome.stuck])
        said.append((_("Not possible any more, so left as it is: %(titles)s", titles=titles), "warn"))
    said += [(_overtaken(one), "warn") for one in outcome.overtaken]
    return said


def _titles(titles: list[Any], most: int = 5) -> str:
    nameless = _("No title yet")
    shown = [f"“{pick(title) or nameless}”" for title in titles[:most]]
    rest = len(titles) - most
    return ", ".join(shown) + (ngettext(" and %(num)d more", " and %(num)d more", rest) if rest > 0 else "")


def _overtaken(one: Overtaken) -> str:
    title, who = pick(one.proposal.title), one.who or _("Somebody")
    if one.decision is None:
        return _("The decision about “%(title)s” was taken back meanwhile. Yours was not noted.", title=title)
    what = str(DECISIONS[one.decision])
    return _(
        "%(who)s decided “%(title)s” meanwhile: %(what)s. Yours was not noted; look at it again.",
        who=who,
        title=title,
        what=what,
    )


def _done(mark: str, number: int) -> str:
    match mark:
        case "accept":
            return ngettext(
                "%(num)d proposal marked: accept. Nobody is told yet.",
                "%(num)d proposals marked: accept. Nobody is told yet.",
                number,
            )
        case "reserve":
            return ngettext(
                "%(num)d proposal marked: reserve list. Nobody is told yet.",
                "%(num)d proposals marked: reserve list. Nobody is told yet.",
                number,
            )
        case "decline":
            return ngettext(
                "%(num)d proposal marked: decline. Nobody is told yet.",
                "%(num)d proposals marked: decline. Nobody is told yet.",
                number,
            )
        case "take-back":
            return ngettext("%(num)d decision is taken back.", "%(num)d decisions are taken back.", number)
        case "shortlist":
            return ngettext(
                "%(num)d proposal is on the short list.", "%(num)d proposals are on the short list.", number
            )
        case "take-off-shortlist":
            return ngettext(
                "%(num)d proposal is off the short list.", "%(num)d proposals are off the short list.", number
            )
        case _:
            return ngettext("%(num)d proposal is withdrawn.", "%(num)d proposals are withdrawn.", number)


def duration(minutes: int) -> str:
    """Write a length of time in hours and minutes: `5 h 30 min`."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return _("%(minutes)s min", minutes=str(rest))
    return (
        _("%(hours)s h %(minutes)s min", hours=str(hours), minutes=str(rest))
        if rest
        else _("%(hours)s h", hours=str(hours))
    )

"""The messages of a pair: what each of the two reads, who reads along, and writing."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, request

from accounts.queries.members import names_of
from core.db import db
from core.desk import me
from core.language import _
from core.pages import attempt, page, say, see_other
from core.permissions import May, requires
from mentoring.actions import talking as doing
from mentoring.actions.together import Pair, reader_name
from mentoring.forms.pairs import MessageForm
from mentoring.models import Message
from mentoring.queries import talking as asked
from mentoring.rules.looks import Look
from mentoring.views.blueprint import mentoring
from mentoring.views.pair_parts import pair_here

PAGE = 50
"""Messages on a page of the thread."""


@dataclass(frozen=True)
class Thread:
    """Messages, the oldest first, with the names of who wrote them. `more` says that there are older ones."""

    messages: list[Message]
    names: Mapping[int, str]
    more: bool


def thread(found: Pair, *, limit: int = PAGE, page: int = 1) -> Thread:
    """Return the newest messages that somebody may read, in three statements at most."""
    wanted = asked.messages_for(found.match.id, found.member_id).offset((page - 1) * limit).limit(limit + 1)
    rows = list(db.session.scalars(wanted))
    names = {key: name for key, name in db.session.execute(names_of({row.author_id for row in rows}))}  # noqa: C416 - rows are no pairs to dict()
    return Thread(rows[:limit][::-1], names, len(rows) > limit)


@mentoring.route("/<edition>/mentoring/pairs/<code>/talk", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def pair_talk(edition: str, code: str) -> Response:
    """Show the thread, and write in it. What was read is remembered, so that nobody is mailed about it again."""
    found, form = pair_here(edition, code, look=Look.PAIR_TALK), MessageForm()
    match_id = found.match.id
    sent: list[Message] = []
    if attempt(form, lambda: sent.append(doing.say(match_id, form.words.data or "", by=me()))):
        say(_("Sent.") if sent[0].held_at is None else _("Your message waits: somebody looks at it first."))
        return see_other("mentoring.pair_talk", edition=edition, code=code, _anchor="write")
    looked = request.method == "GET" and not found.hidden and doing.note_read(match_id, me())
    if looked or form.errors:
        found = pair_here(edition, code)
    place = request.args.get("page", 1, type=int)
    return page(
        "mentoring/pair_talk.html",
        getattr(form, "answer_status", 422) if form.errors else 200,
        edition=found.edition,
        pair=found,
        form=form,
        reader=reader_name(found.match),
        at=max(1, place),
        thread=None if found.hidden else thread(found, page=min(max(1, place), 1000)),
    )

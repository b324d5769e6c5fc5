"""The boats have stopped: one switch that says beforehand what it does, and the mails that it prepares."""

from flask import Response

from conference.actions import boats as switching
from conference.actions import notices as sending
from conference.desk_views.desk import blueprint, edition_here
from conference.desk_views.notices import letter_of, send_form, total_asked
from conference.forms.releases import NoticesForm, StopForm
from conference.mails.timetable import usual_banner
from conference.models import NoticeKind
from conference.queries import notices as asked
from core.db import db
from core.desk import me, press, row_or_404
from core.language import LANGUAGES, _, ngettext
from core.pages import attempt, page, say, see_other, show_refusal
from core.permissions import May, requires
from core.refusals import Refused
from core.texts import Texts
from editions.models import CrossingModel, Edition
from editions.queries import crossing_of

FIRST_LOOK = 20


@blueprint.get("/<edition>/boats")
@requires(May.BOATS_STOP)
def boats(edition: str) -> Response:
    """Show whether the boats sail, what the switch does, and the mails that wait because of it."""
    found = edition_here(edition)
    return _boats_page(found, StopForm(formdata=None, data={"banner": _usual(), "everybody": True}))


def _usual() -> Texts:
    return Texts(usual_banner(languages=LANGUAGES))


@blueprint.post("/<edition>/boats/stop")
@requires(May.BOATS_STOP)
def boats_stop(edition: str) -> Response:
    """Say that the boats have stopped."""
    found, form, by = edition_here(edition), StopForm(), me()
    done: list[int] = []

    def act() -> None:
        done.append(switching.stop(found.id, banner=form.banner.data, everybody=form.everybody.data, by=by))

    if attempt(form, act):
        said = _("Everybody can read now that the boats stand still.")
        say(f"{said} {_mails(done[0])}", "warn")
        return see_other("conference_desk.boats", edition=edition)
    return _boats_page(found, form, status=422)


@blueprint.post("/<edition>/boats/sail")
@requires(May.BOATS_STOP)
def boats_sail(edition: str) -> Response:
    """Say that the boats sail again."""
    found, by = edition_here(edition), me()
    done = _("Good: the boats sail again, and everything is in its planned room.")
    press(lambda: switching.sail(found.id, by=by), done)
    return see_other("conference_desk.boats", edition=edition)


@blueprint.post("/<edition>/boats/send")
@requires(May.BOATS_STOP)
def boats_send(edition: str) -> Response:
    """Send the waiting mails about the boats, if they are those that the page showed."""
    found, form, kind = edition_here(edition), NoticesForm(), _kind(edition_here(edition))
    if form.validate_on_submit():
        try:
            total = sending.send_off(found.id, kind, form.stamp.data or "", by=me())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return see_other("conference_desk.boats", edition=edition, of=total)
    return _boats_page(found, StopForm(formdata=None, data={"banner": _usual()}), sent=form, status=422)


def _kind(edition: Edition) -> NoticeKind:
    crossing: CrossingModel = row_or_404(crossing_of(edition.id))
    return NoticeKind.BOATS_SAIL if crossing.boats_run else NoticeKind.BOATS_STOPPED


def _mails(count: int) -> str:
    return ngettext(
        "%(num)d mail waits to be looked at and sent.", "%(num)d mails wait to be looked at and sent.", count
    )


def _boats_page(edition: Edition, form: StopForm, *, sent: NoticesForm | None = None, status: int = 200) -> Response:
    crossing = row_or_404(crossing_of(edition.id))
    kind = _kind(edition)
    waiting = db.session.scalars(asked.waiting_listed(edition.id, kind=kind)).all()
    left = db.session.scalar(asked.left_count(edition.id)) or 0
    return page(
        "conference_desk/boats.html",
        status,
        edition=edition,
        crossing=crossing,
        form=form,
        ahead=switching.outlook(edition),
        waiting=len(waiting),
        letters=[(row, letter_of(row)) for row in waiting[:FIRST_LOOK]],
        send=send_form(waiting, kind, sent),
        left=left,
        total=total_asked(left),
    )

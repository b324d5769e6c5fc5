"""What speakers and bands say about themselves, and what a speaker needs at the conference."""

import datetime as dt
from typing import Any

from flask import Response, abort, request

from accounts.models import Organisation
from accounts.queries import belongings_of, consents_in_force, organisation_seen_by
from accounts.rules.consents import ConsentKind
from accounts.words import CONSENTS
from conference.actions import profiles as actions
from conference.actions import telling
from conference.forms.profiles import ProfileForm
from conference.forms.speaking import NeedsForm
from conference.models import SpeakerProfile
from conference.queries import offers
from conference.views.blueprint import conference
from conference.words.offers import TRAVEL_MODES
from core.db import db
from core.desk import me, row_or_404, sent_picture
from core.files import file_url
from core.language import _
from core.pages import attempt, form_page, own_path, say, see_other
from core.permissions import May, requires
from core.security import allow_upload
from editions.models import Edition
from editions.queries import edition_by_slug


def _organisation() -> Organisation | None:
    """Return the organisation that the address names, if the reader belongs to it; none where it names none."""
    typed = request.args.get("organisation", "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        abort(404)
    return row_or_404(organisation_seen_by(int(typed), me()))


def _form(profile: SpeakerProfile | None, band: Organisation | None) -> ProfileForm:
    agreed: dict[str, Any] = {}
    if band is None:
        in_force = {row.kind for row in db.session.scalars(consents_in_force(me()))}
        agreed = {"photo": ConsentKind.PHOTO in in_force, "recording": ConsentKind.RECORDING in in_force}
    form = ProfileForm(obj=profile, data=agreed)
    form.fit(band=band is not None, has_picture=profile is not None and profile.picture is not None)
    return form


@conference.route("/account/speaker-profile", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def speaker_profile() -> Response:
    """Say who one is, or who the band is, for the pages of the programme."""
    allow_upload()
    band, member_id = _organisation(), me()
    band_id = None if band is None else band.id
    asked = offers.profile_of(member_id) if band_id is None else offers.profile_of_organisation(band_id)
    profile = db.session.scalars(asked).one_or_none()
    form = _form(profile, band)

    def save() -> None:
        actions.save_profile(form.particulars(sent_picture(form.picture)), by=member_id, organisation_id=band_id)
        if band_id is None:
            words = {kind: str(CONSENTS[kind]) for kind in ConsentKind}
            actions.choose_speaker_consents(member_id, form.consents(), words)

    if attempt(form, save):
        say(_("Saved. It stays for next year."))
        return see_other(own_path(request.args.get("next"), request.full_path.rstrip("?")))
    picture = profile.picture if profile is not None else None
    return form_page(
        "conference/speaker_profile.html",
        form,
        band=band,
        bands=db.session.scalars(belongings_of(member_id)).all(),
        picture_url=file_url(picture, 480) if picture is not None else None,
    )


def _nights(edition: Edition) -> list[dt.date]:
    """Return the nights that somebody may need a bed for: from the one before the first day to the last."""
    count = (edition.last_day - edition.first_day).days + 2
    return [edition.first_day + dt.timedelta(days=step - 1) for step in range(count)]


@conference.route("/<edition>/speaking/needs", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def speaker_needs(edition: str) -> Response:
    """Say what one eats, needs and how one travels; for those who have been accepted."""
    found = row_or_404(edition_by_slug(edition))
    member_id = me()
    coming = db.session.scalars(offers.coming_in(found.id, member_id)).all()
    if not coming:
        abort(404)
    form = NeedsForm(obj=db.session.scalars(offers.needs_in(found.id, member_id)).one_or_none())
    form.offer(list(TRAVEL_MODES.items()), _nights(found))
    if attempt(form, lambda: telling.tell_needs(found.id, member_id, form.needs())):
        say(_("Thank you. You can change it until you are there."))
        return see_other("conference.my_proposals")
    return form_page("conference/speaker_needs.html", form, edition=found)

"""Speakers as everybody sees them once the programme is released."""

from flask import Response, abort

from conference.views.blueprint import conference
from conference.views.lineup import acts_of, acts_with, faces_of
from conference.views.programme_session import showings_of
from conference.views.sessions import DESCRIPTION, released_edition, version_now
from core.language import current_code
from core.pages import page, shared_page
from core.permissions import May, requires
from core.usertext import plain


@conference.get("/<edition>/speakers")
@requires(May.EVERYONE)
def speakers(edition: str) -> Response:
    """Show everybody who speaks and has said something about themselves."""
    found = released_edition(edition)
    return shared_page(
        ("speakers", found.id),
        lambda: version_now(found),
        lambda: page("conference/speakers.html", edition=found, faces=faces_of(acts_of(found))).get_data(as_text=True),
    )


@conference.get("/<edition>/speakers/<speaker>")
@requires(May.EVERYONE)
def speaker(edition: str, speaker: str) -> Response:
    """Show one speaker or band: who they are, and their sessions in this edition."""
    found = released_edition(edition)

    def build() -> str:
        own = acts_with(acts_of(found), speaker)
        face = next((one for one in faces_of(own) if one.code == speaker), None)
        if face is None or face.profile is None:
            abort(404)
        told = plain(face.profile.biography.pick(current_code()))[:DESCRIPTION]
        return page(
            "conference/speaker.html",
            edition=found,
            face=face,
            acts=own,
            description=told,
            showings=showings_of(found, [act.proposal.id for act in own]),
        ).get_data(as_text=True)

    return shared_page(("speaker", found.id, speaker), lambda: version_now(found), build)

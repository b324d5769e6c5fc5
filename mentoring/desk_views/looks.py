"""The log of who opened what about a young person: to read and to carry out, never to change."""

from flask import Response, request

from accounts.queries.members import names_of
from core.db import db
from core.desk import me
from core.exporting import FormatForm, carry_out
from core.listing import page_of
from core.pages import form_page
from core.permissions import May, requires
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.exports.looks import looks_sheet
from mentoring.queries import safety
from mentoring.words.care import looked_at


def _number(name: str) -> int | None:
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


@blueprint.route("/<edition>/mentoring/log", methods=["GET", "POST"])
@requires(May.SAFEGUARD)
def log(edition: str) -> Response:
    """Show the log, the latest first; sent, carry out what is shown."""
    found = edition_here(edition)
    reader, young = _number("reader"), _number("young")
    form = FormatForm()
    if form.validate_on_submit():
        sheet = looks_sheet(found, reader=reader, young=young)
        name = f"{found.slug}-log"
        return carry_out(
            sheet, form.format.data, name, edition_id=found.id, what="mentoring", profile="young-looks", by=me()
        )
    listed = page_of(safety.looks_in(found.id, reader=reader, young=young), request.args.get("page", ""))
    pairs = db.session.execute(safety.looked(found.id)).all()
    names = {row.id: row.name for row in db.session.execute(names_of({one for pair in pairs for one in pair}))}
    codes = db.session.execute(safety.codes_of_matches({row.match_id for row in listed.rows}))
    return form_page(
        "mentoring_desk/log.html",
        form,
        edition=found,
        listed=listed,
        names=names,
        readers=sorted({(one, names[one]) for one, _young in pairs}, key=lambda pair: pair[1]),
        young=sorted({(one, names[one]) for _reader, one in pairs}, key=lambda pair: pair[1]),
        codes={row.id: row.code for row in codes},
        looked_at=looked_at,
    )

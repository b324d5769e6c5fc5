"""The figures of mentoring as a list: what the page shows and no more; what is hidden says so."""

from collections.abc import Iterator, Mapping

from core.language import _, pick
from core.tables import Column, Kind, Sheet
from editions.models import Edition
from mentoring.actions.figuring import Figures
from mentoring.rules.figures import percent
from mentoring.words.naming import hidden_words, skill_name


def figures_sheet(edition: Edition, told: Figures) -> Sheet:
    """Return the figures as a sheet: one row for each, with what it is about; a hidden one is empty and says why."""
    columns = (
        Column("about", _("About")),
        Column("figure", _("Figure")),
        Column("number", _("Number"), Kind.INT),
        Column("of", _("Of"), Kind.INT),
        Column("percent", _("Percent"), Kind.INT),
        Column("note", _("Note")),
    )
    return Sheet(name=f"{edition.slug}-mentoring", columns=columns, rows=_rows(told), zone=edition.zone)


def _rows(told: Figures) -> Iterator[Mapping[str, object]]:
    everything = _("All of mentoring")
    shares = (
        (_("Requests answered within five days"), told.quick),
        (_("Pairs that met"), told.met),
        (_("Pairs across the Sound"), told.across),
    )
    for label, found in shares:
        part, whole = found or (None, None)
        yield _row(everything, label, part, of=whole, percent=percent(found))
    for line in told.lines:
        about = _("Outside of programmes") if line.name is None else pick(line.name)
        yield _row(about, _("Pairs begun"), line.told.begun)
        yield _row(about, _("Pairs that met"), line.told.met)
        yield _row(about, _("Pairs across the Sound"), line.told.across)
        yield _row(about, _("Meetings held"), line.told.meetings)
    yield _row(everything, _("Pairs begun"), told.total.begun)
    yield _row(everything, _("Meetings held"), told.total.meetings)
    for skill in told.skills:
        yield _row(skill_name(skill.skill), _("Look for it"), skill.needed)
        yield _row(skill_name(skill.skill), _("Mentors who have it"), skill.offered)


def _row(
    about: str, figure: str, number: int | None, *, of: int | None = None, percent: int | None = None
) -> Mapping[str, object]:
    note = hidden_words() if number is None else None
    return {"about": about, "figure": figure, "number": number, "of": of, "percent": percent, "note": note}

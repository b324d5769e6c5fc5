"""The pages of which the log of looks tells: each shows something of a young person to somebody else."""

import enum


class Look(enum.StrEnum):
    """A page that was opened. The value stands in the log for years, and is the endpoint of the page."""

    PAIR = "mentoring.pair"
    PAIR_TALK = "mentoring.pair_talk"
    PAIR_MEETING = "mentoring.pair_meeting"
    REQUESTS = "mentoring.requests"
    REQUEST = "mentoring.one_request"
    OFFER = "mentoring.offer_of_pair"
    ROUNDS = "mentoring.my_rounds"
    CIRCLE = "mentoring.circle"
    DESK_PAIR = "mentoring_desk.pair"
    DESK_REPORT = "mentoring_desk.report"
    DESK_MENTEE = "mentoring_desk.mentee"
    DESK_PROGRAMME = "mentoring_desk.programme"
    DESK_APPLICATION = "mentoring_desk.programme_application"
    DESK_PROGRAMME_PAIRS = "mentoring_desk.programme_pairs"
    DESK_EXPORT = "mentoring_desk.programme_export"
    DESK_RUN = "mentoring_desk.programme_run"
    DESK_COMPARE = "mentoring_desk.programme_run_compare"
    DESK_SPEED = "mentoring_desk.speed_event"
    DESK_GUESTS = "mentoring_desk.speed_guests"
    DESK_TABLE = "mentoring_desk.speed_guest_table"
    DESK_CARDS = "mentoring_desk.speed_cards"
    DESK_ROUNDS = "mentoring_desk.speed_list"
    DESK_CIRCLES = "mentoring_desk.circles_suggested"
    DESK_CIRCLE = "mentoring_desk.circle"

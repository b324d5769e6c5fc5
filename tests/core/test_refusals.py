"""A refusal carries what its sentence needs."""

from core.refusals import Refused


def test_a_refusal_keeps_code_field_and_details():
    refused = Refused("too_few_left", field="quantity", left=2)
    assert (refused.code, refused.field, refused.details) == ("too_few_left", "quantity", {"left": 2})


def test_a_refusal_says_itself_in_logs():
    assert [str(Refused("sold_out")), str(Refused("over_limit", most=4))] == ["sold_out", "over_limit(most=4)"]

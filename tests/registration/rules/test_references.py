"""Order codes that notice every slip, and the references that banks carry."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusals import Refused
from registration.rules.references import (
    ALPHABET,
    CODE_LENGTH,
    check_character,
    codes_in,
    fik71,
    fik71_line,
    fik_creditor,
    generate,
    is_valid,
    normalise,
    number_of_fik71,
    number_of_ocr,
    ocr,
    shown,
)

EDGE_CASES = json.loads((Path(__file__).parents[2] / "data/edge_cases.json").read_text())["identifiers"]

bodies = st.text(ALPHABET, min_size=CODE_LENGTH - 1, max_size=CODE_LENGTH - 1)
codes = bodies.map(lambda body: body + check_character(body))
places = st.integers(0, CODE_LENGTH - 1)


def refusal(call, text):
    with pytest.raises(Refused) as refused:
        call(text)
    return refused.value.code


def test_the_alphabet_has_no_look_alikes_no_vowels_and_a_prime_size():
    assert len(set(ALPHABET)) == len(ALPHABET) == 23
    assert set(ALPHABET) & set("AEIOU01LQ") == set()
    for pair in ("5S", "8B", "2Z", "6G", "UV"):
        assert len(set(pair) & set(ALPHABET)) == 1


def test_a_generated_code_is_valid_has_a_letter_and_seldom_repeats():
    chance = random.Random(2027)
    made = [generate(chance.randrange) for _ in range(5_000)]
    assert all(is_valid(code) and len(code) == CODE_LENGTH for code in made)
    assert [code for code in made if code.isdigit()] == []
    assert len(set(made)) == 5_000


def test_a_code_of_digits_alone_is_drawn_again():
    draws = iter([0, 1, 2, 3, 4, 5, 6, *[8] * 7])
    assert generate(lambda _below: next(draws))[:7] == "C" * 7


@given(codes, places, st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(code, place, other):
    mistyped = code[:place] + other + code[place + 1 :]
    assert is_valid(mistyped) == (mistyped == code)


@given(codes, st.integers(0, CODE_LENGTH - 2))
def test_every_swap_of_neighbours_is_noticed(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_valid(swapped) == (swapped == code)


@given(codes, places, places)
def test_every_swap_of_any_two_characters_is_noticed(code, one, other):
    letters = list(code)
    letters[one], letters[other] = letters[other], letters[one]
    assert is_valid("".join(letters)) == ("".join(letters) == code)


def test_every_single_slip_in_one_code_is_noticed_by_trying_them_all():
    code = "K7MXP2D" + check_character("K7MXP2D")
    slips = {code[:at] + other + code[at + 1 :] for at in range(CODE_LENGTH) for other in ALPHABET} - {code}
    assert len(slips) == CODE_LENGTH * 22
    assert [slip for slip in slips if is_valid(slip)] == []


@given(codes)
def test_place_times_value_of_a_code_sums_to_a_multiple_of_twenty_three(code):
    values = [ALPHABET.index(character) for character in reversed(code)]
    assert sum(place * value for place, value in enumerate(values, start=1)) % 23 == 0


def test_random_rows_pass_about_one_time_in_twenty_three():
    chance = random.Random(7)
    rows = ("".join(chance.choices(ALPHABET, k=CODE_LENGTH)) for _ in range(20_000))
    assert 0.035 < sum(is_valid(row) for row in rows) / 20_000 < 0.052


@given(codes)
def test_a_code_is_forgiven_how_it_is_typed(code):
    typed = [code.lower(), shown(code), f" {code[:4]} {code[4:]} ", "–".join(code), shown(code).replace("-", "\u2011")]
    assert [normalise(text) for text in typed] == [code] * len(typed)


def test_look_alikes_are_read_as_ours():
    assert normalise("bgsuz") == "865V2"
    assert normalise("ＫＣ７") == "KC7"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("K7MXP2D", id="too short"),
        pytest.param("K7MXP2DCC", id="too long"),
        pytest.param("K7MXP2D0", id="a zero"),
        pytest.param("K7MXP2Dé", id="an accent"),
        pytest.param("DROP TABLE", id="something else"),
        pytest.param("海峡海峡海峡海峡", id="other letters"),
    ],
)
def test_other_texts_are_no_codes(text):
    assert is_valid(text) is False


def valid(body):
    return body + check_character(body)


ONE, OTHER = valid("K7MXP2D"), valid("WRT3456")


@pytest.mark.parametrize(
    "text, found",
    [
        pytest.param(f"Betaling {ONE}", (ONE,), id="in a row"),
        pytest.param(f"betaling {shown(ONE).lower()} fra Jens", (ONE,), id="small and in halves"),
        pytest.param(f"ORDER {ONE[:4]} {ONE[4:]}", (ONE,), id="with a space"),
        pytest.param(f"{ONE}/{OTHER}", (ONE, OTHER), id="two"),
        pytest.param(f"{ONE} {ONE}", (ONE,), id="twice the same"),
        pytest.param(f"JENS {ONE[:4]} {ONE[4:]}", (ONE,), id="after a word of four letters"),
        pytest.param(f"X{ONE}", (), id="inside a longer word"),
        pytest.param(f"{ONE}9", (), id="before another character"),
        pytest.param("Konference Helsingør 2027", (), id="none"),
        pytest.param(ONE[:-1] + ("C" if ONE[-1] != "C" else "D"), (), id="a mistyped one"),
        pytest.param("", (), id="nothing"),
    ],
)
def test_codes_are_found_in_what_people_write_at_the_bank(text, found):
    assert codes_in(text) == found


@pytest.mark.parametrize("case", EDGE_CASES["ocr"], ids=lambda case: case["invoice"])
def test_an_ocr_reference_has_length_and_check_digit(case):
    assert ocr(int(case["invoice"])) == case["with_length_and_check"]
    assert number_of_ocr(case["with_length_and_check"]) == int(case["invoice"])


@pytest.mark.parametrize("case", EDGE_CASES["fik71_payment_id"], ids=lambda case: case["base14"])
def test_a_fik_payment_id_has_fifteen_digits(case):
    assert fik71(int(case["base14"])) == case["full15"]
    assert number_of_fik71(case["full15"]) == int(case["base14"])


@given(st.integers(1, 10**14 - 1))
def test_references_lead_back_to_their_number(number):
    assert number_of_ocr(ocr(number)) == number
    assert number_of_fik71(fik71(number)) == number


@given(st.integers(1, 10**14 - 1), st.data(), st.sampled_from([ocr, fik71]))
def test_every_wrong_digit_of_a_reference_is_noticed(number, data, make):
    read = number_of_ocr if make is ocr else number_of_fik71
    reference = make(number)
    place = data.draw(st.integers(0, len(reference) - 1))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda other: other != reference[place]))
    assert refusal(read, reference[:place] + digit + reference[place + 1 :]) in {"ocr_invalid", "fik_invalid"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("+71<000000202700019+87654321<", id="the whole line"),
        pytest.param("71<000000202700019+87654321<", id="without its plus"),
        pytest.param("+71 < 000000202700019 + 87654321 <", id="with spaces"),
        pytest.param("000000202700019", id="the payment id alone"),
    ],
)
def test_a_fik_line_is_read_as_people_paste_it(text):
    assert number_of_fik71(text) == 20270001


def test_the_line_that_the_buyer_types():
    assert fik71_line("000000202700019", "87654321") == "+71<000000202700019+87654321<"


@pytest.mark.parametrize("text", ["", "1", "12", "20270012312", "2027001231", "2027-0012311x", "٢٠٢٧٠٠١٢٣١١", "9" * 26])
def test_what_is_no_ocr_reference(text):
    assert refusal(number_of_ocr, text) == "ocr_invalid"


@pytest.mark.parametrize("text", ["", "00000020270001", "000000202700018", "+73<000000202700019+87654321<", "x" * 15])
def test_what_is_no_fik_payment_id(text):
    assert refusal(number_of_fik71, text) == "fik_invalid"


@pytest.mark.parametrize("number", [0, -1, 10**14], ids=["zero", "negative", "fifteen digits"])
def test_a_fik_number_has_at_most_fourteen_digits(number):
    with pytest.raises(ValueError, match="fourteen|14"):
        fik71(number)


@pytest.mark.parametrize("number", [0, -5, 10**23], ids=["zero", "negative", "too long"])
def test_an_ocr_number_fits_twenty_five_digits(number):
    with pytest.raises(ValueError, match=r"positive|long"):
        ocr(number)


def test_an_ocr_reference_has_at_most_twenty_five_digits():
    longest = ocr(10**23 - 1)
    assert (len(longest), number_of_ocr(longest)) == (25, 10**23 - 1)
    assert number_of_ocr(ocr(1)) == 1


def test_a_creditor_number_has_eight_digits():
    assert fik_creditor(" 8765 4321 ") == "87654321"
    assert [refusal(fik_creditor, text) for text in ("8765432", "876543210", "8765432x")] == [
        "fik_creditor_invalid"
    ] * 3

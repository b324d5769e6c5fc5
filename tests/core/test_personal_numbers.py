"""Personal numbers are found however they are written, and other numbers are left in peace."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from core.personal_numbers import looks_like_personal_number, refuse_personal_number
from core.refusals import Refused

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("880320-0016", id="Swedish with hyphen"),
        pytest.param("8803200016", id="Swedish in one row"),
        pytest.param("19880320-0016", id="Swedish with century"),
        pytest.param("198803200016", id="Swedish with century in one row"),
        pytest.param("880320 0016", id="Swedish with a space"),
        pytest.param("880320+0016", id="Swedish of somebody over a hundred, or thought so"),
        pytest.param("Mitt personnummer är 880320‑0016, tack!", id="Swedish in a sentence with a hard hyphen"),
        pytest.param("880380-0013", id="Swedish coordination number, day plus sixty"),
        pytest.param("211062-1003", id="Danish with check digit"),
        pytest.param("2110621003", id="Danish in one row with check digit"),
        pytest.param("211062 1003", id="Danish with a space and check digit"),
        pytest.param("010190-1234", id="Danish without check digit, as handed out since 2007"),
        pytest.param("010190–1234", id="Danish with a dash"),
        pytest.param("Lokale 3, 010190-1234", id="Danish after another number"),
        pytest.param("CPR010190-1234", id="Danish right after a word"),
        pytest.param("٠١٠١٩٠-١٢٣٤", id="Danish in Arabic digits"),
        pytest.param("０１０１９０－１２３４", id="Danish in full-width digits"),
        pytest.param("070123-4569", id="Swedish of a young person, with hyphen"),
        pytest.param("20070123-4569", id="Swedish of a young person, with century"),
    ],
)
def test_personal_numbers_are_found(text):
    assert looks_like_personal_number(text, TODAY) is True


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("Vi kommer fem personer kl. 14.30 den 230427", id="an ordinary sentence"),
        pytest.param("0701234569", id="a Swedish mobile in one row, although date and check digit are right"),
        pytest.param("070-123 45 67", id="a Swedish mobile in groups"),
        pytest.param("+46 70 123 45 67", id="a Swedish mobile with country code"),
        pytest.param("042-10 50 00", id="a Swedish landline"),
        pytest.param("+45 49 28 28 28", id="a Danish phone"),
        pytest.param("004549282828", id="a Danish phone with two zeros"),
        pytest.param("559999-0016", id="a Swedish organisation number"),
        pytest.param("212000-1355", id="a Swedish municipality"),
        pytest.param("SE559999001601", id="a Swedish VAT number"),
        pytest.param("12345674", id="a Danish CVR number"),
        pytest.param("5799999000010", id="a GLN"),
        pytest.param("20270012311", id="an OCR reference"),
        pytest.param("000000202700019", id="a FIK payment id"),
        pytest.param("REKV-4471", id="a requisition number"),
        pytest.param("20270423-0001", id="an order number that begins with a coming day"),
        pytest.param("230427 1430", id="a date and a time"),
        pytest.param("2026-11-22", id="an ISO date"),
        pytest.param("880320-0018", id="a Swedish number with a wrong check digit and no Danish date"),
        pytest.param("320190-1234", id="no such day"),
        pytest.param("011390-1234", id="no such month"),
        pytest.param("DK50 0040 0440 1162 43", id="a Danish IBAN"),
        pytest.param("55-010190-1234-9", id="part of a longer number"),
        pytest.param("K7MX-P2DC", id="an order code"),
    ],
)
def test_other_numbers_pass(text):
    assert looks_like_personal_number(text, TODAY) is False


@given(st.dates(date(1930, 1, 1), TODAY), st.integers(0, 999))
def test_every_swedish_number_is_found(born, serial):
    first = f"{born:%y%m%d}{serial:03d}"
    number = first + luhn.calc_check_digit(first)
    assert looks_like_personal_number(f"{number[:6]}-{number[6:]}", TODAY) is True
    assert looks_like_personal_number(f"{born:%Y}{number[2:]}", TODAY) is True


@given(st.dates(date(1937, 1, 1), date(1999, 12, 31)), st.integers(0, 4999))
def test_every_danish_number_with_hyphen_is_found(born, last):
    assert looks_like_personal_number(f"{born:%d%m%y}-{last:04d}", TODAY) is True


@pytest.mark.parametrize(
    "number, real",
    [
        # The 29th of February tells the centuries apart: 1912, 2004 and 2008 had one, 1910 and 1900 had none.
        pytest.param("290212-0123", True, id="0 to 3 are the 1900s"),
        pytest.param("290212-3123", True, id="3 too"),
        pytest.param("290210-0123", False, id="1910 had no leap day"),
        pytest.param("290200-3123", False, id="1900 had none either"),
        pytest.param("290204-4123", True, id="4 before 37 is the 2000s"),
        pytest.param("290208-9123", True, id="9 likewise"),
        pytest.param("010137-4123", True, id="4 from 37 on is the 1900s"),
        pytest.param("010137-9123", True, id="9 likewise, 1937"),
        pytest.param("010136-4123", False, id="2036 is to come"),
        pytest.param("290204-5123", True, id="5 to 8 before 58 are the 2000s"),
        pytest.param("290208-8123", True, id="8 too"),
        pytest.param("010158-5123", False, id="from 58 on they are the 1800s"),
        pytest.param("010190-8123", False, id="1890 likewise"),
        pytest.param("010190+1235", False, id="a plus is not Danish"),
    ],
)
def test_the_seventh_digit_of_a_danish_number_tells_the_century(number, real):
    assert looks_like_personal_number(number, TODAY) is real


def swedish(born):
    first = f"{born}123"
    return f"{born}-123{luhn.calc_check_digit(first[-9:])}"


@pytest.mark.parametrize(
    "born, real",
    [
        pytest.param("19110101", True, id="somebody of 115"),
        pytest.param("19101231", False, id="nobody is older"),
        pytest.param("19880361", True, id="day 61 is the first for a coordination number"),
        pytest.param("19880391", True, id="day 91 is the thirty-first"),
        pytest.param("19880360", False, id="there is no day 60"),
        pytest.param("19880392", False, id="nor a day 92"),
        pytest.param("880391", True, id="also without century"),
        pytest.param("040229", True, id="a leap day of 2004"),
        pytest.param("960229", True, id="a leap day of 1996"),
        pytest.param("950229", False, id="none in 1995"),
    ],
)
def test_the_day_of_a_swedish_number_is_a_real_one(born, real):
    assert looks_like_personal_number(swedish(born), TODAY) is real


def test_few_bare_rows_of_ten_digits_are_taken_for_people():
    chance = random.Random(2027)
    rows = [f"{chance.randrange(10**10):010d}" for _ in range(20_000)]
    assert sum(looks_like_personal_number(row, TODAY) for row in rows) < 20_000 * 0.012


def test_somebody_who_is_not_born_yet_has_no_number():
    tomorrow = TODAY + timedelta(days=1)
    first = f"{tomorrow:%y%m%d}100"
    number = f"20{first}{luhn.calc_check_digit(first)}"
    assert looks_like_personal_number(number, TODAY) is False
    assert looks_like_personal_number(number, tomorrow) is True


def test_a_personal_number_is_refused_beside_its_field():
    refuse_personal_number("Ring 0701234569", TODAY, "note")
    with pytest.raises(Refused) as refused:
        refuse_personal_number("880320-0016", TODAY, "note")
    assert (refused.value.code, refused.value.field) == ("personal_number", "note")

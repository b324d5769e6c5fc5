"""Numbers of firms, authorities and places, as people type them."""

import json
from pathlib import Path

import pytest

from core.refusals import Refused
from registration.rules.identifiers import (
    cvr,
    gln,
    is_personal,
    organisation_number,
    organisation_number_shown,
    peppol_id,
    peppol_id_of_orgnr,
    postal_code,
    vat_number,
)

DATA = json.loads((Path(__file__).parents[2] / "data/edge_cases.json").read_text())
IDENTIFIERS = DATA["identifiers"]


def refusal(call, *args):
    with pytest.raises(Refused) as refused:
        call(*args)
    return refused.value.code


@pytest.mark.parametrize("text", IDENTIFIERS["cvr_valid"])
def test_a_cvr_number_is_kept_as_it_is(text):
    assert cvr(text) == text


@pytest.mark.parametrize("text", ["12 34 56 74", " 12345674 ", "1234-5674", "１２３４５６７４"])
def test_a_cvr_number_may_be_typed_in_groups(text):
    assert cvr(text) == "12345674"


@pytest.mark.parametrize("text", [*IDENTIFIERS["cvr_invalid"], "", "123456745", "x2345674", "02345678"])
def test_what_is_no_cvr_number(text):
    assert refusal(cvr, text) == "cvr_invalid"


@pytest.mark.parametrize("text", [*IDENTIFIERS["orgnr_valid"], "559999 0016", "559999–0016"])
def test_an_organisation_number_loses_its_hyphen(text):
    plain = organisation_number(text)
    assert plain in {"5599990016", "8029990010"}
    assert organisation_number_shown(plain) in {"559999-0016", "802999-0010"}


@pytest.mark.parametrize("text", [*IDENTIFIERS["orgnr_invalid"], "165599990016", "", "55999900", "SE559999001601"])
def test_what_is_no_organisation_number(text):
    assert refusal(organisation_number, text) == "orgnr_invalid"


@pytest.mark.parametrize(
    "number, personal",
    [("5599990016", False), ("8029990010", False), ("2120001355", False), ("8803200016", True), ("8812200016", True)],
)
def test_a_sole_traders_number_is_a_persons(number, personal):
    assert is_personal(number) is personal


@pytest.mark.parametrize("text", [*IDENTIFIERS["gln_valid"], "5799 9990 0001 0"])
def test_a_gln_has_thirteen_digits(text):
    assert gln(text) in IDENTIFIERS["gln_valid"]


@pytest.mark.parametrize("text", [*IDENTIFIERS["gln_invalid"], "", "57999990000100", "96385074", "579999900001x"])
def test_what_is_no_gln(text):
    assert refusal(gln, text) == "gln_invalid"


@pytest.mark.parametrize(
    "text, country, kept",
    [
        pytest.param(IDENTIFIERS["se_vat"], "SE", "SE559999001601", id="Swedish"),
        pytest.param("SE 559999-0016 01", "", "SE559999001601", id="Swedish in groups"),
        pytest.param("559999001601", "SE", "SE559999001601", id="Swedish without its country"),
        pytest.param(IDENTIFIERS["dk_vat"], "DK", "DK12345674", id="Danish"),
        pytest.param("12345674", "DK", "DK12345674", id="Danish without its country"),
        pytest.param("dk12345674", "", "DK12345674", id="Danish in small letters"),
        pytest.param("DE136695976", "DE", "DE136695976", id="German"),
        pytest.param("094259216", "GR", "EL094259216", id="Greek goes by EL"),
        pytest.param("FI 20774740", "FI", "FI20774740", id="Finnish"),
        pytest.param("NO995525828MVA", "NO", "NO995525828MVA", id="Norwegian, outside the EU: only its shape"),
        pytest.param("CHE-100.155.212", "CH", "CHE100155212", id="Swiss"),
    ],
)
def test_a_vat_number_is_stored_with_its_country(text, country, kept):
    assert vat_number(text, country) == kept


@pytest.mark.parametrize(
    "text, country",
    [
        pytest.param("SE559999001701", "SE", id="a wrong check digit"),
        pytest.param("SE559999001602", "SE", id="Swedish numbers end in 01"),
        pytest.param("DK12345678", "DK", id="a wrong Danish one"),
        pytest.param("12345678", "DK", id="a wrong Danish one without its country"),
        pytest.param("DE123", "DE", id="too short"),
        pytest.param("", "", id="nothing"),
        pytest.param("", "NO", id="only a country"),
        pytest.param("=SUM(A1)", "", id="a formula"),
        pytest.param("SE٥٥٩٩٩٩٠٠١٦٠١", "SE", id="Arabic digits"),
        pytest.param("NO" + "9" * 30, "NO", id="too long"),
    ],
)
def test_what_is_no_vat_number(text, country):
    assert refusal(vat_number, text, country) == "vat_number_invalid"


@pytest.mark.parametrize(
    "text, kept",
    [
        pytest.param("0088:5799999000010", "0088:5799999000010", id="a GLN"),
        pytest.param("0184:12345674", "0184:12345674", id="a CVR number"),
        pytest.param("0007:559999-0016", "0007:5599990016", id="an organisation number with its hyphen"),
        pytest.param(" 9930:DE136695976 ", "9930:DE136695976", id="a scheme that we do not check"),
    ],
)
def test_a_peppol_id_names_its_scheme(text, kept):
    assert peppol_id(text) == kept


@pytest.mark.parametrize(
    "text",
    ["", "0088", "5799999000010", "0088:5799999000011", "0184:12345678", "0007:559999-0017", "88:5799999000010",
     "0088:", "9930:" + "x" * 60, "9930:<b>"],
)  # fmt: skip
def test_what_is_no_peppol_id(text):
    assert refusal(peppol_id, text) == "peppol_id_invalid"


def test_a_swedish_organisation_takes_e_invoices_at_its_number():
    assert peppol_id_of_orgnr("5599990016") == "0007:5599990016"


@pytest.mark.parametrize("case", DATA["postal"], ids=lambda case: f"{case['country']} {case['given']}")
def test_a_postal_code_is_shown_as_in_its_country(case):
    assert postal_code(case["given"], case["country"]) == case["shown"]


@pytest.mark.parametrize(
    "text, country, kept",
    [
        ("SE-252 21", "SE", "252 21"),
        ("2 5 2 2 1", "SE", "252 21"),
        ("se25221", "SE", "252 21"),
        ("D 3000", "DK", "3000"),
        ("0800", "DK", "0800"),
        ("sw1a 1aa", "GB", "SW1A 1AA"),
        ("1010", "AT", "1010"),
        ("BT1  5GS", "GB", "BT1 5GS"),
    ],
)
def test_postal_codes_of_other_shapes(text, country, kept):
    assert postal_code(text, country) == kept


@pytest.mark.parametrize(
    "text, country",
    [("2522", "SE"), ("252210", "SE"), ("05221", "SE"), ("300", "DK"), ("30000", "DK"), ("", "DK"), ("", "DE"),
     ("<b>1</b>", "DE"), ("Helsingør", "DK"), ("1" * 20, "DE")],
)  # fmt: skip
def test_what_is_no_postal_code(text, country):
    assert refusal(postal_code, text, country) == "postal_code_invalid"

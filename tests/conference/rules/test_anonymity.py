"""What reviewers read without names: every spelling of one hidden, everything else as it was, no Markdown broken."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conference.rules.anonymity import (
    BLACK,
    Found,
    FoundKind,
    Identity,
    Masked,
    folded,
    identity_left,
    mask,
    neutral_title,
)

AWKWARD = json.loads((Path(__file__).parents[2] / "data" / "edge_cases.json").read_text())
NAME, ORGANISATION, ADDRESS, LINK, HANDLE, PHONE = FoundKind

SOREN = Identity(names=("Søren Åberg-Kjær",))
NOBODY = Identity()


def hidden(text, *names, **more):
    """The text as reviewers see it, with a dot for what is hidden; checks that nothing is left and nothing moves."""
    identity = Identity(names=names, **more)
    masked = mask(text, identity)
    assert identity_left(masked.text, identity) == ()
    assert mask(masked.text, identity) == Masked(masked.text, ())
    return masked.text.replace(BLACK, "·")


@pytest.mark.parametrize(
    "written",
    [
        "Søren Åberg-Kjær",
        "SØREN ÅBERG-KJÆR",
        "søren åberg-kjær",
        "Søren Åberg-Kjærs",
        "Søren Åberg-Kjær's",
        "Søren Åberg-Kjær’s",
        "Soeren Aaberg-Kjaer",
        "Sören Åberg-Kjär",
        "Soren Aberg-Kjar",
        "Søren  Åberg Kjær",
        "Søren Åberg‑Kjær",
        "SørenÅbergKjær",
        "søren_åberg_kjær",
        "Åberg-Kjær, Søren",
        "S. Åberg-Kjær",
        "Søren Kjær",
        "S\u200børen Å\u00adberg\u2060-Kjær",
        "Ｓøren Åberg-Kjær",
        unicodedata.normalize("NFD", "Søren Åberg-Kjær"),
        "S&oslash;ren &Aring;berg-Kj&#230;r",
        "S&#xF8;ren &#197;berg-Kjær",
        "Søren",
        "Kjær",
        "åbergs",
    ],
)
def test_every_spelling_of_a_name_is_hidden(written):
    shown = hidden(f"Kom og hør {written} spille.", "Søren Åberg-Kjær")
    assert shown.replace("·_·_·", "·").replace("·, ·", "·") == "Kom og hør · spille."


@pytest.mark.parametrize(
    "name, text, expected",
    [
        pytest.param(
            "Bo Ek", "Bo Ek bor her, og Bo.\nEk er et træ.", "· bor her, og ·.\n· er et træ.", id="two short ones"
        ),
        pytest.param("Bo Ek", "En bok av bo och ek.", "En bok av bo och ek.", id="a short part alone is no name"),
        pytest.param(
            "Bo", "Her vil Bo bo, uden bø og böe.", "Her vil · ·, uden bø og böe.", id="a name of two letters"
        ),
        pytest.param(
            "Åse Mån", "Ase og man og åse og mån", "· og man og · og ·", id="three letters, with and without accents"
        ),
        pytest.param("Ö", "Ö på en ö o a", "· på en ö o a", id="one letter is hidden as it stands only"),
        pytest.param("Hans Will", "Hans will for hans own Will", "· will for hans own ·", id="everyday words"),
        pytest.param("Anna von der Lippe", "Von Lippe, von der bar", "Von ·, von der bar", id="particles stay"),
        pytest.param("D'Angelo Søe", "d’angelo, DAngelo's, D' Angelo og Soe", "·, ·'s, · og ·", id="apostrophes"),
        pytest.param("Anna\u200dLena", "AnnaLena", "·", id="invisible signs in the name itself"),
        pytest.param("Thị Hương", "This is Thi, and Huong's", "This is ·, and ·", id="an everyday word with an s"),
        pytest.param("İpek Şahin", "ipek, IPEK, şahin Sahin", "·, ·, · ·", id="Turkish"),
        pytest.param("Ольга Северная", "Мы видели Ольгу Северную у Ольги.", "Мы видели · · у ·.", id="Russian, bent"),
        pytest.param("王小明", "我是王小明的朋友", "我是·的朋友", id="Han, no spaces"),
        pytest.param("김민수", "김민수는 노래한다", "·는 노래한다", id="Hangul, with an ending"),
        pytest.param("ليلى السوندي", "مع ليلى ولليلى", "مع · ·", id="Arabic, with and and to"),
        pytest.param("שירה בר־ים", "עם שירה ובר־ים", "עם · ·", id="Hebrew"),
        pytest.param("Nguyễn Ánh", "Nguyen va nguyễn", "· va ·", id="Vietnamese"),
        pytest.param("", "Alt er som det var", "Alt er som det var", id="no name"),
    ],
)
def test_names_of_every_kind(name, text, expected):
    assert hidden(text, name) == expected


@pytest.mark.parametrize(
    "name, text, expected",
    [
        pytest.param("The Band", "The Band is a band; the band plays.", "· is a band; the band plays.", id="The Band"),
        pytest.param("Love", "Love plays love songs, LOVE!", "· plays love songs, ·!", id="an everyday word"),
        pytest.param("The Hives", "the hives and Hives'", "· and ·'", id="an article more or less"),
        pytest.param("Foreningen Natlys", "Foreningen i natlys", "Foreningen i natlys", id="the whole name only"),
        pytest.param("Rock & Rull ApS", "Rock og Rull, rock and rull", "·, ·", id="and in every language, no form"),
        pytest.param("Natlys A/S", "Natlys og NATLYS A/S", "· og ·", id="the form of a company"),
        pytest.param("A/S", "Firma A/S og a s", "Firma · og ·", id="nothing but a form"),
        pytest.param("Å", "Å hører til ved en å. A", "· hører til ved en å. A", id="one letter"),
        pytest.param("Studio 54", "Studio 54, studio 541", "·, studio 541", id="a number"),
        pytest.param("!!!!", "Stop!!!! Now!", "Stop· Now!", id="only signs"),
        pytest.param("-", "a - b", "a - b", id="one sign is no name"),
        pytest.param("🌊🌊🌊", "Vi er 🌊🌊🌊 live", "Vi er · live", id="pictures"),
    ],
)
def test_acts_and_organisations(name, text, expected):
    assert hidden(text, organisations=(name,)) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        pytest.param("Skriv til a.b+c@example.org.", "Skriv til ·.", id="an address"),
        pytest.param("a.b (at) example (dot) org", "·", id="an address that hides"),
        pytest.param("@natlys og @nat.lys!", "· og ·!", id="handles"),
        pytest.param("@sol@musik.social", "·", id="a handle with a server"),
        pytest.param("Vi ses @ 14", "Vi ses @ 14", id="an at that is a time"),
        pytest.param("https://x.dk/a_(b)?c=d#e, ok", "·, ok", id="a web address"),
        pytest.param("(se www.natlys.dk)", "(se ·)", id="in brackets"),
        pytest.param("natlys.dk, natlys.bandcamp.com/album/x.", "·, ·.", id="bare domains"),
        pytest.param("blåbær.se og example.co.uk", "· og ·", id="domains of letters"),
        pytest.param("T.ex. bl.a. m.fl. rider.pdf kl. 14.30 slut.De kom.Nu", None, id="full stops that are none"),
        pytest.param("tel:12 34 56 78", "·", id="a link to call"),
        pytest.param("12345678, 12 34 56 78, 1234 5678", "·, ·, ·", id="Danish numbers"),
        pytest.param("070-123 45 67, 042-10 50 00, 70-123 45 67", "·, ·, ·", id="Swedish numbers"),
        pytest.param("+46 (0)42-10 50 00, (042) 10 50 00 (0046 42105000)", "·, · (·)", id="with brackets"),
        pytest.param("\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", "·", id="Arabic digits"),
        pytest.param("2019-2024, 2019 2020 2021, 22.04.2027, 2027-04-22 14.00, 20/10/2026", None, id="years and dates"),
        pytest.param("kl. 14.00-15.30, 10-12 13-15", None, id="hours"),
        pytest.param("10.000.000 kr, 12 345 678 kr, 120 125 128 bpm", None, id="amounts and figures"),
        pytest.param("1 2 3 4 5 6 7 8, inputs 1-8 9-16 17-24", None, id="counting"),
    ],
)
def test_what_leads_to_anybody(text, expected):
    assert hidden(text) == (text if expected is None else expected)


def test_the_part_of_a_known_address_before_the_at_and_handles_of_known_links():
    more = {
        "addresses": ("kim.lund+sundet@example.org", "info@example.org", "musik@example.org"),
        "links": ("https://www.instagram.com/natlyset_official/", "https://solaris9.bandcamp.com/music", "x.dk/om"),
    }
    assert hidden("kim.lund, Kim Lund, info, musik, om", **more) == "·, ·, info, musik, om"
    assert hidden("natlyset official, solaris9 og instagram", **more) == "· ·, · og instagram".replace("· ·", "·")


@pytest.mark.parametrize(
    "text, expected",
    [
        pytest.param("**Søren** spiller", "**·** spiller", id="bold"),
        pytest.param("*Søren* og _Kjær_ og ~~Søren~~ `Søren`", "*·* og _·_ og ~~·~~ `·`", id="every mark"),
        pytest.param("**Søren** *Kjær*", "**·** *·*", id="marks between names"),
        pytest.param("S**ør**en", "·**·**·", id="marks within a name"),
        pytest.param("# Søren\nKjær", "# ·\n·", id="a heading stays a heading"),
        pytest.param("- Søren\n- Kjær", "- ·\n- ·", id="a list stays a list"),
        pytest.param("> Søren\n> Kjær", "> ·\n> ·", id="a quotation"),
        pytest.param("Søren  \nKjær", "·  \n·", id="a line's end"),
        pytest.param('[her](https://x.dk/a_(b) "Søren").', "her.", id="a link is its words"),
        pytest.param("[Søren](https://x.dk)", "·", id="words of a link"),
        pytest.param("[](https://x.dk)", "·", id="a link without words"),
        pytest.param(
            "![Søren](http://x.dk/p.png) [a [b](http://x.dk)](http://y.dk)", "· a b", id="pictures, nested links"
        ),
        pytest.param("[x](/speakers/soren) [y](/call)", "x [y](/call)", id="a link within the site"),
        pytest.param(
            "[x][1]\n\n[1]: https://x.dk 'Søren'", "[x][1]\n\n[1]: # '·'", id="a link that is defined elsewhere"
        ),
        pytest.param("<https://x.dk> <a@x.dk>", "· ·", id="links in angles"),
        pytest.param("\\[Søren](https://x.dk)", "\\[·](·)", id="a bracket that is none"),
        pytest.param("| Søren | 1 |", "| · | 1 |", id="a table"),
        pytest.param("**https://x.dk**, *a@x.dk*, _a@x.dk_", "**·**, *·*, _·_", id="marks around addresses"),
    ],
)
def test_markdown_stays_whole(text, expected):
    assert hidden(text, "Søren Kjær") == expected


def test_what_was_found_is_told_once_in_its_order():
    identity = Identity(names=("Søren Kjær",), organisations=("Natlys",))
    text = "Natlys med Søren Kjær. Søren Kjær, ring 12345678 eller @natlys, a@x.dk, x.dk."
    assert mask(text, identity) == Masked(
        "▇▇▇ med ▇▇▇. ▇▇▇, ring ▇▇▇ eller ▇▇▇, ▇▇▇, ▇▇▇.",
        (
            Found(ORGANISATION, "Natlys"),
            Found(NAME, "Søren Kjær"),
            Found(PHONE, "12345678"),
            Found(HANDLE, "@natlys"),
            Found(ADDRESS, "a@x.dk"),
            Found(LINK, "x.dk"),
        ),
    )
    assert identity_left(text, identity) == mask(text, identity).found


@pytest.mark.parametrize("name", AWKWARD["names"])
def test_awkward_names_are_hidden(name):
    shown = mask(f"Vi er {name}, og vi spiller", Identity(names=(name,)))
    assert [found.kind for found in shown.found] != []
    if len(folded(name)) > 2:
        assert folded(name) not in folded(shown.text)


# Words that nobody is called, to stand around names.
WORDS = st.sampled_from(
    "en aften med lyd ljus 14.30 och, vi spelar: sjunger! (även) *alle* blåbär på 中文 ночь t.ex. 100% –".split()
)
GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", ", ", "\n- ", "\n> "])
NAMES = ("Søren Åberg-Kjær", "Þórdís Œrsted", "Ольга Северная", "Żółć Öhman", "D'Angelo Quist", "Zoë Ængstrøm")


def spelled(name, chance):
    """One of the many ways to write a name."""
    ways = [
        str.upper,
        str.lower,
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("å", "aa").replace("Å", "Aa").replace("ø", "oe").replace("æ", "ae"),
        lambda text: text.replace("ø", "ö").replace("æ", "ä"),
        lambda text: text.replace(" ", chance.choice(["  ", "\n", "\u00a0", "-", "\u200b ", "** **"])),
        lambda text: text[:2] + chance.choice(["\u200b", "\u00ad", "\u2060"]) + text[2:],
        lambda text: text.replace("-", "\u2011").replace("'", "’"),
        lambda text: text + chance.choice(["s", "'s", "’s"]) if text[-1].lower() < "\u0250" else text,
        lambda text: text.replace("ø", "&oslash;").replace("Å", "&#197;"),
    ]
    # In their order: an entity in capitals is none.
    for place in sorted(chance.sample(range(len(ways)), chance.randint(0, 3))):
        name = ways[place](name)
    return name


@settings(max_examples=300)
@given(
    st.lists(st.tuples(WORDS, GAPS, st.none() | st.sampled_from(NAMES), GAPS), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_names_planted_anywhere_are_gone_and_all_other_words_stay(pieces, chance):
    written, expected = "", ""
    for word, gap, name, after in pieces:
        written += word + gap + (spelled(name, chance) + after if name else "")
        expected += word + gap + (BLACK + after if name else "")
    identity = Identity(names=NAMES)
    masked = mask(written, identity)
    assert identity_left(masked.text, identity) == ()
    assert mask(masked.text, identity).text == masked.text

    def words(text):
        return [word for word in text.replace("*", "").replace(BLACK, " ").replace("-", " ").split() if word != "-"]

    assert words(masked.text) == words(expected)


@given(st.lists(st.tuples(WORDS, GAPS)).map(lambda pairs: "".join(word + gap for word, gap in pairs)))
def test_a_text_that_tells_nothing_comes_back_as_it_was(text):
    assert mask(text, Identity(names=NAMES, organisations=("The Band",))) == Masked(text, ())


@settings(max_examples=300)
@given(
    st.text(
        alphabet=st.sampled_from("aAeoøÅs12@.:/+-_*[]()<>&;#|'\\ \n\u200b\u0301王٣") | st.characters(), max_size=60
    ),
    st.lists(st.text(alphabet="aeosÅø -'王", max_size=8), max_size=3),
)
def test_nothing_is_left_of_any_text_and_a_second_time_changes_nothing(text, names):
    identity = Identity(tuple(names), tuple(names[:1]), ("a.e@s.dk",), ("https://x.com/aso",))
    masked = mask(text, identity)
    assert identity_left(masked.text, identity) == ()
    assert mask(masked.text, identity) == Masked(masked.text, ())
    if not masked.found:
        assert masked.text == text


@pytest.mark.parametrize(
    "unit", ["a", "a.", "@", "a@", "[", "[a](", "1 ", "12-", "a*", "&#1", "http://a(", "(at", "\n[a]: ", "Ö "]
)
def test_no_text_takes_long(unit):
    # A pattern that tries again from every place would need minutes for this.
    text = unit * (20_000 // len(unit))
    identity = Identity(tuple(AWKWARD["names"]), tuple(AWKWARD["act_names"]))
    assert identity_left(mask(text, identity).text, identity) == ()


@pytest.mark.parametrize(
    "kind, code, extension, expected",
    [
        pytest.param("rider", "K7WXRM", "pdf", "rider-K7WXRM.pdf", id="a rider"),
        pytest.param("Stage plot", "K7WXRM", ".PNG", "stage-plot-K7WXRM.png", id="two words, a full stop, capitals"),
        pytest.param("", "K7WXRM", "", "file-K7WXRM", id="nothing known"),
        pytest.param("../rider", "K7/..", "tar.gz", "rider-K7.gz", id="no way out of a folder"),
        pytest.param("rider", "K7WXRM", "soerenkjaer", "rider-K7WXRM", id="an ending that tells something"),
        pytest.param("bild på scenen", "K7WXRM", "jpg", "bild-pa-scenen-K7WXRM.jpg", id="letters of our languages"),
    ],
)
def test_names_of_files_tell_nothing(kind, code, extension, expected):
    assert neutral_title(kind, code, extension) == expected

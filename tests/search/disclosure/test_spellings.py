"""An address is known in a text however it is spelt; everyday texts stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import wgs84_point
from orders.search.disclosure.words.spellings import spelt
from orders.search.disclosure.words.streets import RevealingText

POINT = (408_254.0, 287_356.0)
LATITUDE_LONGITUDE = wgs84_point(*POINT)
assert LATITUDE_LONGITUDE is not None
LONGITUDE, LATITUDE = LATITUDE_LONGITUDE
HOME = spelt("14 Acacia Avenue\nQuarry End", "ZZ1 1PD", "100070123456", POINT)


@pytest.mark.parametrize(
    "text",
    [
        "14 Acacia Avenue",
        "14 ACACIA AVE",
        "14, acacia av.",
        "fourteen Acacia Ave",
        "no. 14 Acacia",
        "#14 acacia ave",
        "number fourteen, Acacia Avenue",
        "14a Acacia Avenue",
        "14 A Acacia",
        "12-14 Acacia Avenue",
        "14/2 Acacia Ave",
        "Flat 2, 14 Acacia Avenue",
        "Apt 2 at 14 Acacia",
        "Acacia Avenue 14",
        "14acaciaavenue",
        "AcaciaAve14",
        "A c a c i a A v e",
        "a.c.a.c.i.a",
        "Acаcia Avenue",
        "Acacia\u200b Aven\u200bue",
        "Ácacia Avenue",
        "Acasia Avenue",
        "Accacia Av",
        "Akasha Avenue",
        "Acacia Ave junction",
        "near Acacia",
        "Acacia-Avenue",
        "Acacia_Avenue",
        "Acacia's",
        "ZZ1 1PD",
        "zz11pd",
        "Z Z 1 1 P D",
        "ZZ1, then 1PD",
        "ZZI IPD",
        "ZZ1 (the 1PD end)",
        "1PD, ZZ1",
        "1 PD near ZZ 1",
        "postcode zz1-1pd",
        "ends in 1PD",
        "ZZ1 1",
        "ZZ1 1P?",
        "UPRN 100070123456",
        "uprn 1000 7012 3456",
        "408254, 287356",
        "408254 287356",
        "408,254 287,356",
        "E 408254 N 287356",
        "287356 408254",
        "SP 082 873",
        "SP0887",
        "SP0825487356",
        "SP 08254 87356",
        "sp 08254-87356",
        "14%20Acacia%20Avenue",
        "Acacia+Avenue+14",
        "14&nbsp;Acacia",
        "9C4WF4MC+CW",
        "F4MC+CW Birmingham",
        "///filled.count.soap",
        "filled.count.soap",
        "https://maps.app.goo.gl/x",
        "Quarry End, 14",
        "14 Quarry End",
        "Zulu Zulu One One Papa Delta",
        "4c4cia 4venue",
        "eunevA aicacA",
        "Avenue (Acacia), number 14",
        "Flat two, Acacia House",
        "DP1 1ZZ",
        "aCaCiA AvEnUe",
        "14 Acacia Road",
        "the twelve to fourteen Acacia block",
        "house 14 in Acacia\nAvenue",
    ],
)
def test_a_spelling_of_the_address_tells_it(text: str) -> None:
    assert HOME.telling(text.strip()), text


def degrees(value: float, signs: str) -> str:
    """Degrees, minutes and seconds: 52°29'1.2"N."""
    size = abs(value)
    minutes = size % 1 * 60
    return f"{int(size)}°{int(minutes)}'{minutes % 1 * 60:.1f}\"{signs[value < 0]}"


@pytest.mark.parametrize(
    "text",
    [
        f"{LATITUDE:.5f}, {LONGITUDE:.5f}",
        f"{LONGITUDE:.4f} {LATITUDE:.4f}",
        f"{LATITUDE:.4f}N {-LONGITUDE:.4f}W",
        f"{LATITUDE:.4f}, {-LONGITUDE:.4f}",
        f"lat {LATITUDE:.3f} he said, and long {LONGITUDE:.3f}",
        f"{LATITUDE:.5f}, {LONGITUDE:.5f}".replace(".", ",").replace(", ", " "),
        f"{degrees(LATITUDE, 'NS')} {degrees(LONGITUDE, 'EW')}",
        f"{degrees(LATITUDE, 'NS')[:-1]} N, {degrees(LONGITUDE, 'EW')[:-1]} W".replace("°", " "),
        f"https://example.org/?q={LATITUDE:.6f}%2C{LONGITUDE:.6f}",
        f"geo:{LATITUDE:.6f},{LONGITUDE:.6f}",
        f"#map=17/{LATITUDE:.5f}/{LONGITUDE:.5f}",
    ],
)
def test_coordinates_of_the_place_tell_it(text: str) -> None:
    assert HOME.telling(text), text


@pytest.mark.parametrize(
    "text",
    [
        "Keep away from the High Street shops.",
        "14 days",
        "14 November 2026",
        "until 14:00 on 14 Nov 2026",
        "07700 900123",
        "0121 496 0014, any hour",
        "WM26-00412-7",
        "You must not contact her by any means.",
        "14 Church Road",
        "Served at Walsall Station, 21 Nov",
        "PC 1234 Smith",
        "The avenue of trees near the park",
        "20/123456/B",
        "CR/12345/26 taken 1,200 pounds",
        "2026-11-27T10:00:00+00:00",
        'He said "I will find you" and left.',
        "A case in academia",
        "Court near a quarry",
        "crime 20DW/408254/26",
        "at the close of the hearing",
        "www.west-midlands.police.uk",
        "He was at 52 High Street at 14:00 on 1 December",
        "52.50 pounds and 1.87 fees",
        "51.5007, -0.1246",
        "SP 30 10",
        "425000, 290000",
        "",
    ],
)
def test_an_everyday_text_tells_nothing(text: str) -> None:
    assert HOME.telling(text) is RevealingText.NOTHING


@pytest.mark.parametrize(
    ("lines", "telling", "quiet"),
    [
        (
            "3 The Close",
            ["3 The Close", "at The Close", "number three the close"],
            ["at the close of the hearing", "close the door", "3 close friends"],
        ),
        (
            "22 Church Road",
            ["church road", "22 Church Rd", "Church Rd", "churchrd"],
            ["He goes to church", "church at 10:00", "the road by the church", "22 days"],
        ),
        (
            "Rose Cottage\nMill Lane\nWalsall",
            ["rose cottage", "Rose Cottage, Walsall", "mill ln"],
            ["a rose", "Walsall", "the mill", "She works in Walsall"],
        ),
        (
            "Flat 3, Jubilee House\n8 Victoria Street",
            ["jubilee house", "flat 3 victoria street", "8 Victoria", "Victoria St"],
            ["Victoria Smith", "Queen Victoria", "3 days"],
        ),
        ("Haven", ["the Haven", "haven"], ["have", "heaven knows"]),
        (
            "7 Marsh Lane",
            ["7 Marsh Lane", "marsh lane", "March Lane 7"],
            ["7 March 2026", "in March", "lane closed"],
        ),
        (
            "101 St John's Road",
            ["101 St. Johns Road", "st johns rd"],
            ["St John Ambulance", "ring 101"],
        ),
        (
            "Flat 7, Larkspur Court\n22 Church Road\nWalsall",
            ["flt 7 Larkspur", "Larkspur Ct", "7/22 Church Road", "22 Church"],
            ["court 7", "7 days", "22 November 2026", "County Court"],
        ),
        (
            "Tŷ Gwyn\nHeol y Frenhines\nPen-y-bont",
            ["Ty Gwyn", "tygwyn", "Heol-y-Frenhines", "Heol Frenhines"],
            ["PC Gwyn", "he will try"],
        ),
        (
            "12 Ffordd Llanelli\nAbertawe",
            ["12 Llanelli", "Llanelli Road", "ffordd llaneli"],
            ["he cannot afford it", "Ford Focus", "12 days"],
        ),
        ("3 Sraid Sheáin", ["Sráid Sheáin", "sheain"], ["3 days"]),
        (
            "8 Ó Conaill Park",
            ["8 O'Conaill Pk", "Ó Conaill", "8 Conaill Park"],
            ["in the park at 8", "PC O'Connor"],
        ),
        (
            "9 The Close\nStreetly",
            ["THE CLOSE", "No 9 the Close", "the Close, Streetly"],
            ["AT THE CLOSE OF THE HEARING", "close by", "keep a close watch"],
        ),
        ("5 Broadway", ["Broadway", "5 Bdwy"], ["the way", "5 days"]),
        (
            "6 42nd Street",
            ["42nd St", "42 nd street", "forty-second street", "fortysecond st", "6 42 Street"],
            ["42 days", "42nd hearing", "second street on the left", "aged 42"],
        ),
        (
            "11 Third Avenue",
            ["3rd Avenue", "11 3rd Ave", "third av"],
            ["the third time", "third party", "3rd December"],
        ),
        (
            "Upper Hollins Farm\nColeshill",
            ["Hollins Farm", "U. Hollins Fm", "the farm at Hollins"],
            ["the farm", "a farm shop", "Coleshill custody"],
        ),
        (
            "Manor Farm\nChurch Lane\nColeshill",
            ["Manor Fm", "manorfarm", "Church Ln"],
            ["the manor", "Church of England"],
        ),
        (
            "Haven House\nWomen's Refuge\n31 Dartmouth Street",
            ["Haven Hse", "the Haven", "Dartmouth"],
            ["She is in a refuge", "women's refuge", "31 days"],
        ),
        (
            "Narrowboat Kingfisher\nMooring 12, Gas Street Basin",
            ["nb Kingfisher", "the Kingfisher", "mooring twelve", "Gas St", "Gas Street Basin"],
            ["the boat", "a mooring", "gas canister", "basin"],
        ),
        (
            "Pitch 34, Whitegates Caravan Park\nWolverhampton Road",
            ["pitch 34", "Whitegates", "plot 34 Whitegates", "Wolverhampton Rd"],
            ["football pitch", "Wolverhampton police station", "a caravan", "the car park"],
        ),
        (
            "HMP Featherstone\nNew Road\nFeatherstone",
            ["Featherstone prison", "New Rd", "featherstone"],
            ["HMP Birmingham", "he is in prison", "in custody"],
        ),
        (
            "144 Pershore Road South\nKings Norton",
            ["Pershore Rd", "144 Pershore", "144 Pershore Rd Sth"],
            ["144 hours", "Kings Norton", "he went south"],
        ),
        ("", [], ["anything", "14 Acacia Avenue"]),
    ],
)
def test_a_street_called_as_everyday_things_is_told_by_name_and_kind(
    lines: str, telling: list[str], quiet: list[str]
) -> None:
    address = spelt(lines, None)
    assert [text for text in telling if not address.telling(text)] == []
    assert [text for text in quiet if address.telling(text)] == []


NAMES = st.sampled_from(
    ["Acacia", "Wetherby", "Pemberton", "Larkspur", "Tanhouse", "Dingle Hollow"]
)
KINDS = st.sampled_from(
    [
        ("Avenue", ("Ave", "Av", "avenue", "AVE.")),
        ("Road", ("Rd", "rd.", "ROAD")),
        ("Street", ("St", "St.", "street")),
        ("Close", ("Cl", "close", "CLO")),
        ("Crescent", ("Cres", "Cresc.", "crescent")),
        ("Gardens", ("Gdns", "gardens", "Gdn")),
        ("Lane", ("Ln", "LANE")),
        ("Drive", ("Dr", "Drv", "drive")),
        ("Terrace", ("Tce", "Terr", "terrace")),
    ]
)
IN_WORDS = ["nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
CHANGES: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.lower,
    str.swapcase,
    lambda text: text.replace(" ", "\n"),
    lambda text: text.replace(" ", "  "),
    lambda text: text.replace(" ", ""),
    lambda text: text.replace(" ", "-"),
    lambda text: " ".join(text.replace(" ", "")),
    lambda text: "\u200b".join(text),
    lambda text: text.replace("a", "а").replace("e", "е"),
    lambda text: ".".join(text.replace(" ", "")),
    quote,
    lambda text: f"{text[:4]}\u0301{text[4:]}",
]
AROUND = st.sampled_from(
    ["{}", "She is at {} now.", "Fled to {}", "({})", "outside {}, in the road", "{}: knock twice"]
)


@given(
    name=NAMES,
    kind=KINDS,
    number=st.integers(1, 10),
    shape=st.sampled_from(
        [
            "{number} {name} {kind}",
            "{word} {name} {kind}",
            "no. {number} {name} {kind}",
            "{number}b {name} {kind}",
            "Flat 99, {number} {name} {kind}",
            "{name} {kind}, {number}",
            "{name} {kind}",
            "{number} {name}",
            "{number}, {name}",
        ]
    ),
    short=st.integers(0, 2),
    change=st.sampled_from(CHANGES),
    around=AROUND,
)
def test_a_drawn_spelling_of_a_drawn_address_tells_it(
    name: str,
    kind: tuple[str, tuple[str, ...]],
    number: int,
    shape: str,
    short: int,
    change: Callable[[str], str],
    around: str,
) -> None:
    address = spelt(f"{number} {name} {kind[0]}", "B12 8QQ")
    written = kind[1][short % len(kind[1])]
    said = shape.format(number=number, word=IN_WORDS[number], name=name, kind=written)
    assert address.telling(around.format(change(said)))


@given(
    outward=st.from_regex(r"[A-PR-UWYZ][A-HK-Y]?[1-9][0-9]?", fullmatch=True),
    inward=st.from_regex(r"[1-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True),
    between=st.sampled_from(["", " ", "  ", "-", "\n", ". ", " , "]),
    change=st.sampled_from(CHANGES),
    around=AROUND,
)
def test_a_drawn_spelling_of_a_drawn_postcode_tells_it(
    outward: str, inward: str, between: str, change: Callable[[str], str], around: str
) -> None:
    address = spelt("", f"{outward} {inward}")
    assert address.telling(around.format(change(f"{outward}{between}{inward}")))


@given(name=NAMES, data=st.data())
def test_a_slip_in_a_long_name_still_tells_it(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(name) - 2))
    letter = data.draw(st.sampled_from("aeiourst"))
    wrong = data.draw(
        st.sampled_from(
            [
                name[:place] + name[place + 1 :],
                name[:place] + letter + name[place:],
                name[:place] + letter + name[place + 1 :],
                name[:place] + name[place + 1] + name[place] + name[place + 2 :],
            ]
        )
    )
    assert spelt(f"14 {name} Avenue", None).telling(f"14 {wrong} Ave")


@given(
    dates=st.dates(),
    times=st.times(),
    number=st.integers(1, 99_999),
    words=st.sampled_from(
        [
            "{date} at {time}",
            "{date:%d %B %Y}",
            "WM26-{number:05}-7",
            "PC {number} Ali",
            "{number} metres",
            "0121 496 {number:04}",
            "He must not go within {number} metres of her home.",
            "for {number} days from {date:%d/%m/%Y}",
            "£{number}",
            "20/{number}/A",
        ]
    ),
)
def test_dates_times_numbers_and_references_tell_no_address(
    dates: object, times: object, number: int, words: str
) -> None:
    text = words.format(date=dates, time=times, number=number)
    assert HOME.telling(text) is RevealingText.NOTHING

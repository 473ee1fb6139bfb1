"""Ways of writing an address that somebody may think of, by kind; none of them tells it."""

from __future__ import annotations

import pytest

from geo.crs import wgs84_point
from orders.search.disclosure.words.spellings import spelt

POINT = (408_254.0, 287_356.0)
PLACE = wgs84_point(*POINT)
assert PLACE is not None
LONGITUDE, LATITUDE = PLACE
HOME = spelt("14 Buccleuch Wynd\nHarborne", "B14 7XQ", "100070123456", POINT)
MINUTES = f"{LATITUDE % 1 * 60:.3f}", f"{-LONGITUDE % 1 * 60:.3f}"

AS_IT_SOUNDS = [
    "Buckley Wynd",
    "14 Buckloo",
    "Bucklew Wynd",
    "Buclough Wynd",
    "Baccleuch Winde",
    "B u c k l e y W y n d",
]
CUT_SHORT = ["Bucc. Wynd", "14 B. Wynd", "B*ccleuch Wynd", "Bucc***ch", "B......h Wynd 14"]
DICTATED = [
    "B one four, seven X Q",
    "Bravo One Four Seven X-ray Quebec",
    "post code B fourteen seven X Q",
    "B for Bertie U for uncle C for cat C for cat L for Larry E for egg U for uncle C for cat H",
    "one zero zero zero seven zero one two three four five six",
    "easting four zero eight two five four northing two eight seven three five six",
    "fifty two point four eight four one, minus one point eight eight",
    "Sierra Papa 082 873",
]
OTHER_LETTERS = [
    "\u0299\u1d1c\u1d04\u1d04\u029f\u1d07\u1d1c\u1d04\u029c",
    "\U0001f131uccleuch",
    "\u24b7\u24ca\u24b8\u24b8\u24c1\u24ba\u24ca\u24b8\u24bd",
    "\u0411\u0430\u043a\u043a\u043b\u044e 14",
    "\u0628\u06a9\u0644\u0648",
    "\uff22\uff11\uff14\u3000\uff17\uff38\uff31",
]
ON_A_MAP = [
    "4082 54, 2873 56",
    "4-08-254 2-87-356",
    "408.25 km E 287.36 km N",
    "BNG 40825 28735",
    "08254 87356",
    "SP/082/873",
    f"N{LATITUDE:.4f} W{-LONGITUDE:.4f}",
    f"N52\u00b0{MINUTES[0]} W001\u00b0{MINUTES[1]}",
    f"52{MINUTES[0]}N 001{MINUTES[1]}W",
    f"{LATITUDE:.4f} {LONGITUDE:.4f}".replace(".", ""),
    f"{LATITUDE:.4f}, {LONGITUDE:.4f}".replace(".", " . "),
    "GCQDT4",
    "gcqdt4rj",
    "IO92bl",
    "30U 575970 5815580",
    "5815580 m N 575970 m E, zone 30U",
    "w3w: filled count soap",
    "what three words, filled count soap",
    "filled\u2022count\u2022soap",
    "USRN 27700123",
    "title number WM123456",
]


@pytest.mark.parametrize(
    "texts",
    [AS_IT_SOUNDS, CUT_SHORT, DICTATED, OTHER_LETTERS, ON_A_MAP],
    ids=["as it sounds", "cut short", "dictated", "other letters", "on a map"],
)
def test_a_way_of_writing_it_tells_the_home(texts: list[str]) -> None:
    assert [each for each in texts if not HOME.telling(each)] == []


@pytest.mark.parametrize(
    ("lines", "telling", "quiet"),
    [
        (
            "Rose Cottage\nMill Lane\nWalsall",
            [
                "the cottage called Rose",
                "cottage named Rose",
                "Cottage (Rose)",
                "a cottage, Rose",
                "the cottage is known as rose",
                "R. Cottage, Mill L.",
                "Mil Lane",
                "the lane, Mill",
            ],
            ["he rose to leave the cottage", "Rose Smith", "lane closed by the mill"],
        ),
        (
            "9 The Close\nStreetly",
            ["9 Close, Streetly", "Close, Streetly", "9 Cl, Streetly", "No. 9 close", "9 Close"],
            ["at the close of the hearing", "9 close calls", "the close of play", "Streetly"],
        ),
        (
            "22 Church Road\nAston",
            ["22 Church", "Church, 22", "22 Church Aston", "22 Chruch", "Church R.", "22, church"],
            ["church at 22:00", "to church on 22 November", "22 church members", "church 22 times"],
        ),
        (
            "12 Station Road",
            ["12 station", "12, Station", "Station Rd"],
            ["police station 12", "police station at 12", "station 12:30", "custody station, 12"],
        ),
        (
            "12 New Road",
            ["12 New Road", "new rd", "New Road", "NEW ROAD", "in new road", "12, new road"],
            ["a new road", "another new road", "12 new messages"],
        ),
        ("3 Strand", ["3 Strand", "The Strand", "the Strand"], ["a strand of hair", "strand"]),
        (
            "Flat 4\n23 Wetherby Crescent\nKings Heath\nBirmingham",
            ["Kings Heath 23", "Crescent, Wetherby", "23 W. Cres", "W;e;t;h;e;r;b;y"],
            ["Kings Heath", "the weather", "wet her hands"],
        ),
        ("81A Soho Hill", ["81a soho", "81-A Soho"], ["the hill"]),
        ("Dove House\n4 Hagley Road West", ["the Dove", "Hagley Rd W"], ["he dove in"]),
        ("Apartment 1204, The Cube", ["the Cube", "1204 Cube"], ["an ice cube"]),
        (
            "60 St. Mary's Row",
            ["Saint Mary's Row", "60 Saint Marys", "S. Mary's Row"],
            ["St Mary's church", "a row with Mary"],
        ),
        ("18 Mount Pleasant", ["Mt. Pleasant", "Mountpleasant"], ["a pleasant man"]),
        ("9 Upper Dean Street", ["Dean Street", "9 Dean", "9 Upr Dean"], ["PC Dean"]),
        ("Room 12, Safe Haven Hostel\nBristol Street", ["Safe Haven"], ["in a safe place"]),
        ("7 Heol-y-Bont", ["7 Bont", "Heol y Bont"], ["7 days"]),
        (
            "8 Chester Road",
            ["Chester Rd", "chester", "8 Chestar"],
            ["moved in with her sister", "her sisters"],
        ),
        ("5 Brother Street", ["Brother St", "5 Brother"], ["her brother lives there"]),
        ("8 Martin Road", ["Martin Rd", "8 Martin"], ["PC Martin", "Martin Smith"]),
        ("1 Ox Row", ["1 Ox Row", "oxrow"], ["an ox", "a row with her"]),
        ("7 Elm Road", ["Elms Road", "7 Elm"], ["an elm", "helmet"]),
    ],
)
def test_an_everyday_name_is_told_as_it_is_written(
    lines: str, telling: list[str], quiet: list[str]
) -> None:
    home = spelt(lines, None)
    assert [each for each in telling if not home.telling(each)] == []
    assert [each for each in quiet if home.telling(each)] == []


@pytest.mark.parametrize(
    "text",
    ["IO91aa", "gunner", "Ægir said", "5 μg", "call 408 2541 2873", "exhibits AB/1, AB/2", "7PM"],
)
def test_what_only_looks_like_a_place_tells_nothing(text: str) -> None:
    assert not HOME.telling(text)


@pytest.mark.parametrize(
    ("postcode", "telling", "quiet"),
    [
        (
            "B14 6DS",
            ["6ds", "6 d s", "six DS", "six delta sierra", "B14 6D5", "B14 60S", "BI4 6D5"],
            ["B14", "6 days", "6 D cells", "He is 6"],
        ),
        ("B14 6AT", ["6AT", "b146at", "B14, 6 a t"], ["at 6 at the latest", "6 at night"]),
        ("B14 6ST", ["B14 6st"], ["the 6st", "6 St Johns volunteers"]),
    ],
)
def test_half_a_postcode_or_one_misread_is_told(
    postcode: str, telling: list[str], quiet: list[str]
) -> None:
    home = spelt("", postcode)
    assert [each for each in telling if not home.telling(each)] == []
    assert [each for each in quiet if home.telling(each)] == []

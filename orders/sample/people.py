"""Invented people and where they live. Family names are made up; no row is a real person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from orders.people.schema import AddressInput, AliasInput, PersonInput
from orders.rules.vocabulary.codes import AddressKind, NameKind, Sex
from orders.sample.areas import SampleAreas
from orders.sample.stories.dice import Dice


def _listed(text: str, parted_by: str = " ") -> tuple[str, ...]:
    return tuple(text.split(parted_by))


_FAMILY_NAMES = _listed(
    "Adebanwo Ashcombrey Bakarindi Balwantra Brockelsby Chandrevan Chenwick Dalbykowski Dhirangal"
    " Drummeloch Eastermoor Ekundario Farahmanz Fenwicklow Garvelli Ghorbanet Gwynvardd Halloumani"
    " Harrowgrane Ibekwanu Isbourneaux Jaswandir Jelinkova-Marsh Kavanaughton Khaliduri Kwamenko"
    " Lindqvale Lowenthorpe MacArdroy Mehrabesh Mistrayne Nandeera Nguyenford Oduwolani Orsolano"
    " Parvindale Penhallick Quaysley Rahmandine Rostovell Sandhurai Sienkowen Tafirei Tamsinhoe"
    " Uddinshaw Valderramo Wanjikuro Wetherlam Xiongdale Yilmazer Zachariou-Pell Zelenkovic"
)
_MEN = _listed(
    "Aaron Abdul Amit Anthony Callum Chidi Cristian Daniel Darius Dominic Emeka Farid Gareth Hamza"
    " Imran Jamal Jaspreet Karl Kofi Kwok Lee Liam Lukasz Marcus Minh Nathan Nikhil Omar Patrick"
    " Rajesh Ryan Samuel Stefan Terence Tomasz Umar Viktor Winston Yusuf Zoran"
)
_WOMEN = _listed(
    "Aisha Amara Anita Beata Bethan Carmel Chloe Deepa Denise Ebony Elena Fatima Gemma Grace"
    " Harpreet Hui Ifeoma Jade Joanna Kayleigh Lakshmi Layla Magdalena Mei Nadia Naomi Olena"
    " Parveen Rhiannon Rosa Sadia Shanice Sinead Sofia Tamara Thandi Uzma Valentina Yasmin Zuzanna"
)
_STREETS = _listed(
    "Adit Lane|Bellfounder Street|Candlewick Row|Drover's Close|Engine Wharf|Foundry Steps"
    "|Glazier Road|Hawser Street|Ironmonger Walk|Jacquard Court|Kiln Terrace|Locksmith Avenue"
    "|Malthouse Drive|Needlemaker Way|Orchard Basin|Pattern Shop Lane|Quarry Crescent"
    "|Ropewalk Gardens|Saddler Street|Tallow Hill|Underbridge Road|Varnish Yard|Weir Cottages"
    "|Yardarm Place",
    "|",
)
_ROUGH = ("The canal bridge shelter", "The night shelter", "A car park", "A friend's sofa, varies")
_SHARES = {"unknown": 0.03, "no_fixed_abode": 0.08, "outside": 0.13}
"""Bands of one throw: where a subject who shares no home lives."""


@dataclass(frozen=True, slots=True)
class Town:
    """Where people may live: the invented postcodes of each LPA, and some outside the force."""

    drawing: SampleAreas

    def home(self, dice: Dice, lpa_code: str) -> AddressInput:
        """A home somewhere in an LPA."""
        return AddressInput(
            kind=AddressKind.HOME,
            lines=f"{dice.between(1, 180)} {dice.one(_STREETS)}",
            postcode=dice.one(self.drawing.postcodes_in[lpa_code]),
            source="officer in the case",
        )

    def some_place(self, dice: Dice, lpa_code: str) -> AddressInput:
        """Where a subject lives who shares no home: nearly always a home, rarely something else."""
        throw = dice.share()
        if throw < _SHARES["unknown"]:
            return AddressInput(
                kind=AddressKind.HOME,
                lines="Not known",
                without_place=True,
                source="custody record",
            )
        if throw < _SHARES["no_fixed_abode"]:
            return AddressInput(
                kind=AddressKind.NO_FIXED_ABODE,
                lines=dice.one(_ROUGH),
                postcode=dice.one(self.drawing.postcodes_in[lpa_code]),
                source="custody record",
            )
        if throw < _SHARES["outside"]:
            return AddressInput(
                kind=AddressKind.HOME,
                lines=f"{dice.between(1, 60)} {dice.one(_STREETS)}",
                postcode=dice.one(self.drawing.outside),
                source="custody record",
            )
        return self.home(dice, lpa_code)

    def refuge(self, dice: Dice, lpa_code: str) -> AddressInput:
        """A refuge, confidential as every refuge is."""
        return AddressInput(
            kind=AddressKind.REFUGE,
            lines="Refuge",
            postcode=dice.one(self.drawing.postcodes_in[lpa_code]),
            confidential=True,
            source="independent domestic violence adviser",
        )


def person(dice: Dice, sex: Sex, home: AddressInput, *, on: date) -> PersonInput:
    """An invented person, 19 to 64 years old on the London day ``on``."""
    family_name, given = dice.one(_FAMILY_NAMES), _MEN if sex is Sex.MALE else _WOMEN
    given_names = dice.one(given)
    aliases: tuple[AliasInput, ...] = ()
    if dice.chance(0.12):
        aliases = (AliasInput(NameKind.ALSO_KNOWN_AS, dice.one(_FAMILY_NAMES), given_names),)
    return PersonInput(
        family_name=family_name,
        given_names=given_names,
        born_on=on - timedelta(days=dice.between(19 * 366, 64 * 365)),
        sex=sex,
        aliases=aliases,
        addresses=(home,),
    )


def officer(dice: Dice, rank: str) -> str:
    """An invented officer as forms name one: rank, number, name."""
    return f"{rank} {dice.between(20_000, 29_999)} {dice.one(_FAMILY_NAMES)}"

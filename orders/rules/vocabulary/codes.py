"""The words of the field: codes kept in the register and what a person reads for each.

Source: Crime and Security Act 2010 ss.24-30; Family Law Act 1996 s.62(3);
Magistrates' Courts Act 1980 s.63(3).
"""

from __future__ import annotations

from orders.rules.vocabulary.labelled import Labelled


class Basis(Labelled):
    """Whose home makes an order count in an area."""

    SUBJECT_HOME = "SUBJECT_HOME", "subject's home"
    VICTIM_HOME = "VICTIM_HOME", "protected person's home"
    EITHER = "EITHER", "either home"


class RelationshipBasis(Labelled):
    """How subject and protected person are associated.

    Source: Family Law Act 1996 s.62(3), by Crime and Security Act 2010 s.24(9).
    """

    SPOUSE = "SPOUSE", "husband or wife"
    EX_SPOUSE = "EX_SPOUSE", "former husband or wife"
    CIVIL_PARTNER = "CIVIL_PARTNER", "civil partner, now or before"
    COHABITANT = "COHABITANT", "living together as a couple"
    EX_COHABITANT = "EX_COHABITANT", "lived together as a couple before"
    SAME_HOUSEHOLD = "SAME_HOUSEHOLD", "same household, not only as lodger, tenant or employee"
    RELATIVE = "RELATIVE", "relative"
    AGREED_TO_MARRY = "AGREED_TO_MARRY", "agreed to marry or become civil partners"
    INTIMATE_RELATIONSHIP = (
        "INTIMATE_RELATIONSHIP",
        "intimate relationship of significant duration",
    )
    PARENT_OF_SAME_CHILD = "PARENT_OF_SAME_CHILD", "parents of the same child"
    SAME_FAMILY_PROCEEDINGS = "SAME_FAMILY_PROCEEDINGS", "parties to the same family proceedings"


class AddressKind(Labelled):
    """What an address is to a person or an order."""

    HOME = "HOME", "home"
    TEMPORARY = "TEMPORARY", "temporary address"
    BAIL = "BAIL", "bail address"
    REFUGE = "REFUGE", "refuge"
    NO_FIXED_ABODE = "NO_FIXED_ABODE", "no fixed abode: most-frequented place"
    WORK = "WORK", "work"
    SCHOOL = "SCHOOL", "school"
    FAMILY = "FAMILY", "family"
    FREQUENTED = "FREQUENTED", "place often visited"
    ORDER_PREMISES = "ORDER_PREMISES", "premises named in the order"
    GIVEN_FOR_SERVICE = "GIVEN_FOR_SERVICE", "given for the notice of hearing"

    @property
    def is_home(self) -> bool:
        """Whether an order counts in the area of this address."""
        return self in _HOMES

    @property
    def is_always_confidential(self) -> bool:
        """Whether the place may never be shown without a logged consultation."""
        return self is AddressKind.REFUGE


_HOMES = frozenset(
    {
        AddressKind.HOME,
        AddressKind.TEMPORARY,
        AddressKind.BAIL,
        AddressKind.REFUGE,
        AddressKind.NO_FIXED_ABODE,
    }
)


class NameKind(Labelled):
    """What a name is to the person who bears it."""

    LEGAL = "LEGAL", "legal name"
    MAIDEN = "MAIDEN", "maiden name"
    PREVIOUS = "PREVIOUS", "previous name"
    ALSO_KNOWN_AS = "ALSO_KNOWN_AS", "also known as"
    NICKNAME = "NICKNAME", "nickname"
    ONLINE = "ONLINE", "name used online"


class EndsKind(Labelled):
    """What brings a notice or order to its end, if nothing ends it earlier."""

    FIXED = "FIXED", "on a fixed date"
    UNTIL_FURTHER_ORDER = "UNTIL_FURTHER_ORDER", "until further order"
    UNTIL_EVENT = "UNTIL_EVENT", "on a named event"
    UNTIL_DETERMINATION = "UNTIL_DETERMINATION", "when the court decides the application"


class Route(Labelled):
    """How an order came about.

    Source: Domestic Abuse Act 2021 ss.28, 31; Family Law Act 1996 s.42(2); Sentencing Act 2020
    s.360; Protection from Harassment Act 1997 s.5A.
    """

    POLICE_APPLICATION = "POLICE_APPLICATION", "police asked the court"
    OTHER_APPLICANT = "OTHER_APPLICANT", "another person asked the court"
    OWN_MOTION = "OWN_MOTION", "the court acted of itself"
    ON_CONVICTION = "ON_CONVICTION", "made when the subject was convicted"
    ON_ACQUITTAL = "ON_ACQUITTAL", "made when the subject was acquitted"
    ON_NOTICE = "ON_NOTICE", "made on a police notice"


class ServiceMethod(Labelled):
    """How an order reached its subject."""

    SERVED_PERSONALLY = "SERVED_PERSONALLY", "put into the subject's own hand"
    SERVED_SUBSTITUTED = "SERVED_SUBSTITUTED", "served another way, as the court allowed"
    PRESENT_IN_COURT = "PRESENT_IN_COURT", "the subject was in court when it was made"


class HearingNotice(Labelled):
    """How notice of the hearing reached the subject of a police notice.

    Source: Crime and Security Act 2010 s.27(6)-(7).
    """

    IN_PERSON = "IN_PERSON", "given to the subject in person"
    LEFT_AT_ADDRESS = "LEFT_AT_ADDRESS", "left at the address the subject gave"
    NO_ADDRESS_GIVEN = "NO_ADDRESS_GIVEN", "the subject gave no address; efforts were made"


class Consideration(Labelled):
    """What the authorising officer must consider before a notice.

    Source: Crime and Security Act 2010 s.24(3)(a)-(d).
    """

    UNDER_18_WELFARE = "UNDER_18_WELFARE", "the welfare of anyone under 18 whose interests matter"
    PROTECTED_PERSON_OPINION = "PROTECTED_PERSON_OPINION", "the protected person's opinion"
    SUBJECT_REPRESENTATIONS = "SUBJECT_REPRESENTATIONS", "what the subject says about the notice"
    OCCUPANT_OPINION = "OCCUPANT_OPINION", "the opinion of others who live in the premises"

    @property
    def for_premises_only(self) -> bool:
        """Whether it matters only when the notice has terms about premises."""
        return self is Consideration.OCCUPANT_OPINION


class Sex(Labelled):
    """Sex as courts exchange it."""

    NOT_KNOWN = "0", "not known"
    MALE = "1", "male"
    FEMALE = "2", "female"
    NOT_SPECIFIED = "9", "not specified"


class BreachMethod(Labelled):
    """How an order was breached."""

    IN_PERSON = "IN_PERSON", "in person"
    PHONE = "PHONE", "by telephone"
    MESSAGE = "MESSAGE", "by message or letter"
    SOCIAL_MEDIA = "SOCIAL_MEDIA", "on social media"
    THIRD_PARTY = "THIRD_PARTY", "through another person"
    PREMISES = "PREMISES", "at or near premises"
    ZONE = "ZONE", "in an area kept out of"
    NOTIFICATION_FAILURE = "NOTIFICATION_FAILURE", "did not tell police as required"
    TAG = "TAG", "electronic tag"

    @property
    def is_against_somebody(self) -> bool:
        """Whether there is a victim; failing to tell police what one must has no victim."""
        return self is not BreachMethod.NOTIFICATION_FAILURE


class BreachDecision(Labelled):
    """What police decided about a breach."""

    UNDECIDED = "UNDECIDED", "no decision yet"
    ARRESTED = "ARRESTED", "arrested"
    NOT_ARRESTED = "NOT_ARRESTED", "not arrested"
    SUMMONS = "SUMMONS", "summons or requisition"
    CHARGED = "CHARGED", "charged"
    CAUTION = "CAUTION", "caution"
    COMMUNITY_RESOLUTION = "COMMUNITY_RESOLUTION", "community resolution"
    NFA_15 = "NFA_15", "no further action: evidence, victim supports (outcome 15)"
    NFA_16 = "NFA_16", "no further action: victim does not support (outcome 16)"
    NFA_OTHER = "NFA_OTHER", "no further action: other"
    OUTSTANDING_SUSPECT = "OUTSTANDING_SUSPECT", "suspect outstanding"

    @property
    def needs_reason(self) -> bool:
        """Whether the decision is recorded only with its reason."""
        return self in {BreachDecision.NOT_ARRESTED, BreachDecision.NFA_OTHER}


class CourtOutcome(Labelled):
    """What a court decided about a breach, as a civil matter or as an offence.

    Source: Magistrates' Courts Act 1980 s.63(3); Stalking Protection Act 2019 s.8; Sexual Offences
    Act 2003 ss.103I, 122H; Family Law Act 1996 s.42A.
    """

    PROVED_FINE_LUMP = "PROVED_FINE_LUMP", "proved: fine"
    PROVED_FINE_DAILY = "PROVED_FINE_DAILY", "proved: fine for each day"
    PROVED_CUSTODY = "PROVED_CUSTODY", "proved: custody"
    PROVED_NO_PENALTY = "PROVED_NO_PENALTY", "proved: no penalty"
    NOT_PROVED = "NOT_PROVED", "not proved"
    WITHDRAWN = "WITHDRAWN", "withdrawn"
    ADJOURNED_BAIL = "ADJOURNED_BAIL", "adjourned on bail"
    ADJOURNED_CUSTODY = "ADJOURNED_CUSTODY", "adjourned in custody"
    GUILTY_CUSTODY = "GUILTY_CUSTODY", "guilty: custody"
    GUILTY_SUSPENDED = "GUILTY_SUSPENDED", "guilty: suspended sentence"
    GUILTY_COMMUNITY = "GUILTY_COMMUNITY", "guilty: community order"
    GUILTY_FINE = "GUILTY_FINE", "guilty: fine"
    GUILTY_DISCHARGE = "GUILTY_DISCHARGE", "guilty: conditional discharge"
    GUILTY_OTHER = "GUILTY_OTHER", "guilty: other sentence"
    NOT_GUILTY = "NOT_GUILTY", "not guilty"
    DISCONTINUED = "DISCONTINUED", "discontinued"
    CONTEMPT = "CONTEMPT", "dealt with as contempt of court"

    @property
    def is_of_crime(self) -> bool:
        """Whether a court decides so of a breach that is an offence; an adjournment is of both."""
        return self in _OF_CRIME or self in _OF_BOTH

    @property
    def is_civil(self) -> bool:
        """Whether a court decides so of a breach that is no offence."""
        return self not in _OF_CRIME

    @property
    def is_conviction(self) -> bool:
        """Whether the subject was found guilty of an offence."""
        return self in _CONVICTIONS

    @property
    def is_final(self) -> bool:
        """Whether the court is done with the breach."""
        return self not in _OF_BOTH


_CONVICTIONS = frozenset(
    {
        CourtOutcome.GUILTY_CUSTODY,
        CourtOutcome.GUILTY_SUSPENDED,
        CourtOutcome.GUILTY_COMMUNITY,
        CourtOutcome.GUILTY_FINE,
        CourtOutcome.GUILTY_DISCHARGE,
        CourtOutcome.GUILTY_OTHER,
    }
)
_OF_CRIME = _CONVICTIONS | {
    CourtOutcome.NOT_GUILTY,
    CourtOutcome.DISCONTINUED,
    CourtOutcome.CONTEMPT,
}
NOT_FOUND = frozenset(
    {
        CourtOutcome.NOT_PROVED,
        CourtOutcome.WITHDRAWN,
        CourtOutcome.NOT_GUILTY,
        CourtOutcome.DISCONTINUED,
    }
)
"""By which no court found that there was a breach."""
_OF_BOTH = frozenset({CourtOutcome.ADJOURNED_BAIL, CourtOutcome.ADJOURNED_CUSTODY})


class PersonFlag(Labelled):
    """What an officer who deals with a person should know, whatever order brought them here.

    Source: Crime and Security Act 2010 s.24(10)-(11) for service personnel.
    """

    WEAPONS = "WEAPONS", "weapons"
    VIOLENCE = "VIOLENCE", "violence"
    MARAC = "MARAC", "discussed at MARAC"
    MAPPA = "MAPPA", "managed under MAPPA"
    IOM = "IOM", "integrated offender management"
    PDP = "PDP", "potentially dangerous person"
    SERVICE_PERSONNEL = "SERVICE_PERSONNEL", "service personnel"

    @property
    def is_danger(self) -> bool:
        """Whether it is shown wherever the person is, so that no officer meets them unprepared."""
        return self is not PersonFlag.SERVICE_PERSONNEL

    @property
    def advice(self) -> str:
        """What to do because of it; empty where the flag says all."""
        if self is not PersonFlag.SERVICE_PERSONNEL:
            return ""
        return (
            "Tell the commanding officer of a notice that keeps them out of service living"
            " accommodation (Crime and Security Act 2010 s.24(10)-(11))."
        )


class DashRisk(Labelled):
    """Risk as assessed with the domestic abuse, stalking and honour-based violence checklist."""

    STANDARD = "STANDARD", "standard"
    MEDIUM = "MEDIUM", "medium"
    HIGH = "HIGH", "high"


class System(Labelled):
    """Another system that officers look an order up in."""

    PNC = "PNC", "PNC"
    CONNECT = "CONNECT", "Connect"


class NumberKind(Labelled):
    """Whose number an order or a breach of it bears, beside the register's own."""

    COURT_CASE = "COURT_CASE", "court case number"
    URN = "URN", "unique reference number (URN)"
    FAMILY_CASE = "FAMILY_CASE", "family court case number"
    CRIME = "CRIME", "crime number"
    ARREST = "ARREST", "arrest reference"
    CUSTODY = "CUSTODY", "custody number"

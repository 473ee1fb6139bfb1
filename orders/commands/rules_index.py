"""Which function keeps each rule of the law, and which test shows it."""

from __future__ import annotations

from dataclasses import dataclass

_RULES = "tests/rules/test_"
_REGISTER = "tests/register/test_"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        words: what it says.
        source: sections.
        function: module and name of what keeps it.
        test: path and name of a test of it.
    """

    words: str
    source: str
    function: str
    test: str


_CSA, _DAA = "Crime and Security Act 2010", "Domestic Abuse Act 2021"
_SPA, _SOA = "Stalking Protection Act 2019", "Sexual Offences Act 2003"
_FLA = "Family Law Act 1996"

INDEX = (
    Rule(
        "A notice is authorised by an officer of the rank its Act names.",
        f"{_CSA} s.24(1); {_DAA} s.22(8)",
        "orders.rules.issuing.checks",
        f"{_RULES}issuing.py::test_a_notice_needs_a_superintendent",
    ),
    Rule(
        "What the officer must consider is written down.",
        f"{_CSA} s.24(3)",
        "orders.rules.issuing.checks",
        f"{_RULES}issuing.py::test_each_of_the_four_considerations_is_needed",
    ),
    Rule(
        "Subject and protected person are old enough.",
        f"{_CSA} s.24(2); {_DAA} s.32(5); {_FLA} s.43",
        "orders.rules.ages.subject_checks",
        f"{_RULES}ages.py::test_a_subject_is_18_from_the_birthday_on",
    ),
    Rule(
        "A notice of domestic violence carries a ban on molestation and only what the Act lists.",
        f"{_CSA} ss.24(6)-(8), 28(6)-(8)",
        "orders.rules.conditions.checks",
        f"{_RULES}conditions.py::test_a_notice_without_a_ban_on_molestation_is_refused_d18",
    ),
    Rule(
        "A notice is in force from personal service, not before.",
        f"{_CSA} s.25(2); {_DAA} s.25(3)",
        "orders.rules.guards.service_checks",
        f"{_RULES}guards.py::test_a_notice_is_served_only_into_the_subjects_hand",
    ),
    Rule(
        "A notice lasts until the application is decided; it never ends by time.",
        f"{_CSA} ss.25(1)(d), 27(9); {_DAA} s.25(2)(d)",
        "orders.rules.lifecycle.periods",
        f"{_RULES}lifecycle.py::test_a_notice_never_ends_by_time",
    ),
    Rule(
        "A notice whose hearing is not recorded in time stays in force and is to be checked.",
        f"{_CSA} s.27(3)",
        "orders.rules.explaining.explain",
        f"{_RULES}explaining.py::"
        "test_a_missed_hearing_is_explained_with_its_deadline_and_section_l4",
    ),
    Rule(
        "An order is in force from the instant its notice ends.",
        f"{_CSA} ss.27(9), 28",
        "orders.register.granting.grant",
        f"{_RULES}lifecycle.py::test_an_order_is_live_the_instant_its_notice_ends_l5",
    ),
    Rule(
        "An order lasts as long as its Act allows, the day it is made being the first.",
        f"{_CSA} s.28(10)-(11); {_SPA} ss.3, 5(6); {_SOA} ss.103C, 122A",
        "orders.rules.lengths.checks",
        f"{_RULES}lengths.py::test_a_length_is_what_its_act_allows",
    ),
    Rule(
        "A condition may have a length of its own: travel 5 years, monitoring 12 months.",
        f"{_SOA} ss.103D(1), 122C(1); {_DAA} s.38(5)",
        "orders.rules.lengths.checks",
        f"{_RULES}lengths.py::test_a_condition_has_a_length_of_its_own",
    ),
    Rule(
        "A ban on all travel goes with surrender of passports.",
        f"{_SOA} ss.103D(4), 122C(4)",
        "orders.rules.conditions.checks",
        f"{_RULES}lengths.py::test_a_ban_on_all_travel_goes_with_surrender_of_passports",
    ),
    Rule(
        "An order is in force while one of its conditions is.",
        f"{_SOA} s.103C(2)-(3); {_SPA} s.3; {_DAA} s.38",
        "orders.rules.turns.turns",
        f"{_RULES}terms.py::test_an_order_is_live_while_one_condition_is_l9",
    ),
    Rule(
        "An order without notice names the day and time of its end.",
        "President of the Family Division, practice guidance, 18 January 2017",
        "orders.rules.lengths.time_of_day",
        f"{_RULES}lengths.py::test_an_order_without_notice_names_day_and_time_of_its_end",
    ),
    Rule(
        "An occupation order lasts, and is extended, as the section it was made under allows.",
        f"{_FLA} ss.33, 35-38",
        "orders.rules.makings.checks",
        f"{_RULES}makings.py::test_an_occupation_order_lasts_as_its_section_lets_it",
    ),
    Rule(
        "An occupation order under section 36 or 38 is extended once.",
        f"{_FLA} ss.36, 38",
        "orders.rules.guards.checks",
        f"{_RULES}guards.py::test_an_occupation_order_is_extended_as_its_section_lets_it",
    ),
    Rule(
        "A positive requirement names its supervisor.",
        f"{_DAA} s.36(2); {_SOA} s.103CA",
        "orders.rules.makings.checks",
        f"{_RULES}makings.py::test_a_requirement_names_its_supervisor",
    ),
    Rule(
        "An order that ends on an event names it, and somebody records that it happened.",
        f"{_DAA} s.38(3)",
        "orders.rules.makings.checks",
        f"{_RULES}makings.py::test_an_order_that_ends_on_an_event_names_the_event",
    ),
    Rule(
        "Orders of the law before 8 March 2015 stay in force and are not lengthened.",
        "Anti-social Behaviour, Crime and Policing Act 2014 s.114(4)-(5), Sch 5",
        "orders.rules.guards.checks",
        f"{_RULES}guards.py::test_an_order_of_before_2015_is_varied_but_not_lengthened",
    ),
    Rule(
        "An interim order ends when the application is decided.",
        f"{_SPA} s.5(6)(b); {_SOA} ss.103F(4), 122E(4)",
        "orders.register.linking.end_earlier",
        f"{_RULES}gaps.py::test_an_interim_order_ends_with_the_decision_l6",
    ),
    Rule(
        "An interim order that runs out before the hearing is told a week ahead.",
        f"{_SPA} s.5(6)-(7)",
        "orders.rules.gaps.gap",
        f"{_RULES}gaps.py::test_an_interim_order_that_ends_before_the_hearing_leaves_a_gap_l7",
    ),
    Rule(
        "A new order against sexual harm or risk ends the earlier one.",
        f"{_SOA} ss.103C(6), 122A(10), 136ZB",
        "orders.register.linking.endings",
        f"{_RULES}live_or_not.py::test_a_new_order_ends_those_its_act_names",
    ),
    Rule(
        "Two stalking protection orders may run side by side.",
        f"{_SPA} s.2(6)-(7)",
        "orders.register.linking.endings",
        f"{_RULES}succession.py::test_two_stalking_orders_run_side_by_side_l11",
    ),
    Rule(
        "An early discharge needs both sides to agree.",
        f"{_SPA} s.4(4)(b); {_SOA} ss.103E(7)-(8), 122D(5)",
        "orders.rules.enforcing.discharge_checks",
        f"{_RULES}enforcing.py::test_an_early_discharge_needs_both_consents",
    ),
    Rule(
        "A non-molestation order inside other proceedings ends with them.",
        f"{_FLA} s.42(8)",
        "orders.rules.lifecycle.periods",
        f"{_RULES}succession.py::test_an_order_inside_other_proceedings_ends_with_them_l14",
    ),
    Rule(
        "A court may suspend and rescind a domestic violence protection order.",
        "Magistrates' Courts Act 1980 s.63(2)",
        "orders.rules.lifecycle.periods",
        f"{_RULES}live_or_not.py::"
        "test_a_domestic_violence_order_is_not_in_force_while_suspended_or_once_rescinded",
    ),
    Rule(
        "An order made without notice is breached only by who knew of it; so is what a variation"
        " made without notice brought.",
        f"{_DAA} s.39(2); {_FLA} ss.42A(2), 63CA(2); Female Genital Mutilation Act 2003 Sch 2"
        " para 4(2)",
        "orders.rules.awareness.awareness",
        f"{_RULES}awareness.py::test_conduct_counts_from_when_the_subject_knew",
    ),
    Rule(
        "A day without a time ends something at its end; what needs a time asks for it.",
        "Europe/London civil time",
        "orders.rules.instants.read",
        f"{_RULES}instants.py::test_a_day_alone_has_a_beginning_an_end_and_no_time",
    ),
    Rule(
        "An occupation order is met with arrest only where, and while, the court said so.",
        f"{_FLA} s.47(2)-(6)",
        "orders.rules.enforcing.arrest_power",
        f"{_RULES}enforcing.py::"
        "test_an_occupation_order_has_the_power_of_arrest_that_the_court_attached",
    ),
    Rule(
        "An undertaking never has a power of arrest.",
        f"{_FLA} s.46(2)",
        "orders.rules.enforcing.arrest_power",
        f"{_RULES}enforcing.py::test_an_undertaking_never_has_a_power_of_arrest_l17",
    ),
    Rule(
        "An appeal does not by itself suspend an order (not confirmed here).",
        f"{_SPA} s.7; {_SOA} ss.103H, 122G",
        "orders.rules.enforcing.appeal_pending",
        f"{_RULES}enforcing.py::test_an_appeal_by_itself_does_not_suspend_an_order",
    ),
    Rule(
        "What a court did outside the Act is recorded once confirmed; police are refused.",
        "Magistrates' Courts Act 1980 s.63(2) and each Act",
        "orders.rules.lifecycle.check_event",
        f"{_RULES}transitions.py::test_what_a_court_did_without_a_power_is_confirmed",
    ),
    Rule(
        "Court hours are counted on the wall clock over counted days.",
        f"{_CSA} ss.26(4), 27(4), 29(3)",
        "orders.rules.clocks.court_deadline",
        f"{_RULES}clocks.py::test_a_clock_runs_out_when_the_law_says",
    ),
    Rule(
        "Where 26 December is a Saturday, the earlier reading is alerted on, the later shown.",
        "Banking and Financial Dealings Act 1971 s.1, Sch 1",
        "orders.rules.clocks.deadline",
        f"{_RULES}clocks.py::test_a_saturday_26_december_gives_a_later_arguable_deadline",
    ),
    Rule(
        "An arrest on a notice waits no longer than the hearing.",
        f"{_CSA} s.26(1)",
        "orders.rules.clocks.deadline",
        f"{_RULES}clocks.py::test_an_arrest_on_a_notice_waits_no_longer_than_the_hearing",
    ),
    Rule(
        "Police are told name and address within three days, no day left out.",
        f"{_SPA} s.9; {_SOA} ss.83, 103G, 122F; {_DAA} s.41",
        "orders.rules.notification.notification",
        f"{_RULES}notification.py::test_the_duty_runs_three_days_from_service",
    ),
    Rule(
        "A record corrected is worked out anew from the start.",
        "Data Protection Act 2018 s.38",
        "orders.register.correcting.correct_event",
        f"{_REGISTER}correcting.py::"
        "test_a_corrected_service_moves_the_live_period_and_keeps_both_rows",
    ),
)
"""Each rule once, in the order in which an order meets them."""

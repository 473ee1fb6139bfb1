"""What is said of a kind, sentence by sentence."""

from __future__ import annotations

import pytest

from orders.rules.described import sentences
from orders.rules.kinds import catalogue
from orders.rules.kinds.domestic_violence import DVPN
from orders.rules.kinds.kind import Kind, KindLine

KINDS = pytest.mark.parametrize("kind", catalogue.KINDS.values(), ids=lambda kind: str(kind.code))


@KINDS
def test_every_sentence_but_a_name_says_from_what_and_whether_it_was_read(kind: Kind) -> None:
    for each in sentences(kind):
        assert bool(each.confirmed(kind)) is (each.line is not KindLine.NAMES), each
        assert each.source.strip() or each.line is KindLine.NAMES


@KINDS
def test_each_doubt_stands_at_a_sentence(kind: Kind) -> None:
    """Else what was not read would be said nowhere."""
    said = {doubt for each in sentences(kind) for doubt in each.doubts}
    assert said == {each.words for each in kind.unconfirmed}


def test_what_was_not_read_is_not_confirmed() -> None:
    found = {each.line: each for each in sentences(DVPN)}
    assert found[KindLine.SUBJECT].confirmed(DVPN) == "Confirmed on 29 November 2026."
    assert found[KindLine.PNC].confirmed(DVPN).startswith("Not confirmed. How it is put on PNC")


@pytest.mark.parametrize(
    ("code", "line", "doubt"),
    [
        ("FGMPO", KindLine.COUNTS, "Para 4 of Schedule 2"),
        ("FMPO", KindLine.STATUTE, "Of Part 4A of the Act only s.63CA"),
        ("FMPO", KindLine.ANONYMITY, "The section that says so"),
        ("PHA_INJUNCTION", KindLine.STATUTE, "The Act was not read"),
        ("PHA_INJUNCTION", KindLine.HAPPENS, "How it is varied or ended"),
        ("PHA_INJUNCTION", KindLine.POWERS, "The sections on breach"),
        ("PHA_INJUNCTION", KindLine.BREACH, "The sections on breach"),
        ("PHA_INJUNCTION", KindLine.ARREST, "The sections on breach"),
        ("NMO", KindLine.CLOCKS, "they are reported to allow a return hearing within 28 days"),
        ("SHPO_CONVICTION", KindLine.ENDS, "Which of ss.347-349 and 353"),
        ("SHPO_CONVICTION", KindLine.ORDERS_BESIDE, "Which of ss.347-349 and 353"),
        ("SHPO_CONVICTION", KindLine.CONDITIONS, "Which of ss.347-349 and 353"),
        ("SHPO_CONVICTION", KindLine.HAPPENS, "Which of ss.347-349 and 353"),
        ("RSHO", KindLine.OFFENCE_CLASS, "that of a sexual risk order"),
        ("RO_ACQUITTAL", KindLine.BREACH, "as those of an order on conviction"),
        ("SRO", KindLine.TELLING, "replaces an interim"),
    ],
)
def test_a_doubt_stands_at_every_line_that_it_reaches(
    code: str, line: KindLine, doubt: str
) -> None:
    found = [each for each in sentences(catalogue.kind(code)) if each.line is line]
    assert found
    assert all(doubt in " ".join(each.doubts) for each in found)


@KINDS
def test_no_sentence_is_confirmed_that_says_itself_not_confirmed(kind: Kind) -> None:
    for each in sentences(kind):
        assert each.doubts or "not confirmed" not in f"{each.words} {each.source}".lower(), each


@pytest.mark.parametrize(
    ("code", "line", "begins", "doubt"),
    [
        ("FGMPO", KindLine.POWERS, "Record the breach", "Para 4 of Schedule 2"),
        ("FMPO", KindLine.POWERS, "The victim's name", "The section that says so"),
        ("RO_ACQUITTAL", KindLine.POWERS, "The subject, the prosecutor", "an order on conviction"),
        ("NMO_EX_PARTE", KindLine.ENDS, "its end names", "its text is gone"),
    ],
)
def test_a_doubt_about_one_sentence_leaves_the_others_of_its_line_alone(
    code: str, line: KindLine, begins: str, doubt: str
) -> None:
    found = [each for each in sentences(catalogue.kind(code)) if each.line is line]
    doubted = [each.words for each in found if doubt in " ".join(each.doubts)]
    assert len(found) > len(doubted) == 1
    assert doubted[0].startswith(begins)


@pytest.mark.parametrize(
    ("code", "begins", "source"),
    [
        ("SPO_INTERIM", "Arrest", "Police and Criminal Evidence Act 1984 s.24"),
        ("SPO", "Ask whether", "Stalking Protection Act 2019 ss.9-11"),
        ("SRO", "Ask whether", "Sexual Offences Act 2003 s.122F"),
        ("SHPO_CIVIL", "Check whether", "Sexual Offences Act 2003 ss.83-86, 103G"),
        ("SHPO_CONVICTION", "Check whether", "Sentencing Act 2020 s.352"),
        ("SOPO", "No court", "Anti-social Behaviour, Crime and Policing Act 2014 s.114(4)"),
        ("FTO", "Arrest", "Police and Criminal Evidence Act 1984 s.24"),
        ("DAPO", "Arrest", "Police and Criminal Evidence Act 1984 s.24; Domestic Abuse Act 2021"),
        ("DAPO", "Ask whether", "Domestic Abuse Act 2021 ss.41, 43"),
        ("DAPO", "It binds", "Domestic Abuse Act 2021 s.38(7)"),
        ("FGMPO", "The victim", "Female Genital Mutilation Act 2003 Sch 1"),
        ("RO_CONVICTION", "The subject", "Sentencing Act 2020 s.361"),
        ("DVPN", "Arrest", "Crime and Security Act 2010 ss.25(1)(b), 26"),
    ],
)
def test_a_power_names_the_section_that_gives_it(code: str, begins: str, source: str) -> None:
    powers = [each for each in sentences(catalogue.kind(code)) if each.line is KindLine.POWERS]
    found = [each.source for each in powers if each.words.startswith(begins)]
    assert len(found) == 1
    assert found[0].startswith(source)


@KINDS
def test_each_section_of_a_power_is_of_one_power(kind: Kind) -> None:
    for begins in kind.power_sections:
        assert len([each for each in kind.powers if each.startswith(begins)]) == 1, begins

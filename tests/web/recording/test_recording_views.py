from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload

from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from orders.people.model import Address, Person, PersonName
from orders.register.model import Draft, Order
from orders.rules.vocabulary.codes import Route
from tests.factories.orders import at, make_order, notice_input
from tests.naming import named
from tests.signing_in import sign_in, sign_in_as
from tests.web import writing
from tests.web.writing import CONDITIONS, COURT, GROUNDS, HOME, NOTICE, ORDER, PROTECTED, SUBJECT

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
pytestmark = pytest.mark.time_machine(NOW, tick=False)
HOSTILE = "'; DROP TABLE person; -- <script>alert(1)</script> {{ 7*7 }} \" onload=x"
ENDED_BEFORE = {"ends_on-day": "1", "ends_on-month": "1", "ends_on-year": "2019"}
SHOWN_HOSTILE = "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}"


def recorded(db: Session) -> Order:
    db.expire_all()
    return db.scalars(
        select(Order).options(
            selectinload(Order.subject),
            selectinload(Order.conditions),
            selectinload(Order.events),
            selectinload(Order.protections),
        )
    ).one()


def drafts(db: Session) -> int:
    db.expire_all()
    return db.scalar(select(func.count()).select_from(Draft)) or 0


def test_a_notice_written_page_by_page_is_recorded(civil: FlaskClient, db: Session) -> None:
    draft = writing.begin(civil).all(NOTICE)
    assert draft.page("check").h1 == "Check your answers"
    answer = draft.send(f"{draft.path}/record")
    order = recorded(db)
    assert answer.status_code == 303
    assert answer.location == f"/orders/{order.reference}"
    assert (order.kind, order.subject.family_name) == ("DVPN", "Marsh")
    assert order.events[0].occurred_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert [(each.code, each.radius_m) for each in order.conditions] == [
        ("NON_MOLEST", None),
        ("NO_APPROACH_PREMISES", 150),
    ]
    assert order.considerations["PROTECTED_PERSON_OPINION"] == "Wants it."
    assert (order.arrest_reference, order.crime_reference) == ("20/0000/26/1", None)
    assert drafts(db) == 0


def test_the_people_keep_their_other_names_and_addresses(civil: FlaskClient, db: Session) -> None:
    draft = writing.begin(civil).all(NOTICE)
    draft.saved("subject/homes/2", {"kind": "BAIL", "lines": "Hostel", "postcode": "B2 2BB"})
    draft.send(f"{draft.path}/record")
    order = recorded(db)
    homes = db.scalars(
        select(Address).where(Address.person_id == order.subject_id).order_by(Address.id)
    ).all()
    names = db.scalars(
        select(PersonName.given_names).where(PersonName.person_id == order.subject_id)
    ).all()
    assert [(each.kind.value, each.postcode) for each in homes] == [
        ("HOME", "B1 1AA"),
        ("BAIL", "B2 2BB"),
    ]
    assert homes[0].lines == "1 Invented Street\nAlder"
    assert sorted(names) == ["Daniel", "Danny"]


def test_the_new_orders_page_says_under_which_reference_it_was_recorded(
    civil: FlaskClient, db: Session
) -> None:
    draft = writing.begin(civil).all(NOTICE)
    page = writing.read(civil.get(draft.send(f"{draft.path}/record").location))
    assert recorded(db).reference in page.text
    assert "Recorded." in page.text


def test_recording_twice_makes_one_order_and_says_which(civil: FlaskClient, db: Session) -> None:
    draft = writing.begin(civil).all(NOTICE)
    draft.send(f"{draft.path}/record")
    again = draft.send(f"{draft.path}/record")
    reference = recorded(db).reference
    assert again.status_code == 409
    assert writing.read(again).links[reference].endswith(f"/orders/{reference}")


def test_an_order_ends_when_its_last_day_is_over(civil: FlaskClient, db: Session) -> None:
    draft = writing.begin(civil, "DVPO").all(ORDER)
    assert "24:00 Thu 17 Dec 2026" in draft.page("check").text
    assert draft.send(f"{draft.path}/record").status_code == 303
    order = recorded(db)
    assert order.events[0].until_at == datetime(2026, 12, 18, tzinfo=UTC)
    assert (order.applicant_force, order.originating_route) == ("", Route.ON_NOTICE)
    assert order.override_reason is None


def test_who_asked_a_court_for_an_order_is_never_guessed(civil: FlaskClient, db: Session) -> None:
    draft = writing.begin(civil, "NMO").all(
        ORDER
        | {"court": COURT | {"ends_kind": "FIXED", "originating_route": "OWN_MOTION"}}
        | {"earlier": {"other_order": ""}}
    )
    page = draft.page("check").text
    assert "Asked for by Not stated" in page
    assert "How it came about The court acted of itself" in page
    assert draft.send(f"{draft.path}/record").status_code == 303
    order = recorded(db)
    assert (order.applicant_force, order.originating_route) == ("", Route.OWN_MOTION)


@pytest.mark.parametrize(
    ("force", "expected"),
    [
        pytest.param("", 422, id="ours"),
        pytest.param("west midlands police", 422, id="ours-by-name"),
        pytest.param("Greater Manchester Police", 303, id="another-force"),
    ],
)
def test_a_domestic_abuse_notice_of_this_force_waits_for_its_setting(
    civil: FlaskClient, force: str, expected: int
) -> None:
    draft = writing.begin(civil, "DAPN").all(NOTICE)
    assert "name the force that did" in draft.page("authority").text
    draft.saved("authority", writing.AUTHORITY | {"applicant_force": force})
    answer = draft.send(f"{draft.path}/record")
    assert answer.status_code == expected
    refused = "This force does not give domestic abuse protection notices." in answer.text
    assert refused is (expected == 422)


def test_an_order_may_state_the_hour_at_which_it_ends(civil: FlaskClient, db: Session) -> None:
    draft = writing.begin(civil, "DVPO").all(ORDER)
    draft.saved("court", COURT | {"ends_on-time": "16:00"})
    draft.send(f"{draft.path}/record")
    assert recorded(db).events[0].until_at == datetime(2026, 12, 17, 16, tzinfo=UTC)


def test_each_kind_has_the_pages_its_entry_asks_for(civil: FlaskClient) -> None:
    notice, order = writing.begin(civil, "DVPN"), writing.begin(civil, "DVPO")
    assert "Who authorised it" in notice.page().links
    assert "The court's order" in order.page().links
    assert civil.get(f"{notice.path}/court").status_code == 404
    assert civil.get(f"{order.path}/authority").status_code == 404
    assert "What was considered" not in order.page("grounds").text


def test_choosing_no_kind_asks_again(civil: FlaskClient, db: Session) -> None:
    draft = writing.begin(civil)
    answer = draft.send("/orders/new", {"kind": "NOTHING"})
    assert answer.status_code == 422
    assert writing.read(answer).title.startswith("Error: ")
    assert drafts(db) == 1


@pytest.mark.parametrize(
    ("key", "changes", "said"),
    named(
        ("no name", "subject", {"family_name": " "}, "Enter the family name."),
        ("month 13", "subject", {"born_on-month": "13"}, "Enter a real date"),
        ("no day", "subject", {"born_on-day": ""}, "Enter the day as well."),
        ("unborn", "subject", {"born_on-year": "2027"}, "must be in the past"),
        ("long alias", "subject", {"aliases-0-family_name": "x" * 201}, "Shorten this"),
        ("unknown place", "subject/homes/1", {"postcode": "B9 9ZZ"}, "We do not know where"),
        ("no postcode", "subject/homes/1", {"postcode": "XYZ"}, "Enter a whole UK"),
        ("no place", "subject/homes/1", {"postcode": ""}, "Enter a postcode, or say"),
        ("swapped dates", "subject/homes/1", ENDED_BEFORE, "must not be before the first day"),
        ("too soon", "subject/homes/1", {"starts_on-year": "1950"}, "before the person was born"),
        ("year 9999", "subject/homes/1", {"starts_on-year": "9999"}, "Enter a year up to"),
        ("no grounds", "grounds", {"grounds": ""}, "Enter the grounds."),
        ("long", "grounds", {"considerations-UNDER_18_WELFARE": "x" * 10_001}, "Shorten this"),
        ("no condition", "conditions", None, "Choose at least one condition."),
        ("no wording", "conditions", {"condition-0-text_verbatim": ""}, "Enter the wording, word"),
        ("no premises", "conditions", {"condition-1-premises": ""}, "Choose which premises"),
        ("no distance", "conditions", {"condition-1-radius_m": "far"}, "whole metres"),
        ("no rank", "authority", None, "Choose the rank."),
        ("no officer", "contact", None, "Enter the officer in the case"),
    ),
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    civil: FlaskClient, db: Session, key: str, changes: dict[str, str] | None, said: str
) -> None:
    form = {} if changes is None else NOTICE[key] | changes
    draft = writing.begin(civil)
    draft.saved("subject", SUBJECT)
    answer = draft.save(key, form)
    page = writing.read(answer)
    assert answer.status_code == 422
    assert page.title.startswith("Error: ")
    assert said in page.text
    assert any(said in words and href.startswith("#") for words, href in page.links.items())
    kept = db.scalars(select(Draft).execution_options(populate_existing=True)).one().pages[key]
    assert kept == form
    assert said in draft.page(key).text
    assert "Has a problem" in draft.page().text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"started_at-time": "25:00"}, "24-hour clock", id="made at hour 25"),
        pytest.param({"started_at-day": "31"}, "Enter a real date", id="31 November"),
        pytest.param({"ends_on-month": ""}, "Enter the month as well.", id="no month"),
        pytest.param({"ends_on-time": "25:00"}, "24-hour clock", id="hour 25"),
    ],
)
def test_a_courts_dates_are_checked_one_by_one(
    civil: FlaskClient, changed: dict[str, str], said: str
) -> None:
    answer = writing.begin(civil, "DVPO").save("court", COURT | changed)
    assert answer.status_code == 422
    assert said in writing.read(answer).text


def test_the_task_list_says_how_far_each_section_is(civil: FlaskClient) -> None:
    draft = writing.begin(civil)
    assert draft.page().text.count("Not started") == 7
    draft.saved("subject", SUBJECT)
    draft.saved("subject/homes/1", HOME)
    draft.saved("protected-1", PROTECTED)
    text = draft.page().text
    assert text.count("Completed") == 3  # How far it has come is taken as usual.
    assert text.count("Has a problem") == 1
    assert "Check your answers" not in draft.page().links


def test_a_finished_section_leads_to_the_next_and_the_last_to_the_answers(
    civil: FlaskClient,
) -> None:
    draft = writing.begin(civil)
    went = [draft.save(key, form).location for key, form in NOTICE.items()]
    assert [place.removeprefix(draft.path) for place in went] == [
        "/subject/homes/1",
        "/subject/homes",
        "/protected-1/homes/1",
        "/protected-1/homes",
        "/conditions",
        "/authority",
        "/contact",
        "/check",
    ]
    assert draft.page("subject/homes").links["Continue"] == f"{draft.path}/check"
    assert draft.save("grounds", GROUNDS).location == f"{draft.path}/check"


def test_an_unfinished_record_waits_until_its_writer_comes_back(
    civil: FlaskClient, db: Session
) -> None:
    account = sign_in(civil, Role.CIVIL_ORDERS)
    draft = writing.begin(civil)
    draft.saved("subject", SUBJECT)
    civil.post("/sign-out", data={"csrf_token": draft.token})
    account.session_number += 1
    sign_in_as(civil, account)
    page = writing.read(civil.get("/orders/new"))
    assert page.links["Go on with DVPN, Daniel Marsh"] == draft.path
    assert "Completed" in draft.page().text


def test_checking_too_early_leads_back_to_what_is_missing(civil: FlaskClient, db: Session) -> None:
    draft = writing.begin(civil)
    draft.saved("subject", SUBJECT)
    assert civil.get(f"{draft.path}/check").location == draft.path
    answer = draft.send(f"{draft.path}/record")
    assert answer.status_code == 422
    assert writing.read(answer).links["Grounds: not started."] == f"{draft.path}/grounds"
    assert db.scalar(select(func.count()).select_from(Order)) == 0


@pytest.mark.parametrize(
    ("key", "form", "said", "place"),
    named(
        ("D17", "subject", SUBJECT | {"born_on-year": "2010"}, "must be 18 or over", "subject"),
        (
            "s.24(1)",
            "authority",
            NOTICE["authority"] | {"authorised_rank": "INSPECTOR"},
            "not below superintendent",
            "authority",
        ),
        (
            "s.24(3)",
            "grounds",
            GROUNDS | {"considerations-UNDER_18_WELFARE": ""},
            "Write down what was considered",
            "grounds",
        ),
        (
            "s.24(6)",
            "conditions",
            {name: text for name, text in CONDITIONS.items() if "-1-" in name},
            "must carry the condition",
            "conditions",
        ),
        (
            "s.24(9)",
            "protected-1",
            PROTECTED | {"relationship_basis": ""},
            "are associated",
            "protected-1",
        ),
        (
            "future",
            "authority",
            NOTICE["authority"] | {"started_at-day": "21"},
            "in the future",
            "authority",
        ),
    ),
)
def test_what_police_may_not_do_is_refused_with_its_section_and_a_way_there(
    civil: FlaskClient, db: Session, key: str, form: dict[str, str], said: str, place: str
) -> None:
    draft = writing.begin(civil).all(NOTICE)
    draft.saved(key, form)
    page = draft.page("check")
    assert page.title.startswith("Error: ")
    assert [href for words, href in page.links.items() if said in words] == [
        f"{draft.path}/{place}"
    ]
    assert draft.send(f"{draft.path}/record").status_code == 422
    assert db.scalar(select(func.count()).select_from(Order)) == 0


def test_a_term_the_court_sealed_outside_the_act_is_confirmed_with_a_reason(
    civil: FlaskClient, db: Session
) -> None:
    draft = writing.begin(civil, "DVPO").all(ORDER)
    draft.saved("court", COURT | {"ends_on-day": "18"})
    assert "28(10)" in draft.page("check").text
    refused = draft.send(f"{draft.path}/record", {"override_reason": " "})
    assert refused.status_code == 422
    assert "override_reason" in " ".join(writing.read(refused).links.values())
    assert draft.send(f"{draft.path}/record", {"override_reason": "Sealed so."}).status_code == 303
    assert recorded(db).override_reason == "Sealed so."


def test_an_order_without_a_protected_person_is_recorded_once_confirmed(
    civil: FlaskClient, db: Session
) -> None:
    pages = {key: form for key, form in ORDER.items() if not key.startswith("protected")}
    draft = writing.begin(civil, "DVPO").all(pages)
    assert "must name the person it protects" in draft.page("check").text
    draft.send(f"{draft.path}/record", {"override_reason": "The court named nobody."})
    assert recorded(db).protections == []


def test_a_home_without_a_known_place_is_kept_as_unallocated(
    civil: FlaskClient, db: Session
) -> None:
    draft = writing.begin(civil).all(NOTICE)
    nowhere = {"kind": "NO_FIXED_ABODE", "lines": "", "postcode": "", "without_place": "true"}
    draft.saved("subject/homes/1", nowhere)
    assert "Counts in: Unallocated" in draft.page("check").text
    draft.send(f"{draft.path}/record")
    home = db.scalars(select(Address).where(Address.person_id == recorded(db).subject_id)).one()
    assert (home.point, home.postcode) == (None, None)


def test_the_answers_say_where_each_home_counts_and_hide_a_confidential_ones_neighbourhood(
    civil: FlaskClient,
) -> None:
    draft = writing.begin(civil).all(NOTICE)
    draft.saved("protected-1/homes/1", writing.OTHER_HOME | {"confidential": "true"})
    text = draft.page("check").text
    assert "Counts in: Alder, Alder West" in text
    assert "Counts in: Birch" in text
    assert "Birch West" not in text


def test_a_person_and_an_address_are_taken_out_only_after_asking(
    civil: FlaskClient, db: Session
) -> None:
    draft = writing.begin(civil).all(NOTICE)
    draft.saved("protected-2", PROTECTED | {"given_names": "Ada"})
    draft.saved("protected-2/homes/1", writing.OTHER_HOME)
    assert "Ada Okafor" in draft.page("remove/protected-2").text
    assert "Ada Okafor" in draft.page("protected").text
    assert draft.send(f"{draft.path}/remove/protected-2").location == f"{draft.path}/protected"
    assert "Ada Okafor" not in draft.page("protected").text
    kept = db.scalars(select(Draft).execution_options(populate_existing=True)).one().pages
    assert not [key for key in kept if key.startswith("protected-2")]
    draft.send(f"{draft.path}/remove/subject/homes/1")
    assert civil.get(f"{draft.path}/subject/homes").location == f"{draft.path}/subject/homes/1"


def test_dropping_asks_first_and_then_forgets(civil: FlaskClient, db: Session) -> None:
    draft = writing.begin(civil)
    draft.saved("subject", SUBJECT)
    assert draft.page("drop").h1 == "Drop this unfinished record?"
    assert drafts(db) == 1
    dropped = draft.send(f"{draft.path}/drop")
    assert "The unfinished record was dropped." in writing.read(civil.get(dropped.location)).text
    assert drafts(db) == 0
    assert civil.get(draft.path).status_code == 404
    assert db.scalars(select(AuditEntry.what).where(AuditEntry.what.like("draft.%"))).all() == [
        "draft.started",
        "draft.dropped",
    ]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LPA_SUPERVISOR, Role.ADMINISTRATOR])
def test_only_who_records_sees_these_pages(client: FlaskClient, db: Session, role: Role) -> None:
    sign_in(client, role)
    assert client.get("/orders/new").status_code == 403
    assert client.get("/drafts/none/subject").status_code == 403


@pytest.mark.parametrize("path", ["/drop", "/record", "/subject", "/remove/subject/homes/1"])
def test_a_form_without_its_token_changes_nothing(
    civil: FlaskClient, db: Session, path: str
) -> None:
    draft = writing.begin(civil).all(NOTICE)
    answer = civil.post(draft.path + path, data={"csrf_token": "forged"})
    assert answer.status_code == 400
    assert drafts(db) == 1
    assert draft.page().text.count("Completed") == 8


@pytest.mark.parametrize(
    "key",
    [
        "subject/homes/0",
        "subject/homes/100",
        "protected-0",
        "nothing",
        "subject/homes/1/x",
        "subjec",
    ],
)
def test_an_address_that_is_no_page_is_not_found(civil: FlaskClient, key: str) -> None:
    draft = writing.begin(civil)
    assert civil.get(f"{draft.path}/{key}").status_code == 404
    assert draft.save(key, {"a": "b"}).status_code == 404


def test_a_list_takes_no_form(civil: FlaskClient) -> None:
    assert writing.begin(civil).save("protected", {"a": "b"}).status_code == 404


def test_fragments_of_sql_and_script_are_kept_and_shown_as_text(
    civil: FlaskClient, db: Session
) -> None:
    hostile = {"given_names", "family_name", "lines", "grounds", "court", "authorised_by"}
    hostile |= {"gender_described", "connect_nominal_ref", "warning_markers"}
    hostile |= {"officer_in_case", "out_of_hours_contact", "arrest_reference", "crime_reference"}
    pages = {
        key: {
            name: HOSTILE
            if name in hostile
            or name.startswith("considerations")
            or "-text_" in name
            or name.endswith("_names")
            else said
            for name, said in form.items()
        }
        for key, form in NOTICE.items()
    }
    draft = writing.begin(civil).all(pages)
    for key in [*pages, "subject/homes", "protected", "check", "remove/protected-1", ""]:
        draft.page(key)
    html = civil.get(f"{draft.path}/check").get_data(as_text=True)
    assert SHOWN_HOSTILE in html
    assert "<script>alert" not in html
    draft.send(f"{draft.path}/record")
    order = recorded(db)
    assert order.subject.family_name == order.grounds == HOSTILE
    assert {each.text_verbatim for each in order.conditions} == {HOSTILE}
    assert "<script>alert" not in civil.get("/orders/new").get_data(as_text=True)


@pytest.mark.parametrize("key", ["subject", "protected-1"])
def test_somebody_the_register_may_know_is_shown_and_not_joined(
    civil: FlaskClient, db: Session, key: str
) -> None:
    before = make_order(db, notice_input(started_at=at("2026-10-20 09:00")))
    db.commit()
    draft = writing.begin(civil).all(NOTICE)
    draft.saved(
        key,
        NOTICE[key]
        | {"given_names": "Daniel", "family_name": "MARSH"}
        | {name: said for name, said in SUBJECT.items() if name.startswith("born_on")},
    )
    page = draft.page("check")
    assert page.links[before.reference].endswith(f"/orders/{before.reference}")
    entries = select(AuditEntry.reference).where(AuditEntry.what == "draft.same-person")
    assert before.reference in db.scalars(entries).all()
    people = db.scalar(select(func.count()).select_from(Person))
    draft.send(f"{draft.path}/record")
    assert db.scalar(select(func.count()).select_from(Person)) == (people or 0) + 2


def test_a_person_with_the_same_pnc_id_is_shown_whatever_their_name(
    civil: FlaskClient, db: Session
) -> None:
    before = make_order(db)
    changed = {"pnc_id": "2026/0000001W", "family_name": "Else", "born_on": date(1970, 1, 1)}
    db.execute(update(Person).where(Person.id == before.subject_id).values(**changed))
    db.commit()
    draft = writing.begin(civil).all(NOTICE)
    draft.saved("subject", SUBJECT | {"pnc_id": "26/1w"})
    assert "Daniel Else, born 1 Jan 1970, PNC 2026/0000001W" in draft.page("check").text


def test_a_usual_wording_is_offered_and_may_be_changed(civil: FlaskClient) -> None:
    draft = writing.begin(civil)
    assert "You must not molest the protected person." in draft.page("conditions").text
    draft.saved("conditions", CONDITIONS | {"condition-0-text_verbatim": "As served."})
    assert "As served." in draft.page("conditions").text


def test_addresses_hold_nothing_about_anybody(civil: FlaskClient) -> None:
    draft = writing.begin(civil).all(NOTICE)
    places = " ".join(
        href
        for key in ("", "check", "protected", "subject/homes")
        for href in draft.page(key).links.values()
    ).lower()
    for word in ("marsh", "daniel", "okafor", "grace", "invented", "b1", "ws1"):
        assert word not in places.replace(draft.path, "")


@pytest.mark.parametrize(("kind", "asked"), [("DVPN", True), ("DVPO", True), ("SPO", False)])
def test_a_protected_person_is_asked_about_where_the_act_needs_a_shared_home(
    civil: FlaskClient, kind: str, *, asked: bool
) -> None:
    draft = writing.begin(civil, kind)
    draft.saved("protected-1", PROTECTED | {"shares_home": "false"})
    question = "Do they live at the same premises as the subject?"
    assert (question in draft.page("protected-1").text) is asked
    assert question not in draft.page("subject").text


def test_a_notice_on_premises_that_no_one_shares_says_so_with_its_section(
    civil: FlaskClient,
) -> None:
    pages = NOTICE | {"protected-1": PROTECTED | {"shares_home": "false"}}
    shown = writing.begin(civil).all(pages).page("check").text
    assert "Lives at the same premises as the subject No" in shown
    assert "Conditions on premises need subject and protected person to live in them" in shown

"""Joining, parting and splitting: whatever is done, every message is there exactly once."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import pytest
from flask import Flask
from hypothesis import given, settings, strategies as st
from sqlalchemy import select

from helpdesk.accounts.models import Account
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.desk import merging
from helpdesk.desk.errors import InquiryStateError, MergeError
from helpdesk.desk.models import InquiryMerge
from helpdesk.inquiries.models import Inquiry, InquiryMessage, InquiryState
from helpdesk.inquiries.services import add_message, link_token
from helpdesk.inquiries.tokens import hashed, new_form_key
from tests.support.asking import mails
from tests.support.client import strict
from tests.support.desk import act, answer, inquiry_of, opened, path_of, sent
from tests.support.staff import Visitor, of


class TriedError(Exception):
    """Ends a transaction that was only tried."""


def with_additions(count: int, **more: str) -> str:
    reference = sent(f"Question with {count} additions", **more)
    for number in range(count):
        with transaction():
            inquiry = db.session.scalars(
                select(Inquiry).where(Inquiry.reference == reference)
            ).one()
            add_message(
                db.session(), inquiry, f"Addition {number}", now=clock.now(),
                key=hashed(new_form_key()),
            )  # fmt: skip
    return reference


def texts(reference: str) -> list[str]:
    return [message.text for message in inquiry_of(reference).messages]


def test_joined_messages_read_as_one_and_the_asker_finds_both(site: Flask, bea: Visitor) -> None:
    source, target = sent("The first question."), sent("The second question.")
    old, new = link_token(inquiry_of(source)), link_token(inquiry_of(target))
    db.session.rollback()
    response = act(bea, source, "merge", reference=target.lower())
    assert response.headers["Location"] == path_of(target)
    assert texts(target) == ["The first question.", "The second question."]
    assert texts(source) == []
    assert bea.client.get(path_of(source)).headers["Location"] == path_of(target)
    pages = [strict(site).get(f"/es/inquiries/{token}").page.text for token in (old, new)]
    assert pages[0].replace(old, new) == pages[1]
    assert "The first question." in pages[1]
    answer(bea, target, "Both answered.")
    assert len(mails("inquiry-answer", about=inquiry_of(target))) == 1


def test_what_was_owed_is_owed_at_the_earlier_date(site: Flask, bea: Visitor) -> None:
    early = sent("Early", now=clock.now().replace(year=2026, month=11, day=2))
    late = sent("Late")
    due = inquiry_of(early).due_at
    answer(bea, late, "Answered already.")
    act(bea, early, "merge", reference=late)
    inquiry = inquiry_of(late)
    assert (inquiry.status, inquiry.due_at) == (InquiryState.OPEN, due)


def test_undoing_puts_all_back_where_it_was(site: Flask, bea: Visitor) -> None:
    source, target = with_additions(2), with_additions(1)
    before = texts(source), texts(target), inquiry_of(source).status
    act(bea, source, "merge", reference=target)
    undo = str(opened(bea, target).find("form[action$='/undo']")["action"])
    bea.send(undo, page="/en/staff/account")
    assert (texts(source), texts(target), inquiry_of(source).status) == before
    assert inquiry_of(source).merged_into_id is None


def test_inquiries_of_other_askers_are_not_joined(site: Flask, bea: Visitor) -> None:
    mine, theirs = sent(), sent(email="else@example.org")
    response = act(bea, mine, "merge", reference=theirs)
    assert response.status_code == 422
    assert "another mailbox" in response.page.text


@pytest.mark.parametrize("reference", ["", "HD-26-0000-0000", "nonsense"])
def test_what_is_not_there_is_not_joined(site: Flask, bea: Visitor, reference: str) -> None:
    assert act(bea, sent(), "merge", reference=reference).status_code == 422


def test_an_inquiry_of_another_desk_is_not_joined(site: Flask, bea: Visitor) -> None:
    mine, theirs = sent(), sent(countries=("ES",))
    response = act(bea, mine, "merge", reference=theirs)
    assert response.status_code == 422
    assert "You have no inquiry with this reference." in response.page.text


def test_erasing_one_erases_what_was_joined_to_it(
    site: Flask, bea: Visitor, coordinator: Visitor
) -> None:
    source, target = sent("zq-source", name="zq-name"), sent("zq-target", name="zq-name")
    act(bea, source, "merge", reference=target)
    act(coordinator, target, "erasure")
    for reference in (source, target):
        inquiry = inquiry_of(reference)
        assert (inquiry.status, inquiry.asker_name) == (InquiryState.ERASED, "")
        assert mails(about=inquiry) == []


def test_a_part_that_is_split_off_is_an_inquiry_that_its_asker_is_told_of(
    site: Flask, bea: Visitor
) -> None:
    reference = with_additions(2)
    chosen = inquiry_of(reference).messages[1].id
    response = act(
        bea, reference, "split", message=[str(chosen)], subject="The part", topic="funding"
    )
    new = response.headers["Location"].rpartition("/")[2]
    assert texts(new) == ["Addition 0"]
    assert texts(reference) == ["Question with 2 additions", "Addition 1"]
    part = inquiry_of(new)
    assert (part.subject, part.topic, part.lead_slug) == ("The part", "funding", "brazil")
    [mail] = mails("inquiry-received", about=part)
    token = link_token(part)
    db.session.rollback()
    assert token in mail.text
    assert "Addition 0" in strict(site).get(f"/es/inquiries/{token}").page.text


@pytest.mark.parametrize("which", [[], [0], [0, 1]])
def test_something_has_to_go_and_something_to_stay(
    site: Flask, bea: Visitor, which: Sequence[int]
) -> None:
    reference = with_additions(0 if which == [0] else 1)
    chosen = [str(inquiry_of(reference).messages[each].id) for each in which]
    response = act(bea, reference, "split", message=chosen, subject="x", topic="funding")
    assert response.status_code == 422


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.just("undo"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("split"), st.integers(0, 5), st.integers(1, 7)),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def four(desk_site: Flask, bea: Visitor) -> list[str]:
    with desk_site.app_context():
        return [with_additions(number) for number in range(4)]


@settings(max_examples=40)
@given(operations=OPERATIONS)
def test_every_message_is_there_exactly_once(
    desk_site: Flask, four: list[str], operations: list[tuple[str, int, int]]
) -> None:
    with desk_site.test_request_context("/en/"):
        try_all(four, operations)


def try_all(four: list[str], operations: list[tuple[str, int, int]]) -> None:
    account = of("bea@helpdesk.example")
    with contextlib.suppress(TriedError), transaction():
        wanted = select(Inquiry).where(Inquiry.reference.in_(four)).order_by(Inquiry.id)
        inquiries = list(db.session.scalars(wanted))
        before = placed(inquiries)
        homes = {message: home for home, messages in before.items() for message in messages}
        has_split = False
        for operation in operations:
            has_split |= tried(operation, inquiries, account)
            now_at = placed(inquiries)
            found = sorted(message for messages in now_at.values() for message in messages)
            assert found == sorted(homes)
        undo_all(inquiries, account)
        if not has_split:
            assert placed(inquiries) == before
        raise TriedError


def placed(inquiries: Sequence[Inquiry]) -> dict[int, list[int]]:
    """By inquiry its messages, as their pages list them; the column says the same."""
    for inquiry in inquiries:
        for message in inquiry.messages:
            assert message.inquiry_id == inquiry.id
    numbers = [inquiry.id for inquiry in inquiries]
    stored = db.session.scalars(
        select(InquiryMessage.id).where(InquiryMessage.inquiry_id.in_(numbers))
    ).all()
    listed = {inquiry.id: [message.id for message in inquiry.messages] for inquiry in inquiries}
    assert sorted(stored) == sorted(each for messages in listed.values() for each in messages)
    return listed


def tried(operation: tuple[str, int, int], inquiries: list[Inquiry], account: Account) -> bool:
    """Do it where it can be done; whether something was split off."""
    kind, first, second = operation
    here = inquiries[first % len(inquiries)]
    now = clock.now()
    try:
        if kind == "merge":
            there = inquiries[second % len(inquiries)]
            merging.merge(db.session(), here, there, by=account, now=now)
        elif kind == "undo":
            joined = holding(inquiries)
            if joined:
                merging.undo_merge(db.session(), joined[first % len(joined)], by=account, now=now)
        else:
            chosen = [m.id for place, m in enumerate(here.messages) if second >> place & 1]
            part = merging.split(
                db.session(), here, chosen, subject="Part", topic="funding", by=account, now=now
            )
            inquiries.append(part)
            return True
    except (MergeError, InquiryStateError):
        pass
    return False


def holding(inquiries: Sequence[Inquiry]) -> list[InquiryMerge]:
    numbers = [inquiry.id for inquiry in inquiries]
    wanted = select(InquiryMerge).where(
        InquiryMerge.undone_at.is_(None), InquiryMerge.source_id.in_(numbers)
    )
    return list(db.session.scalars(wanted.order_by(InquiryMerge.id)))


def undo_all(inquiries: Sequence[Inquiry], account: Account) -> None:
    """The last first, as it has to be."""
    for joined in reversed(holding(inquiries)):
        merging.undo_merge(db.session(), joined, by=account, now=clock.now())

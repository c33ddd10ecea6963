"""What the desk's states, events and refusals are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from helpdesk.desk.filters import Shown
from helpdesk.inquiries.models import AuthorKind, InquiryState, Rating

STATES: dict[InquiryState, LazyString] = {
    InquiryState.OPEN: _l("Answer due"),
    InquiryState.WAITING: _l("Waiting for the asker"),
    InquiryState.CLOSED: _l("Closed"),
    InquiryState.SPAM: _l("Spam"),
    InquiryState.ERASED: _l("Erased"),
}
SHOWN: dict[Shown, LazyString] = {
    Shown.OPEN: _l("Answer due"),
    Shown.WAITING: _l("Waiting for the asker"),
    Shown.CLOSED: _l("Closed"),
    Shown.ANY: _l("All but spam"),
    Shown.SPAM: _l("Spam"),
}
RATINGS: dict[int, LazyString] = {
    Rating.NO.number: _l("The answer did not help"),
    Rating.PARTLY.number: _l("The answer helped in part"),
    Rating.YES.number: _l("The answer helped"),
}
# With the placeholders that the presenter fills: who, desk, other_desk, account, reference.
EVENTS: dict[tuple[str, AuthorKind], LazyString] = {
    ("routed", AuthorKind.SYSTEM): _l("Routed to %(desk)s"),
    ("assigned", AuthorKind.SYSTEM): _l("Given in turn to %(account)s"),
    ("assigned", AuthorKind.ACCOUNT): _l("%(who)s gave it to %(account)s"),
    ("taken", AuthorKind.ACCOUNT): _l("%(who)s took it"),
    ("released", AuthorKind.ACCOUNT): _l("%(who)s gave it back to the desk"),
    ("handed-over", AuthorKind.ACCOUNT): _l(
        "%(who)s handed it over from %(other_desk)s to %(desk)s"
    ),
    ("desk-added", AuthorKind.ACCOUNT): _l("%(who)s asked %(desk)s to take part"),
    ("closed", AuthorKind.ACCOUNT): _l("%(who)s closed it"),
    ("closed", AuthorKind.ASKER): _l("The asker closed it"),
    ("reopened", AuthorKind.ACCOUNT): _l("%(who)s opened it again"),
    ("reopened", AuthorKind.ASKER): _l("The asker opened it again"),
    ("spam", AuthorKind.ACCOUNT): _l("%(who)s marked it as spam"),
    ("not-spam", AuthorKind.ACCOUNT): _l("%(who)s said that it is no spam"),
    ("merged", AuthorKind.ACCOUNT): _l("%(who)s joined %(reference)s to it"),
    ("merged-into", AuthorKind.ACCOUNT): _l("%(who)s joined it to %(reference)s"),
    ("parted", AuthorKind.ACCOUNT): _l("%(who)s took %(reference)s out again"),
    ("parted-from", AuthorKind.ACCOUNT): _l("%(who)s took it out of %(reference)s again"),
    ("split", AuthorKind.ACCOUNT): _l("%(who)s split %(reference)s off"),
    ("split-from", AuthorKind.ACCOUNT): _l("%(who)s split it off from %(reference)s"),
    ("link-renewed", AuthorKind.ACCOUNT): _l("%(who)s had a new address mailed to the asker"),
    ("link-revoked", AuthorKind.ACCOUNT): _l("%(who)s ended the asker’s address"),
}
WHY_NOT: dict[str, LazyString] = {
    "unknown": _l("You have no inquiry with this reference."),
    "itself": _l("This is the reference of the inquiry itself."),
    "another-asker": _l(
        "It was asked from another mailbox. Only inquiries of the same asker can be joined, since "
        "the asker then reads both as one."
    ),
    "not-undone": _l(
        "This cannot be undone now: one of the two was erased, or joined to a third that has to be "
        "parted from it first."
    ),
    "nothing-left": _l(
        "Tick at least one message that the asker wrote, and leave at least one where it is."
    ),
}
ACTIONS: dict[str, LazyString] = {
    "inquiry.read": _l("Inquiry read"),
    "inquiry.refused": _l("Inquiry refused: not of an own desk"),
    "inquiry.file-read": _l("File of an inquiry read"),
    "inquiry.answered": _l("Inquiry answered"),
    "inquiry.noted": _l("Internal note written"),
    "inquiry.assigned": _l("Inquiry taken, given or released"),
    "inquiry.handed-over": _l("Inquiry handed over"),
    "inquiry.desk-added": _l("Desk asked to take part"),
    "inquiry.closed": _l("Inquiry closed"),
    "inquiry.reopened": _l("Inquiry opened again"),
    "inquiry.marked-spam": _l("Inquiry marked as spam"),
    "inquiry.unmarked-spam": _l("Inquiry no longer spam"),
    "inquiry.merged": _l("Inquiries joined"),
    "inquiry.merge-undone": _l("Joined inquiries parted"),
    "inquiry.split": _l("Inquiry split"),
    "inquiry.entry-linked": _l("Entry linked to an inquiry"),
    "inquiry.entry-unlinked": _l("Entry no longer linked"),
    "inquiry.link-renewed": _l("Asker’s address renewed"),
    "inquiry.link-revoked": _l("Asker’s address ended"),
    "inquiry.erasure-asked": _l("Erasure asked for"),
    "inquiry.erased": _l("Inquiry erased"),
    "inquiry.anonymised": _l("Inquiry anonymised: its time was over"),
}

"""What the desk keeps of an inquiry goes when the inquiry is forgotten."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpdesk.desk.models import DeskDraft, DeskPresence, InquiryLink
from helpdesk.inquiries.files import file_store
from helpdesk.inquiries.models import Inquiry
from helpdesk.inquiries.queries import uploads_of
from helpdesk.inquiries.services import secret_keys
from helpdesk.inquiries.tickets import read_ticket
from helpdesk.inquiries.uploads import forget_uploads


def forget(session: Session, inquiry: Inquiry) -> None:
    """Drafts of answers with their files, links, who was there; that two were joined stays, without words."""
    for ticket in session.scalars(
        select(DeskDraft.ticket).where(DeskDraft.inquiry_id == inquiry.id)
    ):
        read = read_ticket(ticket, secret_keys())
        if read is not None:
            forget_uploads(session, uploads_of(read.idempotency_key), store=file_store())
    for model in (DeskDraft, DeskPresence, InquiryLink):
        session.execute(
            delete(model)
            .where(model.inquiry_id == inquiry.id)
            .execution_options(synchronize_session=False)
        )

"""inquiries

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("study_type", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("asker_name", sa.String(length=120), nullable=False),
        sa.Column("asker_email", sa.String(length=254), nullable=False),
        sa.Column("asker_organisation", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("lead_slug", sa.String(length=60), nullable=False),
        sa.Column("lead_reason", sa.JSON(), nullable=False),
        sa.Column("assignee_account_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("about_kind", sa.String(length=12), nullable=False),
        sa.Column("about_key", sa.String(length=120), nullable=False),
        sa.Column("consent_version", sa.String(length=20), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("token_number", sa.Integer(), nullable=False),
        sa.Column("token_revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("rating BETWEEN 1 AND 3", name=op.f("ck_inquiry_rating_known")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["inquiry.id"], name=op.f("fk_inquiry_merged_into_id_inquiry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_inquiry_idempotency_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_inquiry_reference")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_inquiry_token_hash")),
    )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.create_index("ix_inquiry_closed_at", ["closed_at"], unique=False)
        batch_op.create_index("ix_inquiry_lead_slug", ["lead_slug"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_inquiry_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_inquiry_received_at"), ["received_at"], unique=False)
        batch_op.create_index("ix_inquiry_status_due_at", ["status", "due_at"], unique=False)

    op.create_table(
        "inquiry_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("blob_key", sa.String(length=40), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_upload")),
        sa.UniqueConstraint("blob_key", name=op.f("uq_inquiry_upload_blob_key")),
        sa.UniqueConstraint(
            "form_key", "sha256", "name", name=op.f("uq_inquiry_upload_form_key_sha256_name")
        ),
    )
    with op.batch_alter_table("inquiry_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inquiry_upload_form_key"), ["form_key"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_inquiry_upload_uploaded_at"), ["uploaded_at"], unique=False
        )

    op.create_table(
        "saved_inquiry",
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("entry_kind", sa.String(length=12), nullable=False),
        sa.Column("entry_key", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("form_key", name=op.f("pk_saved_inquiry")),
    )
    with op.batch_alter_table("saved_inquiry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_inquiry_day"), ["day"], unique=False)

    op.create_table(
        "inquiry_country",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_country_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("inquiry_id", "code", name=op.f("pk_inquiry_country")),
    )
    with op.batch_alter_table("inquiry_country", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inquiry_country_code"), ["code"], unique=False)

    op.create_table(
        "inquiry_desk",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("contact_slug", sa.String(length=60), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_desk_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("inquiry_id", "contact_slug", name=op.f("pk_inquiry_desk")),
    )
    with op.batch_alter_table("inquiry_desk", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inquiry_desk_contact_slug"), ["contact_slug"], unique=False
        )

    op.create_table(
        "inquiry_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("author_kind", sa.String(length=12), nullable=False),
        sa.Column("author_account_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_event_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_event")),
    )
    with op.batch_alter_table("inquiry_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inquiry_event_inquiry_id"), ["inquiry_id"], unique=False
        )

    op.create_table(
        "inquiry_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("author_kind", sa.String(length=12), nullable=False),
        sa.Column("author_account_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_message_inquiry_id_inquiry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_message")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_inquiry_message_idempotency_key")),
    )
    with op.batch_alter_table("inquiry_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inquiry_message_inquiry_id"), ["inquiry_id"], unique=False
        )

    op.create_table(
        "inquiry_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("blob_key", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["inquiry_message.id"],
            name=op.f("fk_inquiry_attachment_message_id_inquiry_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_attachment")),
        sa.UniqueConstraint("blob_key", name=op.f("uq_inquiry_attachment_blob_key")),
    )
    with op.batch_alter_table("inquiry_attachment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inquiry_attachment_message_id"), ["message_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("inquiry_attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_attachment_message_id"))

    op.drop_table("inquiry_attachment")
    with op.batch_alter_table("inquiry_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_message_inquiry_id"))

    op.drop_table("inquiry_message")
    with op.batch_alter_table("inquiry_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_event_inquiry_id"))

    op.drop_table("inquiry_event")
    with op.batch_alter_table("inquiry_desk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_desk_contact_slug"))

    op.drop_table("inquiry_desk")
    with op.batch_alter_table("inquiry_country", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_country_code"))

    op.drop_table("inquiry_country")
    with op.batch_alter_table("saved_inquiry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_inquiry_day"))

    op.drop_table("saved_inquiry")
    with op.batch_alter_table("inquiry_upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_upload_uploaded_at"))
        batch_op.drop_index(batch_op.f("ix_inquiry_upload_form_key"))

    op.drop_table("inquiry_upload")
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.drop_index("ix_inquiry_status_due_at")
        batch_op.drop_index(batch_op.f("ix_inquiry_received_at"))
        batch_op.drop_index(batch_op.f("ix_inquiry_merged_into_id"))
        batch_op.drop_index("ix_inquiry_lead_slug")
        batch_op.drop_index("ix_inquiry_closed_at")

    op.drop_table("inquiry")

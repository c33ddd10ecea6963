"""by whom an entry was checked, quoted places, second values; reads, worklist, "still true?"

Revision 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: SQLite's other way, a new table for the old one, would delete what hangs on its rows.
    op.add_column(
        "element", sa.Column("checked_by", sa.String(length=20), server_default="", nullable=False)
    )
    op.add_column(
        "citation", sa.Column("place", sa.String(length=200), server_default="", nullable=False)
    )
    op.add_column("fact", sa.Column("other", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "entry_reads",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "month", name=op.f("pk_entry_reads")),
    )
    op.create_table(
        "work_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work", sa.String(length=12), nullable=False),
        sa.Column("element_kind", sa.String(length=12), nullable=False),
        sa.Column("element_key", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("handed_by_account_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_claim")),
        sa.UniqueConstraint(
            "work", "element_kind", "element_key", "language", name="uq_work_claim_item"
        ),
    )
    op.create_index(op.f("ix_work_claim_account_id"), "work_claim", ["account_id"])
    op.create_table(
        "confirmation_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("element_kind", sa.String(length=12), nullable=False),
        sa.Column("element_key", sa.String(length=120), nullable=False),
        sa.Column("desk_slug", sa.String(length=60), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.String(length=12), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation_request")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_confirmation_request_token_hash")),
    )
    op.create_index(
        "ix_confirmation_request_element", "confirmation_request", ["element_kind", "element_key"]
    )
    op.create_index(
        "ix_confirmation_request_desk", "confirmation_request", ["desk_slug", "asked_at"]
    )


def downgrade() -> None:
    op.drop_table("confirmation_request")
    op.drop_table("work_claim")
    op.drop_table("entry_reads")
    op.drop_column("fact", "other")
    op.drop_column("citation", "place")
    op.drop_column("element", "checked_by")

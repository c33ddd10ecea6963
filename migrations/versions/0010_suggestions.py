"""suggestions of readers

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("about_kind", sa.String(length=12), nullable=False),
        sa.Column("about_key", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("source_url", sa.String(length=2000), nullable=False),
        sa.Column("unsourced", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("suggester_name", sa.String(length=120), nullable=False),
        sa.Column("suggester_email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("wants_thanks", sa.Boolean(), nullable=False),
        sa.Column("consent_version", sa.String(length=20), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_account_id", sa.Integer(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.Column("draft_key", sa.String(length=12), nullable=False),
        sa.Column("inquiry_reference", sa.String(length=16), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("token_number", sa.Integer(), nullable=False),
        sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_suggestion_idempotency_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_suggestion_reference")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_suggestion_token_hash")),
    )
    op.create_index("ix_suggestion_about", "suggestion", ["about_kind", "about_key"])
    op.create_index(op.f("ix_suggestion_decided_at"), "suggestion", ["decided_at"])
    op.create_index(op.f("ix_suggestion_inquiry_reference"), "suggestion", ["inquiry_reference"])
    op.create_index("ix_suggestion_status_received_at", "suggestion", ["status", "received_at"])


def downgrade() -> None:
    op.drop_table("suggestion")

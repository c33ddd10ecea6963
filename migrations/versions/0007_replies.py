"""canned replies, and when the worker last went round

Revision 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
    )
    op.create_table(
        "canned_text",
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reply_id"],
            ["canned_reply.id"],
            name=op.f("fk_canned_text_reply_id_canned_reply"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("reply_id", "language", name=op.f("pk_canned_text")),
    )
    op.create_table(
        "worker_round",
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_worker_round")),
    )


def downgrade() -> None:
    op.drop_table("worker_round")
    op.drop_table("canned_text")
    op.drop_table("canned_reply")

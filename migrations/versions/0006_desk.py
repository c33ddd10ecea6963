"""the desk: drafts, presence, saved filters, links to entries, merges

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _moment(name, nullable=False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _parent(table, column, other, ondelete="CASCADE"):
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete=ondelete
    )


def upgrade() -> None:
    op.create_table(
        "desk_setting",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "is_without_shortcuts", sa.Boolean(), server_default=sa.false(), nullable=False
        ),
        _parent("desk_setting", "account_id", "account"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_desk_setting")),
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=False),
        _parent("saved_filter", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_filter_account_id_name")),
    )
    op.create_table(
        "desk_draft",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(length=200), nullable=False),
        _moment("saved_at"),
        _parent("desk_draft", "inquiry_id", "inquiry"),
        _parent("desk_draft", "account_id", "account"),
        sa.PrimaryKeyConstraint("inquiry_id", "account_id", name=op.f("pk_desk_draft")),
    )
    op.create_index(op.f("ix_desk_draft_account_id"), "desk_draft", ["account_id"])
    op.create_table(
        "desk_presence",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        _moment("seen_at"),
        _parent("desk_presence", "inquiry_id", "inquiry"),
        _parent("desk_presence", "account_id", "account"),
        sa.PrimaryKeyConstraint("inquiry_id", "account_id", name=op.f("pk_desk_presence")),
    )
    op.create_index(op.f("ix_desk_presence_account_id"), "desk_presence", ["account_id"])
    op.create_index(op.f("ix_desk_presence_seen_at"), "desk_presence", ["seen_at"])
    op.create_table(
        "inquiry_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        _moment("added_at"),
        _parent("inquiry_link", "inquiry_id", "inquiry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_link")),
        sa.UniqueConstraint(
            "inquiry_id", "kind", "key", name=op.f("uq_inquiry_link_inquiry_id_kind_key")
        ),
    )
    op.create_table(
        "inquiry_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        _moment("merged_at"),
        sa.Column("account_id", sa.Integer(), nullable=False),
        _moment("undone_at", nullable=True),
        sa.Column("stood", sa.JSON(), nullable=False),
        _parent("inquiry_merge", "source_id", "inquiry"),
        _parent("inquiry_merge", "target_id", "inquiry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_merge")),
    )
    op.create_index("ix_inquiry_merge_source_id", "inquiry_merge", ["source_id"])
    op.create_index("ix_inquiry_merge_target_id", "inquiry_merge", ["target_id"])
    op.create_table(
        "merged_message",
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        _parent("merged_message", "merge_id", "inquiry_merge"),
        _parent("merged_message", "message_id", "inquiry_message"),
        sa.PrimaryKeyConstraint("merge_id", "message_id", name=op.f("pk_merged_message")),
    )
    op.create_index(op.f("ix_merged_message_message_id"), "merged_message", ["message_id"])


def downgrade() -> None:
    for table in (
        "merged_message",
        "inquiry_merge",
        "inquiry_link",
        "desk_presence",
        "desk_draft",
        "saved_filter",
        "desk_setting",
    ):
        op.drop_table(table)

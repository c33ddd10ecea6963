"""desks: members, days away and closed, how they share their work; what was edited in the site

Revision 0004, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Columns are only added: to make these tables anew, as SQLite would for more, would take the rows
    # that hang on them along.
    with op.batch_alter_table("regional_contact") as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(
            sa.Column("assigns", sa.String(length=20), server_default="take", nullable=False)
        )
        batch_op.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("routing_rule") as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "away_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_away_period_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["regional_contact.id"],
            name=op.f("fk_away_period_contact_id_regional_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_away_period")),
    )
    op.create_index("ix_away_period_contact_id", "away_period", ["contact_id"])
    op.create_table(
        "closed_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["regional_contact.id"],
            name=op.f("fk_closed_day_contact_id_regional_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_day")),
        sa.UniqueConstraint("contact_id", "day", name=op.f("uq_closed_day_contact_id_day")),
    )
    op.create_table(
        "desk_member",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("is_away_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_desk_member_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["regional_contact.id"],
            name=op.f("fk_desk_member_contact_id_regional_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", "account_id", name=op.f("pk_desk_member")),
    )
    op.create_index("ix_desk_member_account_id", "desk_member", ["account_id"])


def downgrade() -> None:
    op.drop_table("desk_member")
    op.drop_table("closed_day")
    op.drop_table("away_period")
    for table, column in (
        ("routing_rule", "edited_at"),
        ("routing_rule", "version"),
        ("regional_contact", "edited_at"),
        ("regional_contact", "assigns"),
        ("regional_contact", "version"),
    ):
        op.drop_column(table, column)

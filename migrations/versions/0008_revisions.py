"""drafts and the history of entries, and what has taken an entry's place

Revision 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REFUSAL = "the history is append-only"


def upgrade() -> None:
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("element_kind", sa.String(length=12), nullable=False),
        sa.Column("element_key", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("by_account_id", sa.Integer(), nullable=True),
        sa.Column("by_role", sa.String(length=20), nullable=False),
        sa.Column("reviewer_account_id", sa.Integer(), nullable=True),
        sa.Column("reviewer_role", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source_key", sa.String(length=120), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("batch", sa.String(length=12), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint(
            "element_kind",
            "element_key",
            "number",
            name=op.f("uq_revision_element_kind_element_key_number"),
        ),
    )
    op.create_index(op.f("ix_revision_at"), "revision", ["at"])
    op.create_index(op.f("ix_revision_batch"), "revision", ["batch"])
    op.create_index("ix_revision_country_code_at", "revision", ["country_code", "at"])
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("element_kind", sa.String(length=12), nullable=False),
        sa.Column("element_key", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("base_state", sa.JSON(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("author_account_id", sa.Integer(), nullable=False),
        sa.Column("author_role", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewer_account_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.Column("batch", sa.String(length=12), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("key", name=op.f("uq_draft_key")),
    )
    op.create_index(op.f("ix_draft_author_account_id"), "draft", ["author_account_id"])
    op.create_index(op.f("ix_draft_batch"), "draft", ["batch"])
    op.create_index(op.f("ix_draft_status"), "draft", ["status"])
    op.create_index("ix_draft_element", "draft", ["element_kind", "element_key"])
    # Added in place: SQLite's other way, a new table for the old one, would delete what hangs on its rows.
    op.execute(
        "ALTER TABLE element ADD COLUMN succeeded_by_id INTEGER"
        " CONSTRAINT fk_element_succeeded_by_id_element REFERENCES element (id)"
    )
    op.add_column(
        "element",
        sa.Column("is_unreviewed", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "source", sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    op.add_column("source", sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
    _make_append_only()


def downgrade() -> None:
    op.drop_column("source", "edited_at")
    op.drop_column("source", "version")
    op.drop_column("element", "is_unreviewed")
    op.drop_column("element", "succeeded_by_id")
    op.drop_table("draft")
    op.drop_table("revision")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION revision_refuse()")
        op.execute("DROP FUNCTION revision_refuse_update()")


def _make_append_only() -> None:
    """Rows are added and read; only a reason can be made empty. The database itself refuses the rest."""
    if op.get_bind().dialect.name == "sqlite":
        columns = [
            "id", "element_kind", "element_key", "number", "at", "action", "by_account_id", "by_role",
            "reviewer_account_id", "reviewer_role", "source_key", "effective_on", "country_code",
            "batch", "draft_id", "changes",
        ]  # fmt: skip
        others = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in columns)
        op.execute(
            "CREATE TRIGGER revision_no_update BEFORE UPDATE ON revision "
            f"WHEN NEW.\"reason\" <> '' OR {others} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        op.execute(
            "CREATE TRIGGER revision_no_delete BEFORE DELETE ON revision "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        return
    for name, body in (
        ("revision_refuse", f"RAISE EXCEPTION '{REFUSAL}';"),
        (
            "revision_refuse_update",
            "IF NEW.reason = '' AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason' "
            f"THEN RETURN NEW; END IF; RAISE EXCEPTION '{REFUSAL}';",
        ),
    ):
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body} END $$"
        )
    op.execute(
        "CREATE TRIGGER revision_append_only BEFORE DELETE OR TRUNCATE ON revision "
        "FOR EACH STATEMENT EXECUTE FUNCTION revision_refuse()"
    )
    op.execute(
        "CREATE TRIGGER revision_no_update BEFORE UPDATE ON revision "
        "FOR EACH ROW EXECUTE FUNCTION revision_refuse_update()"
    )

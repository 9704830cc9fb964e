"""Cases, kinds, access and documents."""

import sqlalchemy as sa
from alembic import op

revision = "0003_cases"
down_revision = "0002_record"
branch_labels = None
depends_on = None

# key, name, default deadline in days, what they count in, amber begins (working hours before), access,
# "kan samlegodkendes", for information. Local practice: a customer edits them.
KINDS = (
    ("borgmestersvar", "Borgmestersvar", 6, "working_days", 16, "involved", False, False),
    ("udvalgssag", "Udvalgssag", 20, "working_days", 24, "unit", False, False),
    ("budgetnotat", "Budget- og økonominotat", 10, "working_days", 16, "unit", False, False),
    ("pressesag", "Pressesag", 1, "working_days", 4, "involved", False, False),
    ("klagesag", "Klagesag", 28, "calendar_days", 24, "involved", False, False),
    ("aktindsigt", "Aktindsigt", 7, "working_days", 16, "involved", False, False),
    ("orientering", "Orientering", None, "working_days", 16, "unit", True, True),
    ("moedesag", "Mødesag", 10, "working_days", 16, "unit", False, False),
)
COLUMNS = (
    "key",
    "name",
    "deadline_days",
    "deadline_unit",
    "soon_hours",
    "access",
    "batchable",
    "for_information",
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "case_kind",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ord", sa.Integer(), nullable=False),
        sa.Column("deadline_days", sa.Integer(), nullable=True),
        sa.Column("deadline_unit", sa.Text(), nullable=False),
        sa.Column("soon_hours", sa.Integer(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("batchable", sa.Boolean(), nullable=False),
        sa.Column("for_information", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("access IN ('involved', 'unit', 'everyone')", name=op.f("ck_case_kind_access")),
        sa.CheckConstraint(
            "deadline_unit IN ('working_days', 'calendar_days')", name=op.f("ck_case_kind_deadline_unit")
        ),
        sa.CheckConstraint(
            "deadline_days IS NULL OR deadline_days > 0", name=op.f("ck_case_kind_deadline_days")
        ),
        sa.CheckConstraint("soon_hours > 0", name=op.f("ck_case_kind_soon_hours")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_case_kind")),
    )
    op.create_table(
        "case_number",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_case_number")),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline_timed", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_case_closed")),
        sa.CheckConstraint("NOT (confidential AND access = 'everyone')", name=op.f("ck_case_confidential")),
        sa.CheckConstraint("access IN ('involved', 'unit', 'everyone')", name=op.f("ck_case_access")),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_case_status")),
        sa.CheckConstraint("(deleted_at IS NULL) = (deleted_reason IS NULL)", name=op.f("ck_case_tombstone")),
        sa.ForeignKeyConstraint(["deleted_by_id"], ["person.id"], name=op.f("fk_case_deleted_by_id_person")),
        sa.ForeignKeyConstraint(["kind"], ["case_kind.key"], name=op.f("fk_case_kind_case_kind")),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name=op.f("fk_case_officer_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
    )
    op.create_index("ix_case_officer", "case", ["officer_id", "status", "id"], unique=False)
    op.create_index("ix_case_status_deadline", "case", ["status", "deadline_at", "id"], unique=False)
    op.create_index("ix_case_unit", "case", ["unit_id", "status", "id"], unique=False)
    op.create_table(
        "case_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "cause IN ('officer', 'supplementary', 'responsible', 'approver', 'copy_recipient', 'condition_owner', 'acted', 'shared')",
            name=op.f("ck_case_grant_cause"),
        ),
        sa.CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_case_grant_whom")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_grant_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_grant_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_grant_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_grant")),
    )
    op.create_index("ix_case_grant_case", "case_grant", ["case_id", "person_id", "unit_id"], unique=False)
    op.create_index("ix_case_grant_person", "case_grant", ["person_id", "case_id"], unique=False)
    op.create_index("ix_case_grant_unit", "case_grant", ["unit_id", "case_id"], unique=False)
    op.create_table(
        "case_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("case_id < other_id", name=op.f("ck_case_link_order")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_link_case_id_case")),
        sa.ForeignKeyConstraint(["other_id"], ["case.id"], name=op.f("fk_case_link_other_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
        sa.UniqueConstraint("case_id", "other_id", name=op.f("uq_case_link_case_id_other_id")),
    )
    op.create_index(op.f("ix_case_link_other_id"), "case_link", ["other_id"], unique=False)
    op.create_table(
        "case_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_reading_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_reading_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reading")),
    )
    op.create_index("ix_case_reading_case", "case_reading", ["case_id", "at"], unique=False)
    op.create_table(
        "case_restriction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_case_restriction_whom")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_restriction_case_id_case")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_case_restriction_person_id_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_restriction_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_restriction")),
    )
    op.create_index(
        "ix_case_restriction_case", "case_restriction", ["case_id", "person_id", "unit_id"], unique=False
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("ord", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('cover', 'attachment', 'background')", name=op.f("ck_document_role")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_document_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index("ix_document_case", "document", ["case_id", "ord"], unique=False)
    op.create_table(
        "document_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("rendition", sa.Text(), nullable=False),
        sa.Column("rendition_why", sa.Text(), nullable=True),
        sa.Column("rendition_sha256", sa.Text(), nullable=True),
        sa.Column("rendition_pages", sa.Integer(), nullable=True),
        sa.Column("rendition_claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "rendition IN ('not_needed', 'pending', 'ready', 'missing')",
            name=op.f("ck_document_version_rendition"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_document_version_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_version_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("document_id", "n", name=op.f("uq_document_version_document_id_n")),
    )
    op.create_index("ix_document_version_rendition", "document_version", ["rendition"], unique=False)
    op.create_table(
        "version_seen",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pages_read", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_version_seen_person_id_person")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_version.id"], name=op.f("fk_version_seen_version_id_document_version")
        ),
        sa.PrimaryKeyConstraint("person_id", "version_id", name=op.f("pk_version_seen")),
    )
    op.create_table(
        "version_text",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_version.id"], name=op.f("fk_version_text_version_id_document_version")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_version_text")),
    )

    kinds = sa.table(
        "case_kind",
        *(sa.column(name) for name in (*COLUMNS, "ord", "active")),
    )
    rows = [
        dict(zip(COLUMNS, kind, strict=True)) | {"ord": place, "active": True}
        for place, kind in enumerate(KINDS, start=1)
    ]
    op.bulk_insert(kinds, rows)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("version_text")
    op.drop_table("version_seen")
    op.drop_index("ix_document_version_rendition", table_name="document_version")
    op.drop_table("document_version")
    op.drop_index("ix_document_case", table_name="document")
    op.drop_table("document")
    op.drop_index("ix_case_restriction_case", table_name="case_restriction")
    op.drop_table("case_restriction")
    op.drop_index("ix_case_reading_case", table_name="case_reading")
    op.drop_table("case_reading")
    op.drop_index(op.f("ix_case_link_other_id"), table_name="case_link")
    op.drop_table("case_link")
    op.drop_index("ix_case_grant_unit", table_name="case_grant")
    op.drop_index("ix_case_grant_person", table_name="case_grant")
    op.drop_index("ix_case_grant_case", table_name="case_grant")
    op.drop_table("case_grant")
    op.drop_index("ix_case_unit", table_name="case")
    op.drop_index("ix_case_status_deadline", table_name="case")
    op.drop_index("ix_case_officer", table_name="case")
    op.drop_table("case")
    op.drop_table("case_number")
    op.drop_table("case_kind")

"""Approvals."""

import sqlalchemy as sa
from alembic import op

revision = "0004_approvals"
down_revision = "0003_cases"
branch_labels = None
depends_on = None

REASONS = (
    "Mangler konsekvensvurdering",
    "Ret tal eller bilag",
    "Uklar indstilling",
    "Tag med på næste møde",
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "return_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ord", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_reason")),
    )
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("stale_before", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("batchable", sa.Boolean(), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline_timed", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_timed", sa.Boolean(), nullable=False),
        sa.Column("soon_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step_n", sa.Integer(), nullable=True),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("holder_level", sa.Text(), nullable=True),
        sa.Column("holder_unit_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(status IN ('active', 'cancelled')) = (phase IS NOT NULL)", name=op.f("ck_approval_status_phase")
        ),
        sa.CheckConstraint(
            "(status IN ('approved', 'rejected', 'cancelled')) = (finished_at IS NOT NULL)",
            name=op.f("ck_approval_finished"),
        ),
        sa.CheckConstraint("is_open = (status = 'active')", name=op.f("ck_approval_open")),
        sa.CheckConstraint(
            "phase IS NULL OR phase IN ('at_step', 'with_responsible', 'awaiting_conditions')",
            name=op.f("ck_approval_phase"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'active', 'approved', 'rejected', 'cancelled')",
            name=op.f("ck_approval_status"),
        ),
        sa.CheckConstraint("stale_before <= revision", name=op.f("ck_approval_revision")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_approval_case_id_case")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_approval_created_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["holder_unit_id"], ["unit.id"], name=op.f("fk_approval_holder_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["person.id"], name=op.f("fk_approval_responsible_id_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_approval_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    op.create_index("ix_approval_case", "approval", ["case_id", "id"], unique=False)
    op.create_index("ix_approval_open_due", "approval", ["is_open", "due_at", "id"], unique=False)
    op.create_index("ix_approval_open_unit", "approval", ["is_open", "unit_id", "due_at", "id"], unique=False)
    op.create_table(
        "approval_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("step_n", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("to_step", sa.Integer(), nullable=True),
        sa.Column("resume", sa.Text(), nullable=True),
        sa.Column("carried_from_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "action IN ('start', 'approve', 'approve_with_conditions', 'return', 'reject', 'forward', 'undo', 'withdraw', 'take_over', 'skip', 'cancel', 'reopen', 'seen', 'confirm', 'tick_condition', 'waive_condition', 'edit_steps')",
            name=op.f("ck_approval_decision_action"),
        ),
        sa.CheckConstraint(
            "resume IS NULL OR resume IN ('with_me', 'from_there')", name=op.f("ck_approval_decision_resume")
        ),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.id"], name=op.f("fk_approval_decision_approval_id_approval")
        ),
        sa.ForeignKeyConstraint(
            ["carried_from_id"],
            ["approval_decision.id"],
            name=op.f("fk_approval_decision_carried_from_id_approval_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["person.id"], name=op.f("fk_approval_decision_on_behalf_of_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_approval_decision_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_decision")),
    )
    op.create_index("ix_approval_decision_approval", "approval_decision", ["approval_id", "id"], unique=False)
    op.create_table(
        "approval_opening",
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.id"], name=op.f("fk_approval_opening_approval_id_approval")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_approval_opening_person_id_person")
        ),
        sa.PrimaryKeyConstraint("approval_id", "person_id", name=op.f("pk_approval_opening")),
    )
    op.create_table(
        "approval_snooze",
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.id"], name=op.f("fk_approval_snooze_approval_id_approval")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_approval_snooze_person_id_person")
        ),
        sa.PrimaryKeyConstraint("approval_id", "person_id", name=op.f("pk_approval_snooze")),
    )
    op.create_table(
        "approval_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline_timed", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(rule = 'some') = (needed IS NOT NULL)", name=op.f("ck_approval_step_needed")),
        sa.CheckConstraint("rule IN ('all', 'any', 'some')", name=op.f("ck_approval_step_rule")),
        sa.CheckConstraint("status <> 'current' OR since IS NOT NULL", name=op.f("ck_approval_step_since")),
        sa.CheckConstraint(
            "status IN ('pending', 'current', 'approved', 'returned', 'skipped')",
            name=op.f("ck_approval_step_status"),
        ),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.id"], name=op.f("fk_approval_step_approval_id_approval")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_step")),
        sa.UniqueConstraint("approval_id", "n", name=op.f("uq_approval_step_approval_id_n")),
    )
    op.create_table(
        "approval_waiting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("wait", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "wait IN ('decide', 'returned', 'condition', 'confirm', 'see')",
            name=op.f("ck_approval_waiting_wait"),
        ),
        sa.CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_approval_waiting_whom")),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.id"], name=op.f("fk_approval_waiting_approval_id_approval")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_approval_waiting_person_id_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_approval_waiting_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_waiting")),
    )
    op.create_index("ix_approval_waiting_approval", "approval_waiting", ["approval_id"], unique=False)
    op.create_index(
        "ix_approval_waiting_person", "approval_waiting", ["person_id", "approval_id"], unique=False
    )
    op.create_index("ix_approval_waiting_unit", "approval_waiting", ["unit_id", "approval_id"], unique=False)
    op.create_table(
        "approval_condition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("step_n", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'ticked', 'waived', 'lapsed')", name=op.f("ck_approval_condition_status")
        ),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.id"], name=op.f("fk_approval_condition_approval_id_approval")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["approval_decision.id"],
            name=op.f("fk_approval_condition_decision_id_approval_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_approval_condition_owner_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["person.id"], name=op.f("fk_approval_condition_set_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_approval_condition_settled_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_condition")),
    )
    op.create_index(
        "ix_approval_condition_approval", "approval_condition", ["approval_id", "id"], unique=False
    )
    op.create_table(
        "approval_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_approval_copy_whom")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_approval_copy_person_id_person")),
        sa.ForeignKeyConstraint(
            ["seen_by_id"], ["person.id"], name=op.f("fk_approval_copy_seen_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"],
            ["approval_step.id"],
            name=op.f("fk_approval_copy_step_id_approval_step"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_approval_copy_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_copy")),
    )
    op.create_index("ix_approval_copy_step", "approval_copy", ["step_id"], unique=False)
    op.create_table(
        "approval_decision_document",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["approval_decision.id"],
            name=op.f("fk_approval_decision_document_decision_id_approval_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["document_version.id"],
            name=op.f("fk_approval_decision_document_version_id_document_version"),
        ),
        sa.PrimaryKeyConstraint("decision_id", "version_id", name=op.f("pk_approval_decision_document")),
    )
    op.create_table(
        "approval_decision_effect",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("ord", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["approval_decision.id"],
            name=op.f("fk_approval_decision_effect_decision_id_approval_decision"),
        ),
        sa.PrimaryKeyConstraint("decision_id", "ord", name=op.f("pk_approval_decision_effect")),
    )
    op.create_table(
        "approval_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("ord", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.id"], name=op.f("fk_approval_document_approval_id_approval")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_approval_document_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["document_version.id"],
            name=op.f("fk_approval_document_version_id_document_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_document")),
        sa.UniqueConstraint(
            "approval_id", "document_id", name=op.f("uq_approval_document_approval_id_document_id")
        ),
    )
    op.create_table(
        "approval_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("ord", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("forwarded_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(approved_by_id IS NULL) = (decision_id IS NULL)", name=op.f("ck_approval_place_approved")
        ),
        sa.CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_approval_place_whom")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_approval_place_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["approval_decision.id"],
            name=op.f("fk_approval_place_decision_id_approval_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["forwarded_by_id"], ["person.id"], name=op.f("fk_approval_place_forwarded_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_approval_place_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"],
            ["approval_step.id"],
            name=op.f("fk_approval_place_step_id_approval_step"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_approval_place_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_place")),
    )
    op.create_index("ix_approval_place_step", "approval_place", ["step_id", "ord"], unique=False)

    reasons = sa.table("return_reason", sa.column("ord"), sa.column("text"), sa.column("active"))
    rows = [{"ord": place, "text": text, "active": True} for place, text in enumerate(REASONS, start=1)]
    op.bulk_insert(reasons, rows)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_approval_place_step", table_name="approval_place")
    op.drop_table("approval_place")
    op.drop_table("approval_document")
    op.drop_table("approval_decision_effect")
    op.drop_table("approval_decision_document")
    op.drop_index("ix_approval_copy_step", table_name="approval_copy")
    op.drop_table("approval_copy")
    op.drop_index("ix_approval_condition_approval", table_name="approval_condition")
    op.drop_table("approval_condition")
    op.drop_index("ix_approval_waiting_unit", table_name="approval_waiting")
    op.drop_index("ix_approval_waiting_person", table_name="approval_waiting")
    op.drop_index("ix_approval_waiting_approval", table_name="approval_waiting")
    op.drop_table("approval_waiting")
    op.drop_table("approval_step")
    op.drop_table("approval_snooze")
    op.drop_table("approval_opening")
    op.drop_index("ix_approval_decision_approval", table_name="approval_decision")
    op.drop_table("approval_decision")
    op.drop_index("ix_approval_open_unit", table_name="approval")
    op.drop_index("ix_approval_open_due", table_name="approval")
    op.drop_index("ix_approval_case", table_name="approval")
    op.drop_table("approval")
    op.drop_table("return_reason")

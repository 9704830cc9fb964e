"""Tables of cases, their kinds, access, documents and reading marks."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ledelse.cases.rules import Access, CaseStatus, Cause, DeadlineUnit, DocumentRole, RenditionState
from ledelse.kernel.db import Base
from ledelse.people.models import one_of


class CaseKind(Base):
    """A kind of case with its own defaults; administrators edit these."""

    __tablename__ = "case_kind"
    __table_args__ = (
        one_of("deadline_unit", DeadlineUnit),
        one_of("access", Access),
        CheckConstraint("deadline_days IS NULL OR deadline_days > 0", name="deadline_days"),
        CheckConstraint("soon_hours > 0", name="soon_hours"),
    )

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    ord: Mapped[int]
    deadline_days: Mapped[int | None]
    deadline_unit: Mapped[str] = mapped_column(Text, default=DeadlineUnit.WORKING_DAYS)
    soon_hours: Mapped[int]  # amber begins this many working hours before the deadline
    access: Mapped[str] = mapped_column(Text, default=Access.INVOLVED)
    batchable: Mapped[bool] = mapped_column(default=False)  # "kan samlegodkendes" from the start
    for_information: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)


class CaseNumber(Base):
    """The last number given out in a year; taken with the case's own transaction, so there are no gaps."""

    __tablename__ = "case_number"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Case(Base):
    """A case. A deleted one keeps its row as a tombstone: number, who, when and why."""

    __tablename__ = "case"
    __table_args__ = (
        one_of("status", CaseStatus),
        one_of("access", Access),
        CheckConstraint("NOT (confidential AND access = 'everyone')", name="confidential"),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("(deleted_at IS NULL) = (deleted_reason IS NULL)", name="tombstone"),
        Index("ix_case_status_deadline", "status", "deadline_at", "id"),
        Index("ix_case_unit", "unit_id", "status", "id"),
        Index("ix_case_officer", "officer_id", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(ForeignKey("case_kind.key"))
    subject: Mapped[str | None] = mapped_column(Text)  # KLE number, as the organisation writes it
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    access: Mapped[str] = mapped_column(Text)
    confidential: Mapped[bool] = mapped_column(default=False)
    restricted: Mapped[bool] = mapped_column(default=False)  # the whitelist in case_restriction holds
    deadline_at: Mapped[datetime | None]
    deadline_timed: Mapped[bool] = mapped_column(default=False)  # a time was given, not only a date
    status: Mapped[str] = mapped_column(Text, default=CaseStatus.OPEN)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deleted_reason: Mapped[str | None] = mapped_column(Text)


class CaseGrant(Base):
    """A person or a unit may see a case, because of something."""

    __tablename__ = "case_grant"
    __table_args__ = (
        one_of("cause", Cause),
        CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name="whom"),
        Index("ix_case_grant_case", "case_id", "person_id", "unit_id"),
        Index("ix_case_grant_person", "person_id", "case_id"),
        Index("ix_case_grant_unit", "unit_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    cause: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)  # such as `case` or `approval:17`
    created_at: Mapped[datetime]


class CaseRestriction(Base):
    """A person or a unit on the whitelist of a restricted case."""

    __tablename__ = "case_restriction"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name="whom"),
        Index("ix_case_restriction_case", "case_id", "person_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))


class CaseLink(Base):
    """Two cases belong together; stored once, the lower id first."""

    __tablename__ = "case_link"
    __table_args__ = (
        UniqueConstraint("case_id", "other_id"),
        CheckConstraint("case_id < other_id", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)


class CaseReading(Base):
    """Somebody read a confidential case."""

    __tablename__ = "case_reading"
    __table_args__ = (Index("ix_case_reading_case", "case_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Document(Base):
    """A document on a case; what it says is in its versions."""

    __tablename__ = "document"
    __table_args__ = (one_of("role", DocumentRole), Index("ix_document_case", "case_id", "ord"))

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    role: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    ord: Mapped[int]


class DocumentVersion(Base):
    """One save of a document, for good: the file is named by its SHA-256."""

    __tablename__ = "document_version"
    __table_args__ = (
        UniqueConstraint("document_id", "n"),
        one_of("rendition", RenditionState),
        Index("ix_document_version_rendition", "rendition"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    n: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    size: Mapped[int]  # bytes
    type: Mapped[str] = mapped_column(Text)  # media type, found in the content
    filename: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    pages: Mapped[int | None]
    rendition: Mapped[str] = mapped_column(Text, default=RenditionState.NOT_NEEDED)
    rendition_why: Mapped[str | None] = mapped_column(Text)
    rendition_sha256: Mapped[str | None] = mapped_column(Text)
    rendition_pages: Mapped[int | None]
    rendition_claimed_until: Mapped[datetime | None]


class VersionText(Base):
    """The words of a version, taken out when it came in; for comparing and searching."""

    __tablename__ = "version_text"

    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class VersionSeen(Base):
    """A person has had this version on the screen, and how far they came."""

    __tablename__ = "version_seen"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), primary_key=True)
    at: Mapped[datetime]
    pages_read: Mapped[int] = mapped_column(default=0)  # the furthest page shown

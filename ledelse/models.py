"""Every table of the product, for migrations and tests."""

from ledelse.approvals import models as approvals
from ledelse.cases import models as cases
from ledelse.kernel import idempotency, ledger, outbox
from ledelse.kernel.db import Base
from ledelse.people import models as people

__all__ = ["Base", "approvals", "cases", "idempotency", "ledger", "outbox", "people"]

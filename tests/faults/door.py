"""One tap as a door handles it: open, look for an earlier answer under the same key, act, keep the answer."""

from typing import Any

from ledelse.approvals import service
from ledelse.approvals.access import open_approval
from ledelse.approvals.rules import Action
from ledelse.approvals.service import Act
from ledelse.kernel import idempotency
from ledelse.people.acting import acting


def tap(approval: int, person: int, action: str, *, seen: int, key: str, **fields: Any) -> str:
    """Answer what the person's screen gets; a repeated key gets the first answer again."""
    body = repr((action, seen, fields)).encode()
    request = idempotency.once(key, path=f"/approvals/{approval}/actions", body=body)
    with acting(person) as work:
        open_approval(work, approval)
        earlier = idempotency.earlier_answer(work, request)
        if earlier is not None:
            return earlier.body
        decision = service.act(work, approval, Act(Action(action), seen, **fields))
        idempotency.keep_answer(work, request, status=200, body=f"decision {decision}")
        return f"decision {decision}"

"""The floors of pages: raw SQL for the same rows, and an f-string instead of templates. Nothing of ours."""

from datetime import UTC, datetime
from typing import Any

from bench.places import Bare

PAGE = 50

# The condition on a case that a person may read it, as the product has it.
VISIBLE = """c.deleted_at IS NULL AND (c.access = 'everyone' OR (c.access = 'unit' AND c.unit_id IN ({units}))
 OR EXISTS (SELECT 1 FROM case_grant g WHERE g.case_id = c.id
            AND (g.person_id = {person} OR g.unit_id IN ({units}))))
 AND (c.restricted = {no} OR EXISTS (SELECT 1 FROM case_restriction r WHERE r.case_id = c.id
            AND (r.person_id = {person} OR r.unit_id IN ({units}))))"""


def visible(bare: Bare, person_id: int) -> str:
    """The condition for one person; the numbers are our own."""
    units = [row[0] for row in bare.all("SELECT unit_id FROM membership WHERE person_id = ?", person_id)]
    no = "0" if bare.kind == "sqlite" else "false"
    return VISIBLE.format(person=person_id, units=", ".join(map(str, units)), no=no)


def _yes(bare: Bare) -> str:
    return "1" if bare.kind == "sqlite" else "true"


def moment(bare: Bare) -> Any:
    """Now, as the database compares it."""
    now = datetime.now(UTC)
    return now.strftime("%Y-%m-%d %H:%M:%S.%f") if bare.kind == "sqlite" else now


def counts(bare: Bare, *, condition: str = "") -> list[Any]:
    """Counts by level and colour; with a condition only over what it lets through."""
    now = moment(bare)
    cases = f'JOIN "case" c ON c.id = a.case_id AND {condition}' if condition else ""
    return bare.all(
        "SELECT a.holder_level, sum(CASE WHEN a.due_at IS NULL THEN 1 ELSE 0 END), "
        "sum(CASE WHEN a.due_at < ? THEN 1 ELSE 0 END), "
        "sum(CASE WHEN a.due_at >= ? AND a.soon_at <= ? THEN 1 ELSE 0 END), "
        "sum(CASE WHEN a.due_at >= ? AND (a.soon_at IS NULL OR a.soon_at > ?) THEN 1 ELSE 0 END) "
        f"FROM approval a {cases} WHERE a.is_open = {_yes(bare)} GROUP BY a.holder_level",
        now, now, now, now, now,
    )  # fmt: skip


def board_rows(bare: Bare, condition: str) -> list[Any]:
    """The first fifty by deadline, with everything that a card shows, in three statements."""
    rows = bare.all(
        "SELECT a.id, a.due_at, a.soon_at, a.step_n, a.steps, a.since, c.number, c.title, k.name, u.name "
        'FROM approval a JOIN "case" c ON c.id = a.case_id JOIN case_kind k ON k.key = c.kind '
        f"JOIN unit u ON u.id = a.unit_id WHERE a.is_open = {_yes(bare)} AND a.due_at IS NOT NULL "
        f"AND {condition} ORDER BY a.due_at, a.id LIMIT {PAGE}"
    )
    ids = ", ".join(str(row[0]) for row in rows) or "0"
    holders = bare.all(
        "SELECT w.approval_id, p.name FROM approval_waiting w JOIN person p ON p.id = w.person_id "
        f"WHERE w.approval_id IN ({ids})"
    )
    marks = bare.all(
        "SELECT s.approval_id, s.n, s.name, s.status, p.name FROM approval_step s "
        "JOIN approval_place l ON l.step_id = s.id LEFT JOIN person p ON p.id = l.person_id "
        f"WHERE s.approval_id IN ({ids}) ORDER BY s.approval_id, s.n, l.ord"
    )
    return [rows, holders, marks]


def board_text(found: list[Any]) -> bytes:
    """The same table in f-strings."""
    rows, holders, marks = found
    names: dict[int, list[str]] = {}
    for approval_id, name in holders:
        names.setdefault(approval_id, []).append(name)
    chains: dict[int, list[str]] = {}
    for approval_id, n, _, status, name in marks:
        chains.setdefault(approval_id, []).append(f'<li class="{status}" title="{n}">{name[:1]}</li>')
    lines = [
        f'<tr id="card-{row[0]}"><td>{row[1]}</td><td><a href="/godkend/{row[0]}">{row[7]}</a>{row[6]} {row[9]}</td>'
        f"<td>{row[3]} af {row[4]}</td><td>{', '.join(names.get(row[0], ()))}</td>"
        f"<td><ol>{''.join(chains.get(row[0], ()))}</ol></td><td>{row[5]}</td></tr>"
        for row in rows
    ]
    return f"<!doctype html><table>{''.join(lines)}</table>".encode()


def inbox(bare: Bare, person_id: int, condition: str) -> bytes:
    """All that waits for a person, in one statement and an f-string."""
    rows = bare.all(
        "SELECT a.id, a.due_at, a.urgent, a.step_n, c.number, c.title, k.name, u.name FROM approval_waiting w "
        'JOIN approval a ON a.id = w.approval_id JOIN "case" c ON c.id = a.case_id '
        "JOIN case_kind k ON k.key = c.kind JOIN unit u ON u.id = c.unit_id "
        f"WHERE w.person_id = {person_id} AND {condition} ORDER BY a.urgent DESC, a.due_at, a.id"
    )
    return "".join(
        f"<li><a href='/godkend/{r[0]}'>{r[5]}</a> {r[4]} {r[6]} {r[7]} {r[1]}</li>" for r in rows
    ).encode()

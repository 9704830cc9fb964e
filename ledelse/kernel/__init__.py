"""What every capability stands on; it knows nothing about a municipality.

How a change is made:
1. A door opens `transaction(actor)`; the bracket begins one database transaction (`transaction`, `db`).
2. The service changes rows and says what happened with `work.record(event)` (`events`).
3. Functions marked `@within` react at once, in the same transaction, or undo it all.
4. When the bracket closes, the events become entries of the hash-chained `ledger`, and one row in the
   `outbox` for each `@after` listener; then everything is committed together.
5. The relay delivers the outbox rows, each at least once, also after a crash (`outbox`).
"""

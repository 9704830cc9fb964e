"""Approvals (godkendelser): a chain of steps that a case is sent through, and the decisions made on it.

How one action goes:
1. `access.open_approval` finds the approval through its case, and locks it for the one who acts.
2. `facts` reads its rows into a frozen `chain.Chain` and what else the rules need to know.
3. `rules.may(action, ...)` says yes, or why not; the same answer lights the button and words the reason.
4. `chain` works out what the approval looks like afterwards: pure functions, no database.
5. `service` writes the difference as rows, remembers it as effects so that it can be undone, stores the
   decision with the exact document versions it was given on, and records the event.
6. `waiting` rows say for whom the approval waits now; the inbox and the board read nothing else.
"""

"""The case: its kind, number, deadline and documents, and who may see it.

1. `access` is the only way to a case on somebody's behalf: `open_case` and `visible_cases`.
2. Every right to see a case is a row with its cause (`models.CaseGrant`), so that taking one cause away
   leaves the others; the page "Hvorfor kan jeg se denne sag?" reads the same rows.
3. Documents are versions named by their SHA-256; nothing is ever overwritten (`documents`, `files/`).
4. Deadlines count in Danish working time (`working_time`, `deadlines`).
"""

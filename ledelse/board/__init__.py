"""The overview board (overblikstavlen): every decision process under way that a person may see.

It owns no tables: it reads the columns that approvals keep for it, so that cost does not grow with history.
"""

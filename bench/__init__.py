"""Benchmarks: the product beside a floor in the same run, on SQLite and PostgreSQL. `make bench` runs them.

1. `filling` makes a municipality of any size by bulk inserts (`town` says what stands in it).
2. `pages`, `counts`, `deciding` and `record` each measure one kind of work and its floor, taking turns, so
   that a busy machine slows both.
3. `report` writes `bench/results/*.json` and the table in `bench/README.md`.
"""

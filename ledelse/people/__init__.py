"""Who there is: units, persons, memberships with roles, and who is acting in a request.

1. A **unit** stands in a tree; a **person** has memberships in units, each with one role (`models`).
2. Roles are bundles of permissions; the whole map is one page (`permissions`).
3. Signing in makes a row in the session table; every request looks it up anew (`sessions`), so that ending
   a session, a membership or a person works at once.
4. The request's **actor** is read from there (`actor`): one frozen object that all rules ask.
"""

"""Passwords are kept as argon2id hashes only."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
_quick_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def hash_password(password: str, *, quick: bool = False) -> str:
    """A hash for the table. `quick` is for demo and test accounts, whose password everybody knows."""
    return (_quick_hasher if quick else _hasher).hash(password)


_nobody = _quick_hasher.hash("nobody has this password")


def is_password(password: str, stored: str | None) -> bool:
    """Whether the password is right; takes time also where there is no account to compare with."""
    try:
        return _hasher.verify(stored or _nobody, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False

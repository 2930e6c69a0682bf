"""Tokens of teams: made once, shown once, kept as salted hashes."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What is kept of a token."""

    key: str
    """Its first part, by which it is found; no secret."""
    salt: bytes
    """Random bytes hashed together with the secret part."""
    hash: bytes
    """SHA-256 of salt and secret part. The secret has 192 random bits, so a slow hash would add nothing."""


def new_token() -> tuple[str, Lock]:
    """A token to be shown once, and what is kept of it.

    >>> token, lock = new_token()
    >>> opens(token, lock), token.split(".")[1] in repr(lock)
    (True, False)
    """
    key, secret, salt = secrets.token_hex(4), secrets.token_hex(24), secrets.token_bytes(16)
    return f"{key}.{secret}", Lock(key=key, salt=salt, hash=_hashed(salt, secret))


def key_of(token: str) -> str:
    """The part of a token by which it is found; empty when it is no token."""
    key, dot, _ = token.partition(".")
    return key if dot else ""


def opens(token: str, lock: Lock) -> bool:
    """Whether *token* is the one that *lock* was made with; takes the same time whatever differs.

    >>> opens("", new_token()[1])
    False
    """
    key, _, secret = token.partition(".")
    return hmac.compare_digest(lock.hash, _hashed(lock.salt, secret)) and key == lock.key


def _hashed(salt: bytes, secret: str) -> bytes:
    return hashlib.sha256(salt + secret.encode("utf-8", "surrogatepass")).digest()


def new_session() -> str:
    """A random value for a cookie."""
    return secrets.token_urlsafe(32)


def session_hash(session: str) -> bytes:
    """What is kept of a session."""
    return hashlib.sha256(session.encode("utf-8", "surrogatepass")).digest()


def form_token(secret: bytes, session: str) -> str:
    """The value that a form of this session carries: no other site can know it.

    >>> form_token(b"k", "one") == form_token(b"k", "two")
    False
    """
    return hmac.new(secret, session.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def form_fits(secret: bytes, session: str, given: str) -> bool:
    """Whether a form was made for this session."""
    made = form_token(secret, session).encode()
    return bool(session) and hmac.compare_digest(made, given.encode("utf-8", "surrogatepass"))

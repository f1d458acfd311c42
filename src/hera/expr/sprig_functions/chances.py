"""Sprig's functions that give something else each time: random texts and numbers, and identifiers."""

from __future__ import annotations

import base64
import secrets
import string
import uuid
from typing import Final

from hera.expr.kinds import Failure
from hera.expr.sprig_functions.signature import Row
from hera.expr.values import MEMORY_BUDGET


def _random(alphabet: str, count: int) -> str:
    if not 0 <= count < MEMORY_BUDGET:
        raise Failure("memory budget exceeded" if count > 0 else "a random text cannot have a negative length")
    return "".join(secrets.choice(alphabet) for _ in range(count))


def _random_bytes(count: int) -> str:
    if not 0 <= count < MEMORY_BUDGET:
        raise Failure("memory budget exceeded" if count > 0 else "a random text cannot have a negative length")
    return base64.b64encode(secrets.token_bytes(count)).decode()


def _random_int(low: int, high: int) -> int:
    if high <= low:
        raise Failure("invalid argument to Intn")
    return low + secrets.randbelow(high - low)


def _shuffle(text: str) -> str:
    letters = list(text)
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)


_ASCII: Final = "".join(map(chr, range(32, 127)))

ROWS: Final[tuple[Row, ...]] = (
    ("randAlphaNum", "int", lambda count: _random(string.ascii_letters + string.digits, count)),
    ("randAlpha", "int", lambda count: _random(string.ascii_letters, count)),
    ("randNumeric", "int", lambda count: _random(string.digits, count)),
    ("randAscii", "int", lambda count: _random(_ASCII, count)),
    ("randBytes", "int", _random_bytes),
    ("randInt", "int int", _random_int),
    ("shuffle", "text", _shuffle),
    ("uuidv4", "", lambda: str(uuid.uuid4())),
)

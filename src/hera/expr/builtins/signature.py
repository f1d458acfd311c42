"""What a row of the tables of builtins holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Row = tuple[str, int, int, Callable[..., Any]]
"""Name, fewest and most arguments, function."""

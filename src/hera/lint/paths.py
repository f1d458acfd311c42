"""Paths in a manifest, as sequences of wire names and positions; `hera.shared.paths` writes them as text."""

from __future__ import annotations

from typing import TypeAlias

__all__ = ["Path"]

Path: TypeAlias = tuple[str | int, ...]

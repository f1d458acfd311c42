"""Sprig's functions about semantic versions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, partial, total_ordering
from typing import Any, Final

from hera.expr.kinds import Failure
from hera.expr.sprig_functions.signature import Row

_IDENTIFIERS: Final = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_VERSION: Final = re.compile(
    rf"v?(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?(?:\.(0|[1-9]\d*))?(?:-({_IDENTIFIERS}))?(?:\+({_IDENTIFIERS}))?", re.ASCII
)
_OPERATORS: Final = r"=|!=|>=|=>|<=|=<|>|<|~>|~|\^"
_PART: Final = r"(\d+|[xX*])"
_CONSTRAINT: Final = re.compile(
    rf"\s*({_OPERATORS})?\s*v?{_PART}(?:\.{_PART})?(?:\.{_PART})?(?:-({_IDENTIFIERS}))?(?:\+{_IDENTIFIERS})?\s*",
    re.ASCII,
)
_RANGE: Final = re.compile(r"\s+-\s+")


@total_ordering
@dataclass(frozen=True)
class Version:
    """A semantic version; its build metadata does not count when versions are compared."""

    major: int
    minor: int
    patch: int
    prerelease: str = ""

    def key(self) -> tuple[Any, ...]:
        """What versions are ordered by: a prerelease comes before its release."""
        if not self.prerelease:
            return (self.major, self.minor, self.patch, 1, ())
        parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in self.prerelease.split(".")]
        return (self.major, self.minor, self.patch, 0, tuple(parts))

    def __lt__(self, other: Version) -> bool:
        return self.key() < other.key()


def version_of(text: str) -> tuple[Version, str]:
    """A version and its build metadata; missing numbers count as 0.

    Raises:
        Failure: It is not a version.
    """
    found = _VERSION.fullmatch(text)
    if found is None:
        raise Failure("Invalid Semantic Version")
    major, minor, patch, prerelease, metadata = found.groups()
    return Version(int(major), int(minor or 0), int(patch or 0), prerelease or ""), metadata or ""


@dataclass(frozen=True)
class _Bound:
    """One condition, such as `^1.2`; numbers that are missing or a wildcard are None."""

    operator: str
    numbers: tuple[int | None, int | None, int | None]
    prerelease: str

    def lowest(self) -> Version:
        major, minor, patch = self.numbers
        return Version(major or 0, minor or 0, patch or 0, self.prerelease)

    def next_after(self, places: int) -> Version:
        """The first version that differs in the first `places` numbers."""
        numbers = [number or 0 for number in self.numbers[:places]]
        numbers[-1] += 1
        major, minor, patch = (*numbers, 0, 0)[:3]
        return Version(major, minor, patch)

    def given(self) -> int:
        """How many numbers were written."""
        return next((index for index, number in enumerate(self.numbers) if number is None), 3)

    def allows(self, version: Version) -> bool:
        if version.prerelease and not self.prerelease:
            return False
        given = self.given()
        if given == 0:
            return self.operator not in (">", "<", "!=")
        return bool(_OPERATIONS[self.operator](self, version, given))


def _is_equal(bound: _Bound, version: Version, given: int) -> bool:
    return version == bound.lowest() if given == 3 else bound.lowest() <= version < bound.next_after(given)


def _is_greater(bound: _Bound, version: Version, given: int) -> bool:
    return version > bound.lowest() if given == 3 else version >= bound.next_after(given)


def _is_at_most(bound: _Bound, version: Version, given: int) -> bool:
    return version <= bound.lowest() if given == 3 else version < bound.next_after(given)


def _is_about(bound: _Bound, version: Version, given: int) -> bool:
    return bound.lowest() <= version < bound.next_after(min(given, 2))


def _is_compatible(bound: _Bound, version: Version, given: int) -> bool:
    first = next((index for index, number in enumerate(bound.numbers[:given]) if number), given - 1)
    return bound.lowest() <= version < bound.next_after(first + 1)


_OPERATIONS: Final = {
    "": _is_equal,
    "=": _is_equal,
    "!=": lambda bound, version, given: not _is_equal(bound, version, given),
    ">": _is_greater,
    ">=": lambda bound, version, _: version >= bound.lowest(),
    "=>": lambda bound, version, _: version >= bound.lowest(),
    "<": lambda bound, version, _: version < bound.lowest(),
    "<=": _is_at_most,
    "=<": _is_at_most,
    "~": _is_about,
    "~>": _is_about,
    "^": _is_compatible,
}


@lru_cache(maxsize=256)
def _constraint_of(text: str) -> tuple[tuple[_Bound, ...], ...]:
    """Alternatives, each a list of bounds that must all hold."""
    return tuple(tuple(_bounds(alternative, text)) for alternative in text.split("||"))


def _bounds(alternative: str, text: str) -> list[_Bound]:
    ends = _RANGE.split(alternative.strip())
    if len(ends) == 2:
        alternative = f">={ends[0]} <={ends[1]}"
    bounds: list[_Bound] = []
    position = 0
    while position < len(alternative):
        if bounds and alternative[position] == ",":
            position += 1
        found = _CONSTRAINT.match(alternative, position)
        if found is None or found.end() == position:
            raise Failure(f"improper constraint: {text}")
        numbers = [None if part is None or part in "xX*" else int(part) for part in found.group(2, 3, 4)]
        bounds.append(_Bound(found[1] or "", (numbers[0], numbers[1], numbers[2]), found[5] or ""))
        position = found.end()
    if not bounds:
        raise Failure(f"improper constraint: {text}")
    return bounds


def _compare(constraint: str, text: str) -> bool:
    alternatives = _constraint_of(constraint)
    version, _ = version_of(text)
    return any(all(bound.allows(version) for bound in bounds) for bounds in alternatives)


def _semver(text: str) -> dict[str, Any]:
    """The version's methods, by their Go names: `sprig.semver("1.2.3").Major()`."""
    version, metadata = version_of(text)
    parts = {
        "Major": version.major,
        "Minor": version.minor,
        "Patch": version.patch,
        "Prerelease": version.prerelease,
        "Metadata": metadata,
        "Original": text,
    }
    return {name: partial(_just, part) for name, part in parts.items()}


def _just(part: Any) -> Any:
    return part


ROWS: Final[tuple[Row, ...]] = (("semver", "text", _semver), ("semverCompare", "text text", _compare))

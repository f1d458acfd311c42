"""The runner's errors: each names the function, and the parameter or output it is about."""

from __future__ import annotations

from hera.exceptions import RunnerError

__all__ = ["BadEntrypoint", "BadInput", "BadOutput", "FunctionNotFound", "Mismatch", "MissingInput", "ModuleNotFound"]


class BadEntrypoint(RunnerError, ValueError):
    """The entry point is not written as ``module:function``."""

    code = "bad-entrypoint"


class ModuleNotFound(RunnerError, ModuleNotFoundError):
    """The module of the entry point is not there."""

    code = "module-not-found"
    __str__ = RunnerError.__str__


class FunctionNotFound(RunnerError, AttributeError):
    """The module has no function of that name."""

    code = "function-not-found"


class MissingInput(RunnerError, KeyError):
    """Nobody gave a value for a parameter that has no default."""

    code = "missing-input"
    __str__ = RunnerError.__str__


class BadInput(RunnerError, ValueError):
    """A value does not fit its parameter, or the file of inputs cannot be read."""

    code = "bad-input"


class BadOutput(RunnerError, ValueError, TypeError):
    """What the function returned does not fit its annotations, or cannot be written."""

    code = "bad-output"


class Mismatch(ValueError):
    """A value does not fit a type; the caller knows which parameter it is about."""

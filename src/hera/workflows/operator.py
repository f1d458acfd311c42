"""Operators between conditions, as Argo and Kubernetes spell them."""

from __future__ import annotations

from enum import Enum

__all__ = ["Operator"]


class Operator(Enum):
    """An operator in `depends`, `when` or a node selector; prints its symbol."""

    does_not_exist = "DoesNotExist"
    exists = "Exists"
    gt = "Gt"
    in_ = "In"
    lt = "Lt"
    not_in = "NotIn"

    equals = "=="
    greater = ">"
    less = "<"
    greater_equal = ">="
    less_equal = "<="
    not_equal = "!="
    or_ = "||"
    and_ = "&&"
    starts_with = "=~"

    def __str__(self) -> str:
        return str(self.value)

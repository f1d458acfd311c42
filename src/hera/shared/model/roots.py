"""Types of a single unnamed value: `IntOrString`, `Quantity`, `Item`, `ParallelSteps` and their like.

A document holds the value itself (``count: 3``), and so may a program (``Sequence(count=3)``). Wrapping it
(``Sequence(count=IntOrString(root=3))``) says the same; encoding takes the wrapper off again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")
_MISSING: Any = object()


class Root(Generic[T]):
    """One value under the name `root`, equal to the bare value.

    Args:
        root: The value; `__root__` is accepted too, as the first releases called it.
    """

    __slots__ = ("root",)
    root: T

    def __init__(self, root: T = _MISSING, **legacy: T) -> None:
        value = legacy.pop("__root__", root)
        if value is _MISSING or legacy:
            raise TypeError(f"{type(self).__name__} takes one value, `root`")
        self.root = value.root if isinstance(value, Root) else value

    @classmethod
    def model_validate(cls, value: Any) -> Self:
        """The value wrapped; a wrapped one is returned as it is."""
        return value if isinstance(value, cls) else cls(value)

    def model_dump(self, **_options: Any) -> T:
        """The bare value."""
        return self.root

    def __eq__(self, other: object) -> bool:
        return bool(self.root == (other.root if isinstance(other, Root) else other))

    def __hash__(self) -> int:
        return hash(self.root)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(root={self.root!r})"

    def __str__(self) -> str:
        return str(self.root)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        from hera.shared.model.pydantic_hook import root_schema  # pydantic is the user's choice

        return root_schema(cls)


class ListRoot(list[T]):
    """A list that also answers to `root`; `ParallelSteps` is one.

    Args:
        root: The elements.
    """

    __slots__ = ()

    def __init__(self, root: Iterable[T] = (), **legacy: Iterable[T]) -> None:
        super().__init__(legacy.get("__root__", root))

    @property
    def root(self) -> list[T]:
        """The list itself."""
        return self

    def model_dump(self, **options: Any) -> list[Any]:
        """The elements, each dumped in turn."""
        return [item.model_dump(**options) if hasattr(item, "model_dump") else item for item in self]


class MapRoot(dict[str, Any]):
    """A free mapping that also answers to `root`; `Plugin` is one.

    Args:
        root: The mapping, or None when the keys are given as keywords.
    """

    __slots__ = ()

    def __init__(self, root: Mapping[str, Any] | None = None, /, **keys: Any) -> None:
        if root is None and keys.keys() in ({"root"}, {"__root__"}):
            root, keys = next(iter(keys.values())), {}
        super().__init__(root or {}, **keys)

    @property
    def root(self) -> dict[str, Any]:
        """The mapping itself."""
        return self

    def model_dump(self, **_options: Any) -> dict[str, Any]:
        """A plain copy of the mapping."""
        return dict(self)

"""Finds, before anything runs, what cannot be right: unknown names, operators between kinds that do not fit, wrong arguments.

The environment tells only the kinds of its top-level names (Argo's variables are texts or maps of them); what lies deeper is unknown and
is checked when it is evaluated, as in the original.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from hera.exceptions import ExpressionError
from hera.expr import syntax
from hera.expr.builtins import ARITY
from hera.expr.go_duration import Duration
from hera.expr.go_regex import compiled
from hera.expr.names import BUILTINS
from hera.expr.syntax import located


@dataclass(frozen=True)
class Kind:
    """What is known of a part's value.

    Args:
        name: `unknown`, `nil`, `bool`, `int`, `float64`, `string`, `array`, `map`, `time`, `duration`, `location` or `func`.
        element: For an array, the kind of its elements where that is known.
    """

    name: str
    element: Kind | None = None

    def __str__(self) -> str:
        return _SPELLED.get(self.name, self.name)


_SPELLED: Final = {
    # As the original spells them, odd as it is: a nil has no type there, and a type that is not known is any type.
    "nil": "unknown",
    "unknown": "interface {}",
    "array": "[]interface {}",
    "map": "map[string]interface {}",
    "time": "time.Time",
    "duration": "time.Duration",
    "location": "*time.Location",
    "func": "func(...interface {}) (interface {}, error)",
}
UNKNOWN: Final = Kind("unknown")
NIL: Final = Kind("nil")
BOOL: Final = Kind("bool")
INT: Final = Kind("int")
FLOAT: Final = Kind("float64")
STRING: Final = Kind("string")
ARRAY: Final = Kind("array", UNKNOWN)
MAP: Final = Kind("map")
TIME: Final = Kind("time")
DURATION: Final = Kind("duration")
LOCATION: Final = Kind("location")
FUNC: Final = Kind("func")

_NUMBERS: Final = (INT, FLOAT)


def kind_of(value: Any) -> Kind:
    """The kind of a variable's value."""
    if value is None:
        return NIL
    for cls, kind in _KINDS:
        if isinstance(value, cls):
            return kind
    return FUNC if callable(value) else UNKNOWN


_KINDS: Final[tuple[tuple[Any, Kind], ...]] = (
    (bool, BOOL),
    (str, STRING),
    (Duration, DURATION),
    (int, INT),
    (float, FLOAT),
    (Mapping, MAP),
    ((list, tuple), ARRAY),
    (datetime, TIME),
    (tzinfo, LOCATION),
)

_RESULTS: Final[dict[str, Kind]] = {
    **dict.fromkeys(("all", "none", "any", "one", "hasPrefix", "hasSuffix"), BOOL),
    **dict.fromkeys(("count", "findIndex", "findLastIndex", "len", "int", "indexOf", "lastIndexOf"), INT),
    **dict.fromkeys(("bitand", "bitor", "bitxor", "bitnand", "bitshl", "bitshr", "bitushr", "bitnot"), INT),
    **dict.fromkeys(("ceil", "floor", "round", "float"), FLOAT),
    **dict.fromkeys(("type", "string", "trim", "trimPrefix", "trimSuffix", "upper", "lower", "replace"), STRING),
    **dict.fromkeys(("repeat", "join", "toJSON", "toBase64", "fromBase64"), STRING),
    **dict.fromkeys(("split", "splitAfter"), Kind("array", STRING)),
    **dict.fromkeys(("keys", "values", "toPairs", "reverse", "uniq", "concat", "flatten", "sort"), ARRAY),
    **dict.fromkeys(("now", "date"), TIME),
    "duration": DURATION,
    "timezone": LOCATION,
    "fromPairs": Kind("map"),
}

_PARAMETERS: Final[dict[str, tuple[Kind, ...]]] = {
    **dict.fromkeys(("upper", "lower", "fromJSON", "toBase64", "fromBase64", "duration", "timezone"), (STRING,)),
    **dict.fromkeys(
        ("trim", "trimPrefix", "trimSuffix", "indexOf", "lastIndexOf", "hasPrefix", "hasSuffix"), (STRING, STRING)
    ),
    **dict.fromkeys(("split", "splitAfter"), (STRING, STRING, INT)),
    "replace": (STRING, STRING, STRING, INT),
    "repeat": (STRING, INT),
    **dict.fromkeys(("bitand", "bitor", "bitxor", "bitnand", "bitshl", "bitshr", "bitushr"), (INT, INT)),
    "bitnot": (INT,),
}

_COUNTED: Final = frozenset({"join", "sort", "type", "string", "toJSON", "max", "min", "mean", "median"})
"""Builtins with declared parameters, besides those in `_PARAMETERS`: their errors of number read differently."""

_ACCEPTS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "len": (("array", "map", "string"), "invalid argument for len (type {})"),
    "abs": (("int", "float64"), "invalid argument for abs (type {})"),
    **{name: (("int", "float64"), f"invalid argument for {name} (type {{}})") for name in ("ceil", "floor", "round")},
    **{
        name: (("int", "float64", "string", "duration"), f"invalid argument for {name} (type {{}})")
        for name in ("int", "float")
    },
    **{
        name: (("int", "float64", "array"), f"invalid argument for {name} (type {{}})")
        for name in ("max", "min", "mean", "median")
    },
    "first": (("array",), "cannot get first element from {}"),
    "last": (("array",), "cannot get last element from {}"),
    "take": (("array",), "cannot take from {}"),
    "keys": (("map",), "cannot get keys from {}"),
    "values": (("map",), "cannot get values from {}"),
    "toPairs": (("map",), "cannot transform {} to pairs"),
    "fromPairs": (("array",), "cannot transform {} from pairs"),
    "reverse": (("array",), "cannot reverse {}"),
    "uniq": (("array",), "cannot uniq {}"),
    "flatten": (("array",), "cannot flatten {}"),
}
"""For the first argument of some builtins: the kinds it may have, and the message otherwise."""


def check(root: syntax.Node, source: str, kinds: Mapping[str, Kind]) -> Kind:
    """Check a whole expression.

    Args:
        root: Its tree.
        source: Its text, for messages.
        kinds: The kinds of the variables and functions that exist.

    Returns:
        The kind of the expression's value.

    Raises:
        ExpressionError: What is wrong first, with the original's message and a caret.
    """
    try:
        return _Checker(source, kinds).kind(root)
    except RecursionError:
        raise ExpressionError("the expression is nested too deeply", code="expression-too-deep") from None


class _Checker:
    def __init__(self, source: str, kinds: Mapping[str, Kind]) -> None:
        self.source = source
        self.kinds = kinds
        self.variables: list[tuple[str, Kind]] = []
        self.scopes: list[dict[str, Kind]] = []

    def error(self, node: syntax.Node, message: str, hint: str | None = None) -> ExpressionError:
        return located(message, self.source, node.start, code="expression-check", hint=hint)

    def kind(self, node: syntax.Node) -> Kind:
        return _HANDLERS[node.__class__](self, node)

    def literal(self, node: syntax.Literal) -> Kind:
        return kind_of(node.value)

    def identifier(self, node: syntax.Identifier) -> Kind:
        for name, kind in reversed(self.variables):
            if name == node.name:
                return kind
        if node.name == "$env":
            return UNKNOWN
        if node.name in self.kinds:
            return self.kinds[node.name]
        if node.name in BUILTINS:
            return FUNC
        raise self.error(node, f"unknown name {node.name}")

    def pointer(self, node: syntax.Pointer) -> Kind:
        if not self.scopes:
            raise self.error(node, "cannot use pointer accessor outside predicate")
        scope = self.scopes[-1]
        if node.name not in scope:
            raise self.error(node, f"unknown pointer #{node.name}")
        return scope[node.name]

    def unary(self, node: syntax.Unary) -> Kind:
        kind = self.kind(node.operand)
        if node.operator in ("!", "not"):
            if kind in (BOOL, UNKNOWN):
                return BOOL
        elif kind in (*_NUMBERS, UNKNOWN):
            return kind
        raise self.error(node, f"invalid operation: {node.operator} (mismatched type {kind})")

    def binary(self, node: syntax.Binary) -> Kind:
        spine: list[syntax.Binary] = []
        first: syntax.Node = node
        while isinstance(first, syntax.Binary):
            spine.append(first)
            first = first.left
        kind = self.kind(first)
        for link in reversed(spine):
            kind = self.operation(link, kind, self.kind(link.right))
        return kind

    def operation(self, node: syntax.Binary, left: Kind, right: Kind) -> Kind:
        operator = node.operator
        if operator == "??":
            return right if left == NIL else left if right in (NIL, left) else UNKNOWN
        if operator == "in":
            return self.membership(node, left, right)
        if operator in ("==", "!="):
            if _are_comparable(left, right):
                return BOOL
            raise self.mismatch(node, left, right)
        if operator == "matches" and isinstance(node.right, syntax.Literal) and isinstance(node.right.value, str):
            try:
                compiled(node.right.value)
            except ExpressionError as error:
                raise self.error(node, error.message) from None
        rows, fallback = _OPERATIONS[operator]
        for lefts, rights, result in rows:
            if left in lefts and right in rights:
                return _promoted(left, right) if result is None else result
        accepted = {kind for lefts, rights, _ in rows for kind in (*lefts, *rights)}
        if (left == UNKNOWN and (right == UNKNOWN or right in accepted)) or (right == UNKNOWN and left in accepted):
            return fallback
        raise self.mismatch(node, left, right)

    def mismatch(self, node: syntax.Binary, left: Kind, right: Kind) -> ExpressionError:
        hint = None
        if {left, right} & set(_NUMBERS) and STRING in (left, right):
            hint = "Argo's variables are texts; asInt(...) or asFloat(...) makes a number of one"
        return self.error(node, f"invalid operation: {node.operator} (mismatched types {left} and {right})", hint)

    def membership(self, node: syntax.Binary, left: Kind, right: Kind) -> Kind:
        if right.name == "map":
            if left not in (UNKNOWN, STRING):
                raise self.error(node, f"cannot use {left} as type string in map key")
            return BOOL
        if right.name == "array":
            element = right.element or UNKNOWN
            if not _are_comparable(left, element):
                raise self.error(node, f"cannot use {left} as type {element} in array")
            return BOOL
        if right == UNKNOWN or (left == UNKNOWN and right == STRING):
            return BOOL
        raise self.mismatch(node, left, right)

    def conditional(self, node: syntax.Conditional) -> Kind:
        condition = self.kind(node.condition)
        if condition not in (BOOL, UNKNOWN):
            raise self.error(node.condition, f"non-bool expression (type {condition}) used as condition")
        yes, no = self.kind(node.yes), self.kind(node.no)
        if NIL in (yes, no):
            return no if yes == NIL else yes
        if yes == no:
            return yes
        return ARRAY if yes.name == no.name == "array" else UNKNOWN

    def member(self, node: syntax.Member) -> Kind:
        base, key = self.kind(node.base), self.kind(node.property)
        name = node.property.value if isinstance(node.property, syntax.Literal) else None
        if base in (UNKNOWN, TIME, DURATION, LOCATION):
            return UNKNOWN
        if base == NIL and isinstance(name, str):
            raise self.error(node, f"type nil has no field {name}")
        if base.name == "map":
            if key not in (STRING, UNKNOWN):
                raise self.error(node.property, f"cannot use {key} to get an element from {base}")
            return UNKNOWN
        if base.name == "array":
            if key not in (INT, UNKNOWN):
                raise self.error(node.property, f"array elements can only be selected using an integer (got {key})")
            return base.element or UNKNOWN
        if isinstance(name, str):
            raise self.error(node, f"type {base} has no {'method' if node.is_method else 'field'} {name}")
        raise self.error(node, f"type {base}[{key}] is undefined")

    def chain(self, node: syntax.Chain) -> Kind:
        return self.kind(node.inner)

    def slice(self, node: syntax.Slice) -> Kind:
        base = self.kind(node.base)
        if base == UNKNOWN:
            return UNKNOWN
        if base.name not in ("string", "array"):
            raise self.error(node, f"cannot slice {base}")
        for end in (node.low, node.high):
            if end is not None and (kind := self.kind(end)) not in (INT, UNKNOWN):
                raise self.error(end, f"non-integer slice index {kind}")
        return base

    def call(self, node: syntax.Call) -> Kind:
        callee = self.kind(node.callee)
        for argument in node.arguments:
            self.kind(argument)
        if callee in (UNKNOWN, FUNC):
            return UNKNOWN
        if callee == NIL:
            name = node.callee.name if isinstance(node.callee, syntax.Identifier) else "function"
            raise self.error(node, f"{name} is nil; cannot call nil as function")
        raise self.error(node, f"{callee} is not callable")

    def builtin(self, node: syntax.Builtin) -> Kind:
        if self.kinds.get(node.name) == FUNC:
            for argument in node.arguments:
                self.kind(argument)
            return UNKNOWN
        if len(node.arguments) > 1 and isinstance(node.arguments[1], syntax.Predicate):
            return self.with_predicate(node, node.arguments[1])
        kinds = [self.kind(argument) for argument in node.arguments]
        if node.name in ("count", "sum"):
            collection = self.collection(node, kinds[0])
            return INT if node.name == "count" else collection.element or UNKNOWN
        self.arguments(node, kinds)
        if node.name in ("first", "last"):
            return kinds[0].element or UNKNOWN
        return kinds[0] if node.name in ("abs", "take") else _RESULTS.get(node.name, UNKNOWN)

    def arguments(self, node: syntax.Builtin, kinds: list[Kind]) -> None:
        name = node.name
        low, high = ARITY[name]
        if not low <= len(kinds) <= high:
            if name in _PARAMETERS or name in _COUNTED:
                raise self.error(node, f"{'not enough' if len(kinds) < low else 'too many'} arguments to call {name}")
            wanted = f"{low}" if low == high else f"at least {low}"
            raise self.error(node, f"invalid number of arguments (expected {wanted}, got {len(kinds)})")
        if name in _ACCEPTS:
            accepted, message = _ACCEPTS[name]
            if kinds[0].name not in (*accepted, "unknown"):
                raise self.error(node, message.format(kinds[0]))
        for argument, kind, wanted_kind in zip(node.arguments, kinds, _PARAMETERS.get(name, ()), strict=False):
            if kind not in (UNKNOWN, wanted_kind):
                raise self.error(argument, f"cannot use {kind} as argument (type {wanted_kind}) to call {name} ")

    def collection(self, node: syntax.Builtin, kind: Kind) -> Kind:
        if kind.name not in ("array", "unknown"):
            raise self.error(node.arguments[0], f"builtin {node.name} takes only array (got {kind})")
        return kind

    def with_predicate(self, node: syntax.Builtin, predicate: syntax.Predicate) -> Kind:
        collection = self.collection(node, self.kind(node.arguments[0]))
        element = collection.element or UNKNOWN
        scope = {"": element}
        if node.name in ("map", "reduce"):
            scope["index"] = INT
        if node.name == "reduce":
            scope["acc"] = UNKNOWN
        self.scopes.append(scope)
        said = self.kind(predicate.body)
        self.scopes.pop()
        for argument in node.arguments[2:]:
            self.kind(argument)
        if node.name not in ("map", "sum", "groupBy", "sortBy", "reduce") and said not in (BOOL, UNKNOWN):
            raise self.error(predicate, f"predicate should return boolean (got {said})")
        if node.name == "map":
            return Kind("array", said)
        if node.name in ("filter", "sortBy"):
            return Kind("array", element)
        return element if node.name in ("find", "findLast") else _RESULTS.get(node.name, UNKNOWN)

    def predicate(self, node: syntax.Predicate) -> Kind:
        return self.kind(node.body)

    def let(self, node: syntax.Let) -> Kind:
        if node.name in self.kinds or any(name == node.name for name, _ in self.variables):
            what = "function " if self.kinds.get(node.name) == FUNC else "" if node.name in self.kinds else "variable "
            raise self.error(node, f"cannot redeclare {what}{node.name}")
        if node.name in BUILTINS:
            raise self.error(node, f"cannot redeclare builtin {node.name}")
        self.variables.append((node.name, self.kind(node.value)))
        kind = self.kind(node.body)
        self.variables.pop()
        return kind

    def sequence(self, node: syntax.Sequence) -> Kind:
        return [self.kind(part) for part in node.nodes][-1]

    def array(self, node: syntax.Array) -> Kind:
        kinds = [self.kind(item) for item in node.items]
        same = len({kind.name for kind in kinds}) == 1
        return Kind("array", kinds[-1]) if same else ARRAY

    def map(self, node: syntax.Map) -> Kind:
        for key, value in node.pairs:
            self.kind(key)
            self.kind(value)
        return MAP


_NUMERIC: Final = (_NUMBERS, _NUMBERS, None)

_OPERATIONS: Final[dict[str, tuple[tuple[Any, ...], Kind]]] = {
    **dict.fromkeys(("&&", "||", "and", "or"), ((((BOOL,), (BOOL,), BOOL),), BOOL)),
    **dict.fromkeys(
        ("<", ">", "<=", ">="),
        (
            (
                (_NUMBERS, _NUMBERS, BOOL),
                ((STRING,), (STRING,), BOOL),
                ((TIME,), (TIME,), BOOL),
                ((DURATION,), (DURATION,), BOOL),
            ),
            BOOL,
        ),
    ),
    "+": (
        (
            _NUMERIC,
            ((STRING,), (STRING,), STRING),
            ((TIME,), (DURATION,), TIME),
            ((DURATION,), (TIME,), TIME),
            ((DURATION,), (DURATION,), DURATION),
        ),
        UNKNOWN,
    ),
    "-": (
        (_NUMERIC, ((TIME,), (TIME,), DURATION), ((TIME,), (DURATION,), TIME), ((DURATION,), (DURATION,), DURATION)),
        UNKNOWN,
    ),
    "*": (
        (
            _NUMERIC,
            (_NUMBERS, (DURATION,), DURATION),
            ((DURATION,), _NUMBERS, DURATION),
            ((DURATION,), (DURATION,), DURATION),
        ),
        UNKNOWN,
    ),
    **dict.fromkeys(("/", "**", "^"), (((_NUMBERS, _NUMBERS, FLOAT),), FLOAT)),
    "%": ((((INT,), (INT,), INT),), INT),
    **dict.fromkeys(("matches", "contains", "startsWith", "endsWith"), ((((STRING,), (STRING,), BOOL),), BOOL)),
    "..": ((((INT,), (INT,), Kind("array", INT)),), Kind("array", INT)),
}
"""Operator → (rows of left kinds, right kinds and result; the result when a side is unknown). No result in a row: the wider number."""


def _promoted(left: Kind, right: Kind) -> Kind:
    return FLOAT if FLOAT in (left, right) else INT


def _are_comparable(left: Kind, right: Kind) -> bool:
    if UNKNOWN in (left, right) or NIL in (left, right):
        return True
    if left in _NUMBERS and right in _NUMBERS:
        return True
    return left.name == right.name


_HANDLERS: Final[dict[type[syntax.Node], Callable[[_Checker, Any], Kind]]] = {
    syntax.Literal: _Checker.literal,
    syntax.Identifier: _Checker.identifier,
    syntax.Pointer: _Checker.pointer,
    syntax.Unary: _Checker.unary,
    syntax.Binary: _Checker.binary,
    syntax.Conditional: _Checker.conditional,
    syntax.Member: _Checker.member,
    syntax.Chain: _Checker.chain,
    syntax.Slice: _Checker.slice,
    syntax.Call: _Checker.call,
    syntax.Builtin: _Checker.builtin,
    syntax.Predicate: _Checker.predicate,
    syntax.Let: _Checker.let,
    syntax.Sequence: _Checker.sequence,
    syntax.Array: _Checker.array,
    syntax.Map: _Checker.map,
}

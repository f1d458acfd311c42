"""The text of inline scripts, byte for byte as earlier releases wrote it."""

import ast
import linecache
import sys
import warnings
from functools import lru_cache, partial

import pytest

from hera.exceptions import HeraException, ScriptWarning
from hera.workflows._scripts.inline_source import inline_source
from hera.workflows._scripts.signature import signature_of

BACKSLASH = "\\"


def source(function, *, add_cwd=False, more=()):
    signature = signature_of(function)
    names = [slot.public_name for slot in signature.inputs]
    return inline_source(signature, [*names, *more], add_cwd_to_sys_path=add_cwd)


def decorator(*_, **__):
    return lambda function: function


def no_inputs():
    print("hi")


def one_input(s: str):
    print("Hello, {s}!".format(s=s))  # noqa: UP032 - as the documentation prints it


def two_inputs(b, a=1):
    print(a, b)


def keyword_only(*, a):
    print(a)


def documented():
    """What it does.

    More about it.
    """
    pass  # noqa: PIE790 - an empty body is written as it stands


QUOTES = '''def f():
    # a comment
    x = "double"  # another
    y = 'it\\'s'; z = 1
    total = 1 + \\
        2
    text = """a
b"""
    return_value = (x, y, z, total, text)
    print(return_value)
'''


def nested():
    x = 1

    def inner():
        return x

    print(inner())


@decorator()
@decorator(
    1,
    name="def f():",
)
def decorated(
    a: int,  # first
    b: "str" = "def g():",
) -> "list[int]":
    print(a, b)


def empty(): ...


async def coroutine(a):
    print(a)


def star(a, *args, **kwargs):
    print(a, args, kwargs)


class Holder:
    @staticmethod
    def method(a):
        if a:
            print(a)


def pair(name):
    return f"try: {name} = json.loads(r'''{{{{inputs.parameters.{name}}}}}''')\nexcept: {name} = r'''{{{{inputs.parameters.{name}}}}}'''\n"


def _define(text, namespace, filename):
    """Run a text whose lines `linecache` knows, as a console or a notebook does."""
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    exec(compile(text, filename, "exec"), namespace)


def defined(name, text):
    """A function from a text, where its layout matters and a formatter would change it."""
    namespace = {}
    _define(text, namespace, f"<{name}>")
    return namespace["f"]


BODIES = {
    "no inputs": (no_inputs, "print('hi')"),
    "one input": (one_input, "import json\n" + pair("s") + "\nprint('Hello, {s}!'.format(s=s))"),
    "two inputs, sorted": (two_inputs, "import json\n" + pair("a") + pair("b") + "\nprint(a, b)"),
    "keyword-only inputs": (keyword_only, "import json\n" + pair("a") + "\nprint(a)"),
    "a docstring": (documented, '"""What it does.\n\nMore about it.\n"""\npass'),
    "a docstring further left than the body": (
        defined("further left", 'def f():\n    """First.\n\n  Second.\n    """\n    print(1)\n'),
        '"""First.\n\n  Second.\n    """\nprint(1)',
    ),
    "comments and quotes": (
        defined("quotes", QUOTES),
        "x = 'double'\ny = \"it's\"\nz = 1\ntotal = 1 + 2\n"
        "text = 'a" + BACKSLASH + "nb'\nreturn_value = (x, y, z, total, text)\nprint(return_value)",
    ),
    "a nested function": (nested, "x = 1\n\ndef inner():\n    return x\nprint(inner())"),
    "decorators and a long head": (decorated, "import json\n" + pair("a") + pair("b") + "\nprint(a, b)"),
    "one line": (defined("one line", "def f(): print(1)\n"), "print(1)"),
    "an empty body": (empty, "..."),
    "a coroutine": (coroutine, "import json\n" + pair("a") + "\nprint(a)"),
    "stars": (star, "import json\n" + pair("a") + pair("args") + pair("kwargs") + "\nprint(a, args, kwargs)"),
    "a method": (Holder.method, "import json\n" + pair("a") + "\nif a:\n    print(a)"),
    "tabs": (defined("tabs", "def f():\n\tprint(1)\n\tif True:\n\t\tprint(2)\n"), "print(1)\nif True:\n    print(2)"),
    "a C decorator around it": (lru_cache(no_inputs), "print('hi')"),
}


@pytest.mark.parametrize(("function", "expected"), BODIES.values(), ids=BODIES)
def test_the_body_is_written_as_it_always_was(function, expected):
    """Stored manifests are compared with new ones: a different byte is a different template."""
    assert source(function) == expected


def test_the_working_directory_comes_first_when_it_is_asked_for():
    assert source(no_inputs, add_cwd=True) == "import os\nimport sys\nsys.path.append(os.getcwd())\nprint('hi')"
    assert source(one_input, add_cwd=True).startswith(
        "import os\nimport sys\nsys.path.append(os.getcwd())\nimport json\ntry: s = "
    )


def test_a_function_without_parameters_gets_no_preamble_for_explicit_inputs():
    assert source(no_inputs, more=["x"]) == "print('hi')"


def test_inputs_that_no_parameter_asks_for_are_bound_too():
    """Explicit inputs and those that environment variables need; a public name that is no Python name gets one."""
    text = source(one_input, more=["extra", "MY-VAR-1a2b", "class"])
    assert "try: extra = json.loads(r'''{{inputs.parameters.extra}}''')" in text
    assert "try: MY_VAR_1a2b = json.loads(r'''{{inputs.parameters.MY-VAR-1a2b}}''')" in text
    assert "inputs.parameters.class" not in text
    ast.parse(text)


def test_text_in_a_nested_function_loses_the_indentation_of_the_function():
    def nested_with_text():
        x = """a
        b"""
        print(x)

    expected = "x = 'a" + BACKSLASH + "n    b'\nprint(x)"
    assert source(nested_with_text) == expected


def test_two_functions_on_one_line_of_different_names_are_told_apart():
    namespace = {}
    text = "def a(): print('a')\ndef b(): print('b')\n"
    _define(text, namespace, "<told apart>")
    assert (source(namespace["a"]), source(namespace["b"])) == ("print('a')", "print('b')")


def test_a_file_that_changes_is_read_again():
    namespace = {}
    _define("def f():\n    print(1)\n", namespace, "<changing>")
    assert source(namespace["f"]) == "print(1)"
    _define("def f():\n    print(2)\n", namespace, "<changing>")
    assert source(namespace["f"]) == "print(2)"


def make_unavailable():
    namespace = {}
    exec("def gone():\n    pass\n", namespace)
    return namespace["gone"]


def yields(a):
    print(a)
    yield a


REFUSED = {
    "a lambda": (
        lambda a: a,
        OSError,
        "a lambda has no body that could stand in a script template",
    ),
    "source typed into a console": (
        make_unavailable(),
        OSError,
        "the source of function 'gone' cannot be read: <string> cannot be read",
    ),
    "a generator": (yields, ValueError, "function 'yields' yields, which its body cannot do as an inline script"),
    "a built-in": (len, TypeError, "a script needs a Python function, not <built-in function len>"),
    "a partial": (partial(two_inputs, 1), TypeError, "a script needs a Python function, not functools.partial("),
    "a class": (Holder, TypeError, "a script needs a Python function, not <class "),
}


@pytest.mark.parametrize(("function", "kind", "message"), REFUSED.values(), ids=REFUSED)
def test_what_has_no_body_is_refused(function, kind, message):
    """An empty or broken script would fail only in the pod."""
    with pytest.raises(kind) as caught:
        source(function)
    assert isinstance(caught.value, HeraException)
    assert caught.value.message.startswith(message)


def test_the_line_of_a_yield_is_named():
    with pytest.raises(ValueError) as caught:
        source(yields)
    assert caught.value.file == __file__
    assert caught.value.line == yields.__code__.co_firstlineno + 2


def returns(a):
    if a:
        return 1
    print(a)
    return None


async def awaits(a):
    await a


@pytest.mark.parametrize(("function", "word"), [(returns, "returns"), (awaits, "awaits")])
def test_what_cannot_run_inline_is_written_with_a_warning(function, word):
    """Functions with annotated results are built by both constructors, so this is no error."""
    with pytest.warns(ScriptWarning, match=f"function '{function.__name__}' {word}") as caught:
        text = source(function)
    assert ("return 1" in text) or ("await a" in text)
    assert caught[0].filename == __file__
    assert caught[0].lineno == function.__code__.co_firstlineno + (2 if word == "returns" else 1)


def returns_inside_only(a):
    def inner():
        return 1

    print(inner(), sorted(a, key=lambda x: -x), "return")


def test_returns_of_inner_functions_are_fine():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "return 1" in source(returns_inside_only)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="3.10 brackets tuple targets")
def test_the_text_is_that_of_the_python_that_builds():
    def loops(a):
        for i, x in enumerate(a):
            print(i, x)

    assert source(loops).endswith("\nfor i, x in enumerate(a):\n    print(i, x)")


def test_a_thousand_functions_are_read_quickly():
    """Each file is parsed once; reading every function anew would take seconds."""
    import time

    text = "".join(f"def f{n}(a, b=1):\n    import os\n    print(a, b, {n})\n\n\n" for n in range(1000))
    namespace = {}
    _define(text, namespace, "<thousand>")
    functions = [namespace[f"f{n}"] for n in range(1000)]
    before = time.process_time()
    texts = [source(function) for function in functions]
    assert time.process_time() - before < 1.5
    assert texts[999].endswith("print(a, b, 999)")

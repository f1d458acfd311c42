"""Run a Python program in a forked interpreter so that it cannot tell the difference from `python <file>`.

What can be done before the fork is done there, in the supervisor, whose memory is warm: each page that the child is
first to write costs it several microseconds. So the environment, the path, the module `__main__` and the compiled
script are made by `prepare`, and `run` only runs.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import signal
import sys
from types import CodeType, ModuleType
from typing import Any, NoReturn

__all__ = ["prepare", "remember_interpreter", "run"]

_LARGEST_COMPILED_AHEAD = 100_000

_own_path: list[str] = []
_own_modules: frozenset[str] = frozenset()


def remember_interpreter() -> None:
    """Note what a fresh interpreter has, and open the standard streams; once, in the zygote, before any program."""
    global _own_modules  # noqa: PLW0603 - the state of this very interpreter
    _environment.update(os.environ)
    _own_path[:] = sys.path
    _own_modules = frozenset(sys.modules)
    for name, descriptor, errors in (("stdout", 1, "strict"), ("stderr", 2, "backslashreplace")):
        binary = open(descriptor, "wb", closefd=False)  # noqa: SIM115 - lives as long as the process
        text = io.TextIOWrapper(binary, encoding="utf-8", errors=errors, line_buffering=True)
        text.mode = "w"  # type: ignore[misc]  # as the interpreter itself does
        setattr(sys, name, text)
        setattr(sys, f"__{name}__", text)
    stdin = io.TextIOWrapper(open(0, "rb", closefd=False), encoding="utf-8")  # noqa: SIM115
    sys.stdin = sys.__stdin__ = stdin  # type: ignore[misc]


_environment: dict[str, str] = {}
_prepared: tuple[Any, ...] = ()
_code: CodeType | None = None


def prepare(kind: str, argv: list[str], env: dict[str, str], folder: str, source: str | None) -> CodeType | None:
    """Make this interpreter look as it would just before the program's first line.

    Done in the worker for the program before, it leaves little to do in the child for the next one.

    Args:
        kind: ``file`` (a path comes first), ``module`` (``-m name``) or ``command`` (``-c text``).
        argv: The command's words, the program itself first.
        env: The whole environment.
        folder: The working directory of the program.
        source: Text of the file where it is known already.

    Returns:
        The compiled program; None when that has to wait for the child.
    """
    global _prepared, _code  # noqa: PLW0603 - the state of this very interpreter
    _set_environment(env)
    wanted = (kind, argv, folder, source, env.get("PYTHONPATH"))
    if wanted == _prepared and source is not None:
        return _code
    sys.orig_argv[:] = argv
    sys.argv[:] = argv[1:] if kind == "file" else [argv[1], *argv[3:]]
    first = {"file": os.path.dirname(os.path.realpath(os.path.join(folder, argv[1]))), "module": folder, "command": ""}[
        kind
    ]
    extra = [os.path.join(folder, entry) for entry in env.get("PYTHONPATH", "").split(os.pathsep) if entry]
    sys.path[:] = [first, *extra, *_own_path]
    file = os.path.join(folder, argv[1]) if kind == "file" else None
    _make_main(file)
    _code = None
    if file is not None and source is not None and len(source) <= _LARGEST_COMPILED_AHEAD:
        _code = _compiled(source.encode("utf-8", "surrogatepass"), file)
    _prepared = wanted
    return _code


def _set_environment(env: dict[str, str]) -> None:
    """Change what is another one than before."""
    for name in [name for name in _environment if name not in env]:
        del os.environ[name]
    for name, value in env.items():
        if _environment.get(name) != value:
            os.environ[name] = value
    _environment.clear()
    _environment.update(env)


def _make_main(file: str | None) -> None:
    """The module `__main__`, as the interpreter makes it."""
    module = ModuleType("__main__")
    module.__dict__["__builtins__"] = sys.modules["builtins"]
    vars(module)["__annotations__"] = {}
    if file is not None:
        from importlib.machinery import SourceFileLoader

        module.__file__ = file
        module.__dict__["__cached__"] = None
        module.__loader__ = SourceFileLoader("__main__", file)
    sys.modules["__main__"] = module


def _compiled(text: bytes, file: str) -> CodeType | None:
    try:
        return compile(text, file, "exec", dont_inherit=True)
    except Exception:  # noqa: BLE001 - the child compiles again, and shows the user what is wrong
        return None


def run(kind: str, argv: list[str], code: CodeType | None) -> NoReturn:
    """Run the prepared program and end the process as the interpreter would."""
    status, interrupted = 1, False
    namespace = sys.modules["__main__"].__dict__
    try:
        if code is None and kind == "module":
            _run_module(argv[2])
        else:
            exec(code or _code_of(kind, argv), namespace)  # noqa: S102 - the user's program is what we are for
        status = 0
    except SystemExit as request:
        status = _exit_status(request)
    except KeyboardInterrupt:
        _show_exception()
        interrupted = True
    except BaseException:  # noqa: BLE001 - whatever it is, the interpreter would show it and end with 1
        _show_exception()
    _finish(status, interrupted=interrupted)


def _code_of(kind: str, argv: list[str]) -> CodeType:
    if kind == "command":
        return compile(argv[2], "<string>", "exec", dont_inherit=True)
    path = os.path.abspath(argv[1])
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError as error:
        sys.stderr.write(f"{argv[0]}: can't open file {path!r}: [Errno {error.errno}] {error.strerror}\n")
        raise SystemExit(2) from None
    return compile(text, path, "exec", dont_inherit=True)


def _run_module(name: str) -> None:
    import runpy

    runpy._run_module_as_main(name)  # type: ignore[attr-defined]  # noqa: SLF001 - what `python -m` itself calls


def _exit_status(request: SystemExit) -> int:
    code = request.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    sys.stderr.write(f"{code}\n")
    return 1


def _show_exception() -> None:
    """Hand the exception to the hook, without our own frames at its top."""
    kind, error, trace = sys.exc_info()
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    if error is not None and kind is not None:
        error.__traceback__ = trace
        sys.excepthook(kind, error, trace)
        error.__traceback__ = None


def _finish(status: int, *, interrupted: bool) -> NoReturn:
    """What the interpreter does at its end, in its order, except for taking itself apart."""
    try:
        if "threading" in sys.modules:
            sys.modules["threading"]._shutdown()  # noqa: SLF001 - waits for threads that are no daemons
        atexit._run_exitfuncs()  # noqa: SLF001 - what the interpreter itself calls
    except BaseException:  # noqa: BLE001 - as above
        _show_exception()
    _flush()
    if len(sys._current_frames()) == 1:  # noqa: SLF001 - daemon threads still use what would go
        _let_go_of_objects()
    status = status if _flush() else 120
    if interrupted:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    os._exit(status)


def _let_go_of_objects() -> None:
    """Files left open are written out, and finalizers run, when the modules that hold them go."""
    loaded: list[Any] = [sys.modules.get("__main__")]
    for name in reversed(sys.modules):  # the newest first, so that old ones need not be touched
        if name in _own_modules:
            if name != "__main__":
                break
            continue
        loaded.append(sys.modules[name])
    for module in loaded:
        names = getattr(module, "__dict__", {})
        for name in list(names):
            if not (name.startswith("__") and name.endswith("__")):
                names[name] = None
    gc.collect()


def _flush() -> bool:
    good = True
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except Exception:  # noqa: BLE001, PERF203 - a closed pipe or a full disk: the interpreter ends with 120
            good = False
    return good

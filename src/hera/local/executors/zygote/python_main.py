"""Run a Python program in this forked interpreter so that it cannot tell the difference from `python <file>`."""

from __future__ import annotations

import gc
import io
import os
import sys
from typing import Any, NoReturn

__all__ = ["run_python"]


def run_python(kind: str, argv: list[str], env: dict[str, str]) -> NoReturn:
    """Run ``python <argv>`` here and end the process as the interpreter would.

    Args:
        kind: ``file`` (a path comes first), ``module`` (``-m name``) or ``command`` (``-c text``).
        argv: The command's words, the program itself first.
        env: The whole environment.
    """
    loaded_before = set(sys.modules)
    code, interrupted = 1, False
    try:
        _set_up(argv, env)
        words = argv[1:]
        if kind == "file":
            _run_file(words)
        elif kind == "module":
            _run_module(words[1], words[2:], env)
        else:
            _run_command(words[1], words[2:], env)
        code = 0
    except SystemExit as exit_request:
        code = _exit_code(exit_request)
    except KeyboardInterrupt:
        _show_exception()
        interrupted = True
    except BaseException:
        _show_exception()
    _finish(code, loaded_before, interrupted=interrupted)


def _set_up(argv: list[str], env: dict[str, str]) -> None:
    gc.enable()
    os.environ.clear()
    os.environ.update(env)
    unbuffered = bool(env.get("PYTHONUNBUFFERED"))
    for name, descriptor, errors in (("stdout", 1, "strict"), ("stderr", 2, "backslashreplace")):
        binary = io.open(descriptor, "wb", closefd=False)  # noqa: SIM115 - lives as long as the process
        text = io.TextIOWrapper(binary, encoding="utf-8", errors=errors, line_buffering=True, write_through=unbuffered)
        text.mode = "w"  # type: ignore[attr-defined]
        setattr(sys, name, text)
        setattr(sys, f"__{name}__", text)
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.open(0, "rb", closefd=False), encoding="utf-8")  # type: ignore[misc]
    sys.orig_argv[:] = argv


def _new_main(file: str | None) -> dict[str, Any]:
    """Make the module `__main__` as the interpreter does, empty, and give its namespace."""
    import types

    module = types.ModuleType("__main__")
    module.__builtins__ = sys.modules["builtins"]  # type: ignore[attr-defined]
    module.__dict__["__annotations__"] = {}
    if file is not None:
        module.__file__ = file
        module.__dict__["__cached__"] = None
    sys.modules["__main__"] = module
    return module.__dict__


def _run_file(words: list[str]) -> None:
    file = words[0]
    sys.argv[:] = words
    sys.path.insert(0, os.path.dirname(os.path.realpath(file)))
    _add_python_path(os.environ)
    namespace = _new_main(file)
    from importlib.machinery import SourceFileLoader

    namespace["__loader__"] = SourceFileLoader("__main__", file)
    try:
        with io.open(file, "rb") as source:
            text = source.read()
    except OSError as error:
        sys.stderr.write(f"{sys.executable}: can't open file {file!r}: [Errno {error.errno}] {error.strerror}\n")
        raise SystemExit(2) from None
    exec(compile(text, file, "exec", dont_inherit=True), namespace)  # noqa: S102 - the user's script is what we are for


def _run_command(text: str, words: list[str], env: dict[str, str]) -> None:
    sys.argv[:] = ["-c", *words]
    sys.path.insert(0, "")
    _add_python_path(env)
    namespace = _new_main(None)
    exec(compile(text, "<string>", "exec", dont_inherit=True), namespace)  # noqa: S102 - the user's command


def _run_module(name: str, words: list[str], env: dict[str, str]) -> None:
    import runpy

    sys.argv[:] = ["-m", *words]
    sys.path.insert(0, os.getcwd())
    _add_python_path(env)
    _new_main(None)
    runpy._run_module_as_main(name)  # type: ignore[attr-defined]  # noqa: SLF001 - what `python -m` itself calls


def _add_python_path(env: Any) -> None:
    """`PYTHONPATH` comes after the program's own folder and before the standard library."""
    if env.get("PYTHONPATH"):
        sys.path[1:1] = [os.path.abspath(entry) if entry else os.getcwd() for entry in env["PYTHONPATH"].split(os.pathsep)]


def _exit_code(request: SystemExit) -> int:
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


def _finish(code: int, loaded_before: set[str], *, interrupted: bool) -> NoReturn:
    """What the interpreter does at its end, in its order, except for taking itself apart."""
    try:
        if "threading" in sys.modules:
            sys.modules["threading"]._shutdown()
        import atexit

        atexit._run_exitfuncs()
    except BaseException:
        _show_exception()
    _flush()
    _let_go_of_objects(loaded_before)
    code = code if _flush() else 120
    if interrupted:
        _end_by_interrupt()
    os._exit(code)


def _end_by_interrupt() -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)


def _let_go_of_objects(loaded_before: set[str]) -> None:
    """Files left open are written out, and finalizers run, when the modules that hold them go."""
    main = sys.modules.get("__main__")
    modules = [module for name, module in list(sys.modules.items()) if name not in loaded_before]
    for module in [main, *modules]:
        names = getattr(module, "__dict__", {})
        for name in list(names):
            if name not in ("__builtins__", "__name__", "__spec__", "__loader__"):
                names[name] = None
    gc.collect()


def _flush() -> bool:
    good = True
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except Exception:  # noqa: BLE001 - a closed pipe or a full disk: the interpreter ends with 120
            good = False
    return good

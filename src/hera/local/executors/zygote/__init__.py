"""The warm fork server behind the `process` executor, and what its children do.

Why it exists. A fresh Python interpreter costs 15 to 30 ms; a fork of a small, warm one costs half a millisecond. And
an engine may be killed at any moment, while the steps that it started should go on and their results be kept. So the
engine does not run steps itself. Three kinds of process stand between it and the user's code:

``zygote`` (`server.py`)
    One per run, in a session of its own, so that a terminal's Ctrl-C does not reach it. It reads a request with the
    attempt's socket attached, forks, and reads the next. It holds no state and ends when the engine's end is closed.
``supervisor`` (`supervisor.py`)
    One per attempt. Under a lock on a file in the pod's folder it prepares the private view (`view.py`) and the input
    artifacts (`inputs.py`), forks the main process, writes the log (`log.py`), keeps the deadline, ends everything
    that main left behind, collects the outputs from main's view of the files (`outputs.py`), writes the exit record,
    and tells the engine, if there still is one.
``main`` (`main_process.py`)
    The user's program: executed, or, for Python, run by the forked interpreter itself (`python_main.py`).

Whether an attempt is new, running, ended or lost is decided in one place, by the supervisor that holds the lock: an
exit record means ended (it is sent again), a lock that is held means running, anything else is started afresh.

The package imports the standard library only, and only what it needs: every page of the zygote is paid for by every
fork. It is loaded by path, under the name ``_hera_zygote``, so that nothing else of ours comes with it.
"""

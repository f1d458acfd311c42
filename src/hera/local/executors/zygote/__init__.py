"""The warm fork server behind the `process` executor, and what its children do.

Why it exists. A fresh Python interpreter costs 15 to 30 ms; a fork of a small, warm one costs half a millisecond. And
an engine may be killed at any moment, while the steps that it started should go on and their results be kept. So the
engine does not run steps itself. Three kinds of process stand between it and the user's code:

``zygote`` (`server.py`)
    One per run, in a session of its own, so that a terminal's Ctrl-C does not reach it. Handed a connection, it forks
    a worker for it. It holds no state and ends when the engine's end is closed.
``worker`` (`worker.py`)
    Supervises one attempt at a time. Under a lock on a file in the pod's folder (`record.py`) it completes a private
    view (`view.py`) on its own folders (`slot.py`), places the input artifacts (`inputs.py`), has the main process go,
    writes the log (`log.py`), keeps the deadline, ends everything that main left behind, collects the outputs from
    main's view of the files (`outputs.py`), writes the exit record, and tells the engine, if there still is one
    (`supervisor.py`). Then it clears up and forks the main process of an attempt like this one, which stands by
    (`standby.py`) while the engine decides what comes next.
``main`` (`main_process.py`)
    Told what to be, the user's program: executed, or, for Python, run by the forked interpreter itself
    (`python_main.py`).

Whether an attempt is new, running, ended or lost is decided in one place, by the worker that holds the lock: an exit
record means ended (it is sent again), a lock that is held means running, anything else is started afresh.

What it costs is mostly page faults: a child pays several microseconds for each page that it is the first to write,
and a Python that does nothing writes to hundreds. Hence workers that stay, so that their pages are their own; hence
everything done before the fork that can be, no threads and no modules with fork hooks, and folders that are emptied
instead of made anew.

The package imports the standard library only, and only what it needs: every page of the zygote is paid for by every
fork. It is loaded by path, under the name ``_hera_zygote``, so that nothing else of ours comes with it.
"""

"""An engine that starts pods and is killed: `python orphan.py HOME SOURCE NODE…` prints a line once all are started.

It then waits for its own end, which comes by SIGKILL.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from stage import Stage, python

from hera.local.executors.process import ProcessExecutor


def main(home: str, source: str, *nodes: str) -> None:
    stage = Stage(ProcessExecutor(), Path(home))
    for node in nodes:
        stage.start(python(source), node, capture_result=True)
    for node in nodes:
        stage.listener.wait_started(node)
    print("started", flush=True)
    time.sleep(600)


if __name__ == "__main__":
    main(*sys.argv[1:])

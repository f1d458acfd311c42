"""What `make demo` runs: build a real workflow, show its manifest, run it on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parent / "coinflip.py"


def main() -> int:
    hera = [sys.executable, "-m", "hera"]
    print(f"# The manifest that Argo gets: hera generate yaml {EXAMPLE.name}\n", flush=True)
    built = subprocess.run([*hera, "generate", "yaml", str(EXAMPLE)], check=False)
    if built.returncode:
        return built.returncode
    print(f"\n# The same object, here and now, no cluster: hera run {EXAMPLE.name}\n", flush=True)
    code = subprocess.run([*hera, "run", str(EXAMPLE)], check=False).returncode
    if not sys.stdout.isatty():  # a terminal has just shown both
        listed = subprocess.run([*hera, "list", "--json"], check=True, capture_output=True).stdout
        newest = json.loads(listed.splitlines()[0])
        for command in ("get", "logs"):
            print(f"\n# hera {command} {newest['name']}\n", flush=True)
            subprocess.run([*hera, command, newest["name"]], check=True)
    return code


if __name__ == "__main__":
    sys.exit(main())

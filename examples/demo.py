"""What `make demo` runs: build a real workflow, show its manifest, run it on this machine."""

from __future__ import annotations

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
    return subprocess.run([*hera, "run", str(EXAMPLE)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

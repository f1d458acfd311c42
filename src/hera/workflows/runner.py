"""`python -m hera.workflows.runner -e module:function FILE`: what script templates run inside their pods."""

from __future__ import annotations

if __name__ == "__main__":
    import sys

    from hera.workflows._runner.main import main

    sys.exit(main(sys.argv[1:]))

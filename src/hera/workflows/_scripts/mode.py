"""Whether this process is a pod that runs one function.

There `@script(...)` only marks the function: a template is made when the module at hand really builds a workflow.
"""

from __future__ import annotations

__all__ = ["in_pod"]

in_pod: bool = False

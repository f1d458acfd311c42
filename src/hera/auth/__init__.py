"""Where tokens for an Argo server come from.

Set an instance, the class itself, or any callable that returns a token: ``global_config.token = ArgoCLITokenGenerator()``.
It is called each time a token is needed, so tokens that expire are renewed.
"""

from __future__ import annotations

from hera.auth._generators import ArgoCLITokenGenerator as ArgoCLITokenGenerator
from hera.auth._generators import TokenGenerator as TokenGenerator

__all__ = ["ArgoCLITokenGenerator", "TokenGenerator"]

"""Token generators: objects that return a token when they are called."""

from __future__ import annotations

from hera.exceptions import HeraException

__all__ = ["ArgoCLITokenGenerator", "TokenError", "TokenGenerator"]


class TokenError(HeraException, RuntimeError):
    """No token could be had."""

    code = "token"


class TokenGenerator:
    """Base of your own sources of tokens; override `__call__`."""

    def __call__(self) -> str:
        """The token, with or without a leading scheme such as `Bearer`.

        Raises:
            NotImplementedError: The subclass does not say where the token comes from.
        """
        raise NotImplementedError(f"{type(self).__name__} must define __call__(self) -> str, which returns the token")


class ArgoCLITokenGenerator(TokenGenerator):
    """The token of the Argo command line that is logged in on this machine (`argo auth token`)."""

    def __call__(self) -> str:
        """The token, without the leading `Bearer`.

        Raises:
            TokenError: The `argo` command is not here, or it gave no token.
        """
        import shutil
        import subprocess

        program = shutil.which("argo")
        if program is None:
            raise TokenError(
                "The Argo CLI is not installed.",
                hint="put `argo` on the PATH, or set global_config.token to a token or another generator",
            )
        done = subprocess.run([program, "auth", "token"], capture_output=True, text=True, check=False)
        token = done.stdout.strip().removeprefix("Bearer ").strip()
        if done.returncode != 0 or not token:
            raise TokenError(
                f"`argo auth token` gave no token (exit code {done.returncode})",
                hint=done.stderr.strip() or "set ARGO_SERVER and ARGO_TOKEN, or log in first",
            )
        return token

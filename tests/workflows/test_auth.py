"""Where tokens come from."""

from __future__ import annotations

import os
import sys

import pytest

from hera.auth import ArgoCLITokenGenerator, TokenGenerator


@pytest.fixture
def argo(tmp_path, monkeypatch):
    """Puts a program named `argo` on the path that runs the given Python code."""

    def make(code):
        program = tmp_path / "argo"
        program.write_text(f"#!{sys.executable}\nimport sys\n{code}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return make


def test_the_base_has_no_token():
    with pytest.raises(NotImplementedError, match="TokenGenerator must define __call__"):
        TokenGenerator()()


@pytest.mark.parametrize("printed", ["Bearer abc", "abc", "Bearer abc\n\n"])
def test_the_command_lines_token_without_its_scheme(argo, printed):
    argo(f"assert sys.argv[1:] == ['auth', 'token']\nprint({printed!r})")
    assert ArgoCLITokenGenerator()() == "abc"


def test_without_the_command_line(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    with pytest.raises(RuntimeError) as caught:
        ArgoCLITokenGenerator()()
    assert str(caught.value) == (
        "The Argo CLI is not installed.\n"
        "  = put `argo` on the PATH, or set global_config.token to a token or another generator"
    )


def test_a_command_line_without_a_token(argo):
    argo("sys.stderr.write('not logged in'); sys.exit(3)")
    with pytest.raises(RuntimeError) as caught:
        ArgoCLITokenGenerator()()
    assert str(caught.value) == "`argo auth token` gave no token (exit code 3)\n  = not logged in"

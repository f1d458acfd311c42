"""One run's executor for all tests of a module that only start pods in it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from stage import stage


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with stage(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture(scope="module", params=["private view", "shared files"])
def either(request, tmp_path_factory):
    with stage(tmp_path_factory.mktemp("home"), private_view=request.param == "private view") as made:
        yield made

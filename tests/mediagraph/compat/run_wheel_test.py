"""Run one of the test files of MediaPipe's wheel against this package: `python run_wheel_test.py FILE`.

Only the import is redirected. The result comes as JSON: how many tests ran, and the last line of each that failed.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import types
import unittest
from collections.abc import Sized

from mediagraph.compat.aliases import serve_as_mediapipe


class TestCase(unittest.TestCase):
    """What the files use of absltest."""

    def assertLen(self, values: Sized, length: int) -> None:  # noqa: N802  # its name
        assert len(values) == length


def provide_absltest() -> None:
    """The files need nothing else of absl, which therefore need not be installed."""
    absltest = types.ModuleType("absl.testing.absltest")
    absltest.TestCase = TestCase  # type: ignore[attr-defined]  # a module made here
    testing = types.ModuleType("absl.testing")
    testing.absltest = absltest  # type: ignore[attr-defined]
    sys.modules |= {"absl": types.ModuleType("absl"), "absl.testing": testing, "absl.testing.absltest": absltest}


def main(file: str) -> None:
    serve_as_mediapipe()
    provide_absltest()
    spec = importlib.util.spec_from_file_location("wheel_test", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
    wrong = {test.id(): text.strip().splitlines()[-1] for test, text in [*result.failures, *result.errors]}
    json.dump({"ran": result.testsRun, "wrong": wrong}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])

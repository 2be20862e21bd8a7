"""Calculators that differ in nothing but their name and the types at some of their ports."""

from __future__ import annotations

import re
from typing import Any

from mediagraph.framework.calculator import Calculator


def define(base: type[Calculator], name: str, **members: Any) -> None:
    """Register a subclass of `base` under a name, with some ports or class attributes replaced.

    It takes over the docstring; the node in the example there gets the new name.
    """
    doc = re.sub(r'calculator: "\w+"', f'calculator: "{name}"', base.__doc__ or "")
    type(name, (base,), {"__doc__": doc, "__module__": base.__module__, **members})

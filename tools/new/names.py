"""What is named after what: one name in CamelCase and in snake_case, and whether it is free."""

from __future__ import annotations

import keyword
import re
import sys
from dataclasses import dataclass

from mediagraph.framework.errors import UsageError


@dataclass(frozen=True, slots=True)
class Name:
    """`BackgroundBlur` (`camel`) and `background_blur` (`snake`), without the word calculator."""

    camel: str
    snake: str


def parse_name(text: str) -> Name:
    """Read `BackgroundBlur`, `BackgroundBlurCalculator`, `background_blur` or `background-blur`; raises UsageError."""
    plain = text.replace("-", "_")
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", plain) is None:
        raise UsageError(
            f'"{text}" cannot be the name of a calculator; write it like BackgroundBlur or background_blur'
        )
    plain = re.sub(r"_?[Cc]alculator$", "", plain).strip("_")
    if not plain:
        raise UsageError(f'"{text}" says only that it is a calculator; what does it do?')
    name = Name(_camel(plain), _snake(plain))
    _check_module(name.snake)
    return name


def check_calculator(name: str) -> None:
    """Raise UsageError if a calculator of this package has the name."""
    from mediagraph.calculators.catalogue import MODULES

    if name in MODULES:
        raise UsageError(f"{name} is a calculator of mediagraph; choose another name")


def _check_module(module: str) -> None:
    if keyword.iskeyword(module) or keyword.issoftkeyword(module):
        raise UsageError(f'"{module}" is a word of Python, and no module can be called so; choose another name')
    if module in sys.stdlib_module_names or module in ("mediagraph", "numpy", "cv2", "pytest"):
        raise UsageError(f"{module}.py would hide the module {module}; choose another name")


def _camel(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in text.split("_"))


def _snake(text: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text)
    return re.sub(r"_+", "_", words).lower()

"""The options by which a node gives arguments to the template that it names (rule Z6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from mediagraph.framework.options import option

Text: TypeAlias = str  # a field below is called `str`


@dataclass(frozen=True, slots=True)
class TemplateArgument:
    """A number, a text, a dict; or, if none of them is set, a list."""

    message: ClassVar[Text] = "mediapipe.TemplateArgument"
    str: Text | None = option(None, number=1, oneof="param_value")
    num: float | None = option(None, number=2, oneof="param_value")
    dict: TemplateDict | None = option(None, number=3, oneof="param_value")
    element: tuple[TemplateArgument, ...] = option((), number=4)


@dataclass(frozen=True, slots=True)
class TemplateParameter:
    """An entry of a dict."""

    message: ClassVar[str] = "mediapipe.TemplateDict.Parameter"
    key: str = option("", number=1)
    value: TemplateArgument | None = option(None, number=2)


@dataclass(frozen=True, slots=True)
class TemplateDict:
    """Arguments by their names."""

    message: ClassVar[str] = "mediapipe.TemplateDict"
    arg: tuple[TemplateParameter, ...] = option((), number=1)


@dataclass(frozen=True, slots=True)
class TemplateSubgraphOptions:
    """What a node gives to the template that it names."""

    message: ClassVar[str] = "mediapipe.TemplateSubgraphOptions"
    extension: ClassVar[int] = 172998261
    dict: TemplateDict | None = option(None, number=1)

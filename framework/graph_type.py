"""The name under which a graph or template can be used by others: its field `type`."""

from __future__ import annotations

from mediagraph.framework.templates.wire import WireError, read_fields
from mediagraph.framework.text_scan import scan

_TEMPLATE_CONFIG, _TEMPLATE_RULE, _GRAPH_TYPE = 1, 2, 20  # numbers of fields


def type_of(content: str | bytes, file: str = "") -> str:
    """The type of a graph or template in text or binary form, "" if it has none; raises GraphError for broken text."""
    return _type_of_text(content, file) if isinstance(content, str) else _type_of_binary(content)


def _type_of_text(text: str, file: str) -> str:
    if "%" in text:
        from mediagraph.framework.templates.text_form import TextTemplate

        return TextTemplate.read(text, file).type
    return next((value.text for value in scan(text, file).scalars("type")), "")


def _type_of_binary(data: bytes) -> str:
    try:
        fields = list(read_fields(data))
        if any(number == _TEMPLATE_RULE for number, _ in fields):
            fields = [one for number, chunk in fields if number == _TEMPLATE_CONFIG for one in read_fields(chunk.data)]
    except WireError:
        return ""  # damage is reported when the graph is loaded
    return next((chunk.data.decode(errors="replace") for number, chunk in fields if number == _GRAPH_TYPE), "")

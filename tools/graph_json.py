"""A graph as JSON: protobuf's JSON form with the names of the text form, as `mediagraph schema` describes it."""

from __future__ import annotations

from google.protobuf import json_format

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.load import message_of


def graph_json(config: GraphConfig) -> str:
    """The JSON text of a configuration."""
    schema, message = message_of(config)
    text = json_format.MessageToJson(
        message, preserving_proto_field_name=True, descriptor_pool=schema.pool, ensure_ascii=False
    )
    return f"{text}\n"

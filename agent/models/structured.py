"""JSON schemas out of Pydantic models, and validated values out of a model's JSON. It calls no model."""

import json
from collections.abc import Callable, Collection
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.runnables import RunnableLambda
from pydantic import BaseModel, ValidationError

from tools.errors import ModelOutputError

HANDLE = "handle"
"""A string field whose schema says `format: handle` may only hold a handle of this prompt."""


def schema_of(schema: dict[str, Any] | type) -> dict[str, Any]:
    """Return the JSON schema of a Pydantic model or of a schema itself."""
    if isinstance(schema, dict):
        return schema
    if issubclass(schema, BaseModel):
        return schema.model_json_schema()
    raise TypeError(f"a Pydantic model or a JSON schema is needed, not {schema.__name__}")


def with_handles(schema: dict[str, Any] | type, handles: Collection[str]) -> dict[str, Any]:
    """Return the schema with every `format: handle` string limited to `handles`, in their order.

    A citation that does not exist can then not be generated.
    """

    def limit(node: Any) -> Any:
        if isinstance(node, dict):
            if node.get("format") == HANDLE:
                return {"type": "string", "enum": list(handles)}
            return {key: limit(value) for key, value in node.items()}
        return [limit(item) for item in node] if isinstance(node, list) else node

    limited: dict[str, Any] = limit(schema_of(schema))
    return limited


def parser(schema: dict[str, Any] | type, limited: dict[str, Any] | None = None) -> RunnableLambda[AIMessage, Any]:
    """Return a runnable that reads a model's message as the schema's value.

    Args:
        schema: what the value is read as.
        limited: the same schema with its handles, whose closed lists are looked at once more: a server may have
            ignored it.

    Raises (when run):
        ModelOutputError: the text is cut off, not JSON, or breaks the schema.
    """
    read: Callable[[str], Any] = json.loads if isinstance(schema, dict) else schema.model_validate_json  # type: ignore[attr-defined]

    def parse(message: AIMessage) -> Any:
        if message.response_metadata.get("finish_reason") == "length":
            raise ModelOutputError("the structured output was cut off and is not parsed")
        try:
            value = read(str(message.content))
            outside = limited is not None and outside_lists(limited, json.loads(str(message.content)))
        except (ValidationError, ValueError, RecursionError) as error:
            raise ModelOutputError("the model's output does not fit its schema") from error
        if outside:
            raise ModelOutputError("the model's output names what was not offered to it")
        return value

    return RunnableLambda(parse)


def outside_lists(schema: dict[str, Any], value: Any) -> bool:
    """Tell whether a value holds something that a closed list of its schema does not allow.

    >>> outside_lists({"type": "array", "items": {"enum": ["F1"]}}, ["F1", "F9"])
    True
    """

    def outside(node: dict[str, Any], part: Any) -> bool:
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rpartition("/")[2]]
        if "enum" in node:
            return part not in node["enum"]
        if isinstance(part, dict):
            return any(outside(node.get("properties", {}).get(name, {}), each) for name, each in part.items())
        return isinstance(part, list) and any(outside(node.get("items", {}), each) for each in part)

    return outside(schema, value)

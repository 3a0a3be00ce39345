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


def parser(schema: dict[str, Any] | type) -> RunnableLambda[AIMessage, Any]:
    """Return a runnable that reads a model's message as the schema's value.

    Raises (when run):
        ModelOutputError: the text is cut off, not JSON, or breaks the schema.
    """
    read: Callable[[str], Any] = json.loads if isinstance(schema, dict) else schema.model_validate_json  # type: ignore[attr-defined]

    def parse(message: AIMessage) -> Any:
        if message.response_metadata.get("finish_reason") == "length":
            raise ModelOutputError("the structured output was cut off and is not parsed")
        try:
            return read(str(message.content))
        except (ValidationError, ValueError) as error:
            raise ModelOutputError("the model's output does not fit its schema") from error

    return RunnableLambda(parse)

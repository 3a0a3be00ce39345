"""LangChain messages as Gemma 3's template wants them: one system text, alternating roles, images as pictures.

Text never carries control tokens: what a patient typed cannot end a turn or pretend to be an image.
"""

import base64
import binascii
import io
import re
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage

from tools.errors import ImageError, ModelError

CONTROL = re.compile(
    r"<(/?(?:start_of_turn|end_of_turn|start_of_image|end_of_image|image_soft_token|bos|eos|pad|unk|mask|unused\d+))>"
    r"|\[(multimodal)\]"
)


def plain(text: str) -> str:
    """Return the text with Gemma's control tokens made harmless.

    >>> plain("<end_of_turn> hi <b>")
    '‹end_of_turn› hi <b>'
    """
    return CONTROL.sub(lambda found: f"‹{found[1] or found[2]}›", text)


def joined(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    r"""Return the blocks with neighbouring texts made one, a line apart.

    A template sets them side by side with nothing between, so that two halves could make a control token.

    >>> joined([{"type": "text", "text": "<end_of_"}, {"type": "text", "text": "turn>"}])
    [{'type': 'text', 'text': '<end_of_\n\nturn>'}]
    """
    made: list[dict[str, Any]] = []
    for block in blocks:
        if made and made[-1].get("type") == block.get("type") == "text":
            made[-1] = {"type": "text", "text": f"{made[-1]['text']}\n\n{block['text']}"}
        else:
            made.append(block)
    return made


def to_gemma(messages: Sequence[BaseMessage]) -> tuple[list[dict[str, Any]], list[Any]]:
    """Return (template messages, PIL images), roles alternating, images in reading order.

    Raises:
        ModelError: no user message, or more than one image (MedGemma's makers evaluated one).
        ImageError: an image's bytes cannot be read.
    """
    turns: list[dict[str, Any]] = []
    images: list[Any] = []
    for message in messages:
        role = {SystemMessage: "system", AIMessage: "assistant"}.get(type(message), "user")
        content = list(_blocks(message, images))
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"] += content
        else:
            turns.append({"role": role, "content": content})
    for turn in turns:
        turn["content"] = joined(turn["content"])
        if turn["role"] == "system" and any(block["type"] != "text" for block in turn["content"]):
            raise ModelError("the system text of a call is text only; put the image in the user's message")
    if not any(turn["role"] == "user" for turn in turns):
        raise ModelError("a model call needs a user message")
    if len(images) > 1:
        raise ModelError("one image a model call: MedGemma was not evaluated on several; ask once for each image")
    return turns, images


def _blocks(message: BaseMessage, images: list[Any]) -> list[dict[str, Any]]:
    if isinstance(message.content, str):
        return [{"type": "text", "text": plain(message.content)}]
    blocks: list[dict[str, Any]] = []
    for block in message.content:
        if isinstance(block, str):
            blocks.append({"type": "text", "text": plain(block)})
        elif block.get("type") == "text":
            blocks.append({"type": "text", "text": plain(str(block["text"]))})
        elif block.get("type") in {"image", "image_url"}:
            image = _picture(block)
            images.append(image)
            blocks.append({"type": "image", "image": image})
        else:
            raise ModelError(f"a message block of type '{block.get('type')}' is not understood; use text and image")
    return blocks


def _picture(block: dict[str, Any]) -> Any:
    from PIL import Image, UnidentifiedImageError

    data = block.get("base64") or block.get("data")
    if data is None:
        url = block["image_url"]["url"] if isinstance(block.get("image_url"), dict) else block.get("url", "")
        scheme, _, data = str(url).partition("base64,")
        if not scheme.startswith("data:image/"):
            raise ImageError("an image must come as bytes (a data: URL or base64), never as an address to fetch")
    try:
        return Image.open(io.BytesIO(base64.b64decode(data, validate=True))).convert("RGB")
    except (binascii.Error, UnidentifiedImageError, OSError) as error:
        raise ImageError("an image handed to the model cannot be read; open it with tools.imaging first") from error

"""A model server on loopback, in its own process: the OpenAI chat protocol and Hugging Face's text-generation protocol.

`python -m tests.models.server FOLDER PORT` serves the tiny model in FOLDER; `/control?mode=` makes it hang, refuse,
cut off, drop the line, drip or talk nonsense.
"""

import asyncio
import json
import sys

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

ROLES = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}


def app(folder):
    from fastapi import FastAPI, Request
    from fastapi.responses import JSONResponse, StreamingResponse

    from agent.models.chat_medgemma import ChatMedGemma
    from agent.models.loading import load

    chat = ChatMedGemma(load(folder))
    api, state = FastAPI(), {"mode": "", "seen": {}}

    @api.get("/health")
    def health():
        return {"ok": True}

    @api.get("/seen")
    def seen():
        return state["seen"]

    @api.post("/control")
    def control(mode: str = ""):
        state["mode"] = mode
        return {}

    async def fault():
        if state["mode"] == "hang":
            await asyncio.sleep(30)
        if state["mode"] == "busy":
            return JSONResponse({"error": {"message": "busy"}}, 429)
        return JSONResponse({"error": {"message": "down"}}, 503) if state["mode"] == "down" else None

    def answer(messages, body, stop, schema):
        options = {
            "most_tokens": body["most_tokens"],
            "temperature": body.get("temperature") or 0.0,
            "seed": body.get("seed"),
        }
        made = chat.bind(json_schema=schema, **options) if schema else chat.bind(**options)
        return made.invoke(messages, stop=stop or None)

    @api.post("/v1/chat/completions")
    async def completions(request: Request):
        body = await request.json()
        state["seen"] = body
        if (broken := await fault()) is not None:
            return broken
        messages = [ROLES[each["role"]](content=_content(each["content"])) for each in body["messages"]]
        schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
        body["most_tokens"] = body.get("max_tokens") or body.get("max_completion_tokens") or 12
        try:
            made = await asyncio.to_thread(answer, messages, body, body.get("stop"), schema)
            text, finish, usage = made.content, made.response_metadata["finish_reason"], made.usage_metadata
        except Exception:  # noqa: BLE001 - what ChatMedGemma refuses, a server would have cut off
            text, finish, usage = "{", "length", {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}

        async def events():
            async for line in _troubled(state["mode"]):
                yield line
            for at in range(0, len(text), 5):
                yield _event(
                    {"choices": [{"index": 0, "delta": {"content": text[at : at + 5]}, "finish_reason": None}]}
                )
            if state["mode"] != "cut":
                yield _event({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
            counts = {"prompt_tokens": usage["input_tokens"], "completion_tokens": usage["output_tokens"]}
            yield _event({"choices": [], "usage": counts | {"total_tokens": usage["total_tokens"]}})
            yield "data: [DONE]\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    @api.post("/")
    async def text_generation(request: Request):
        body = await request.json()
        state["seen"] = body
        if (broken := await fault()) is not None:
            return broken
        settings = body["parameters"]
        schema = (settings.get("grammar") or {}).get("value")
        wanted = {"most_tokens": settings["max_new_tokens"], "temperature": settings.get("temperature")}
        wanted["temperature"] = wanted["temperature"] if settings.get("do_sample") else 0.0
        messages = _turns(body["inputs"])
        try:
            made = await asyncio.to_thread(
                answer, messages, wanted | {"seed": settings.get("seed")}, settings.get("stop"), schema
            )
            text, finish, usage = made.content, made.response_metadata["finish_reason"], made.usage_metadata
            # This protocol's servers send the stop text along.
            text += next((each for each in settings.get("stop") or () if finish == "stop"), "")
        except Exception:  # noqa: BLE001 - as above
            text, finish, usage = "{", "length", {"input_tokens": 0, "output_tokens": 1}

        async def events():
            async for line in _troubled(state["mode"]):
                yield line
            for at in range(0, len(text), 5):
                yield f"data: {json.dumps(_part(text[at : at + 5], None))}\n\n"
            if state["mode"] != "cut":
                reason = {"stop": "stop_sequence"}.get(finish, finish)
                counts = {"generated_tokens": usage["output_tokens"], "input_length": usage["input_tokens"]}
                details = {"finish_reason": reason, "seed": None} | counts
                yield f"data: {json.dumps(_part('', details, special=True))}\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    return api


async def _troubled(mode):
    """What a server in trouble sends: nonsense, an error in the stream, half an answer, or a drop now and then."""
    if mode == "garbage":
        yield "data: [1, 2\n\ndata: <html>\n\n"
    if mode == "error":
        yield 'data: {"error": {"message": "CUDA error", "type": "generation"}, "error_type": "generation"}\n\n'
    if mode == "drop":
        yield "data: {"
        raise ConnectionResetError
    while mode == "drip":
        yield ": still here\n\n"
        await asyncio.sleep(0.2)


def _content(content):
    return content if isinstance(content, str) else [_block(block) for block in content]


def _block(block):
    return block if block["type"] == "text" else {"type": "image_url", "image_url": block["image_url"]}


def _event(body):
    return (
        f"data: {json.dumps({'id': 'x', 'object': 'chat.completion.chunk', 'created': 0, 'model': 'tiny'} | body)}\n\n"
    )


def _part(text, details, *, special=False):
    token = {"id": 1, "text": text, "logprob": 0.0, "special": special}
    return {"index": 0, "token": token, "generated_text": None, "details": details}


def _turns(prompt):
    turns = []
    for turn in prompt.split("<start_of_turn>")[1:-1]:
        role, _, words = turn.partition("\n")
        words = words.removesuffix("<end_of_turn>\n")
        turns.append(AIMessage(words) if role == "model" else HumanMessage(words))
    return turns


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")

// The engine's core refers to WebSocket when it is loaded, which Node 20 does not have; nothing here uses it.
globalThis.WebSocket ??= class extends EventTarget {};

// The way from a page to Gradio: its own hidden text box and button. Both doors use it.
(() => {
  "use strict";
  const bridge = { onFail: () => {}, onDone: () => {}, send, oneMain };
  window.previsitBridge = bridge;
  let turn = 0;

  function send(message) {
    const box = document.querySelector("#message textarea, #message input");
    const button = document.querySelector("#send");
    if (!box || !button) return false;
    turn += 1;
    const proto = box.tagName === "TEXTAREA" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(proto, "value").set.call(box, JSON.stringify(message));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => button.click(), 25);
    return true;
  }

  // Gradio wraps all in a landmark of its own: a screen reader's way to the content is ours.
  function oneMain() {
    const outer = document.querySelector("main.contain");
    if (outer) outer.setAttribute("role", "none");
  }

  // A menu closes when something else is pressed, when one of its own does something, and with Escape.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target) || event.target.closest(".menu-body :is(a, [data-ask], [data-copy])")) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  const plainFetch = window.fetch;
  window.fetch = async function (...given) {
    const url = String((given[0] && given[0].url) || given[0]);
    const ours = url.includes("/gradio_api/run/predict");
    const mine = turn;
    try {
      const answer = await plainFetch.apply(this, given);
      if (ours && (answer.status === 401 || answer.status === 403)) location.reload();
      else if (ours && !answer.ok) bridge.onFail(false, answer.status);
      // The same screen again changes nothing on the page: say that the turn is over all the same, unless another began.
      else if (ours) setTimeout(() => { if (mine === turn) bridge.onDone(); }, 400);
      return answer;
    } catch (error) {
      if (ours) bridge.onFail(!navigator.onLine, 0);
      throw error;
    }
  };
})();

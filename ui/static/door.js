// Carries what a person does on a screen to Gradio and back. It keeps no answer and decides nothing.
(() => {
  "use strict";
  const root = document.documentElement;
  const pick = (selector, within = document) => within.querySelector(selector);
  let busy = false;
  let last = null;
  let timer = 0;
  let shown = "";

  for (const name of ["text", "contrast"]) {
    if (localStorage.getItem("pv-" + name) === "1") root.dataset[name] = "1";
  }

  const screen = () => pick("#screen .pv");

  const send = window.previsitBridge.send;

  function status(text, bad) {
    const place = pick(".busy");
    if (!place) return;
    place.textContent = text || "";
    place.className = "busy" + (text ? " on" : "") + (bad ? " bad" : "");
    if (bad && last) {
      const again = document.createElement("button");
      again.type = "button";
      again.className = "button quiet-button";
      again.textContent = screen().dataset.retry;
      again.addEventListener("click", retry);
      place.append(" ", again);
    }
    // Where it stands in the flow it hides no button, and has to be brought into sight.
    if (text && getComputedStyle(place).position === "static") place.scrollIntoView({ block: "nearest" });
  }

  function act(message, again) {
    if (busy && !again) return;
    const now = screen();
    const full = again ? message : Object.assign(
      { visit: now ? now.dataset.visit || "" : "", interrupt: now ? now.dataset.interrupt || "" : "" }, message);
    last = full;
    busy = true;
    if (full.act === "answer" || full.act === "correct") sessionStorage.setItem("pv-last", JSON.stringify(full));
    if (now) now.classList.add("is-busy");
    if (!navigator.onLine) { fail(true); return; }
    if (now) status(now.dataset.sending);
    clearTimeout(timer);
    timer = setTimeout(() => status(now && now.dataset.thinking), 1500);
    if (!send(full)) { setTimeout(() => act(full, true), 200); return; }
  }

  function fail(offline) {
    clearTimeout(timer);
    busy = false;
    const now = screen();
    if (now) { now.classList.remove("is-busy"); status(offline ? now.dataset.offline : now.dataset.failed, true); }
  }

  // A call that failed leaves the screen as it was: say so, keep what was typed, try again when we can.
  let unreachable = false;
  window.previsitBridge.onFail = (offline, code) => {
    unreachable = !offline && !code;
    fail(offline);
    if (!offline) setTimeout(retry, 4000);
  };
  window.previsitBridge.onDone = () => {
    const now = screen();
    if (!busy || !now || now.classList.contains("wait")) return;
    clearTimeout(timer);
    busy = false;
    now.classList.remove("is-busy");
    status("");
  };
  // Gradio takes nothing more once its server was gone: wait for the server, begin anew, and send what is unsent.
  async function retry() {
    if (busy || !last || !pick(".busy.bad")) return;
    if (!unreachable) { act(last, true); return; }
    try {
      if ((await fetch("/healthz")).ok) { location.reload(); return; }
    } catch (error) { /* not yet */ }
    setTimeout(retry, 4000);
  }
  function unsent(now) {
    const kept = JSON.parse(sessionStorage.getItem("pv-last") || "null");
    sessionStorage.removeItem("pv-last");
    if (shown || !kept || kept.visit !== now.dataset.visit || kept.interrupt !== now.dataset.interrupt) return false;
    act(kept, true);
    return true;
  }
  window.addEventListener("online", retry);

  function words(form) {
    const box = pick("[name=words]", form);
    return box ? box.value.trim() : "";
  }

  function submit(form) {
    const message = { act: form.dataset.form, link: form.dataset.link || "" };
    const ticked = [...form.querySelectorAll("[name=choice]:checked")];
    const number = pick("[name=number]", form);
    const date = pick("[name=date]", form);
    message.words = words(form);
    if (ticked.length) {
      message.choice = ticked.map((one) => one.value).join(",");
      message.words = [ticked.map((one) => one.dataset.words).join(", "), message.words].filter(Boolean).join(". ");
    }
    if (number && number.value.trim()) {
      message.words = [(number.value.trim() + " " + number.dataset.unit).trim(), message.words].filter(Boolean).join(". ");
    }
    if (date && date.value) message.words = [date.value, message.words].filter(Boolean).join(". ");
    if (!message.words && !message.choice) {
      const first = pick("textarea, input", form);
      if (first) first.focus();
      return;
    }
    act(message);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-form]");
    if (!form) return;
    event.preventDefault();
    submit(form);
  });

  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-toggle]");
    if (toggle) {
      const name = toggle.dataset.toggle;
      const on = root.dataset[name] !== "1";
      if (on) root.dataset[name] = "1"; else delete root.dataset[name];
      localStorage.setItem("pv-" + name, on ? "1" : "0");
      toggle.setAttribute("aria-pressed", String(on));
      return;
    }
    const button = event.target.closest("[data-act]");
    if (!button || !button.closest("#screen")) return;
    event.preventDefault();
    if (button.dataset.act === "right") {
      const open = pick("[data-check]:not(:checked)");
      if (open) { point(open); return; }
    }
    if (button.dataset.act === "fix") fixed = button.dataset.link;
    const form = button.closest("form");
    // What stood in the box already belongs to the earlier answer, not to this choice.
    const box = form && pick("[name=words]", form);
    const typed = box && button.dataset.choice && box.value !== box.defaultValue ? words(form) : "";
    const said = button.dataset.words || "";
    act({
      act: form && form.dataset.form === "correct" && button.dataset.act === "answer" ? "correct" : button.dataset.act,
      choice: button.dataset.choice || "",
      words: typed ? said + ". " + typed : said,
      link: button.dataset.link || (form && form.dataset.link) || "",
    });
  });

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[name=choice]")) {
      const all = [...box.closest("fieldset").querySelectorAll("[name=choice]")];
      if (box.checked) {
        for (const other of all) {
          if (other !== box && (box.dataset.exclusive || other.dataset.exclusive)) other.checked = false;
        }
      }
    }
    if (box.matches("[data-check]")) {
      const note = pick(".notice", box.closest("li"));
      if (note) note.hidden = true;
      ticked();
    }
    if (box.matches("[data-photo]") && box.files.length) photo(box);
    if (box.closest("[data-photo-step]")) offer(box.closest("[data-photo-step]"));
  });

  // Lines to be ticked one by one: how many are left stands beside the button, and ticks outlive a correction of another line.
  let fixed = "";
  function ticked() {
    const boxes = [...document.querySelectorAll("[data-check]")];
    const left = pick("[data-left]");
    if (!left) return;
    const open = boxes.filter((one) => !one.checked).length;
    left.textContent = open ? left.dataset.left.replace("{count}", open) : "";
    sessionStorage.setItem("pv-ticks", JSON.stringify([screen().dataset.visit, ...boxes.filter((one) => one.checked).map((one) => one.dataset.check)]));
  }
  function tickAgain(now) {
    const [visit, ...lines] = JSON.parse(sessionStorage.getItem("pv-ticks") || '[""]');
    for (const box of now.querySelectorAll("[data-check]")) box.checked = visit === now.dataset.visit && lines.includes(box.dataset.check);
    ticked();
  }
  function point(box) {
    const line = box.closest("li");
    pick(".notice", line).hidden = false;
    line.scrollIntoView({ block: "center" });
    box.focus({ preventScroll: true });
  }

  // Enter sends, Shift+Enter makes a new line.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches("[data-form] textarea")) {
      event.preventDefault();
      submit(event.target.form);
    }
  });

  // A photo is offered only once it is said whose body it shows and where, and never of an intimate area; the server asks again.
  function offer(step) {
    const whose = (pick("[name=whose]:checked", step) || {}).value;
    const site = pick("[name=site]", step);
    const intimate = Boolean(site.selectedOptions[0] && site.selectedOptions[0].dataset.intimate);
    pick("[data-photo-not-yours]", step).hidden = whose !== "somebody_else";
    pick("[data-photo-in-person]", step).hidden = !intimate;
    pick("[data-photo-offer]", step).hidden = whose !== "patient" || !site.value || intimate;
  }

  // What is sent stands on the list at once, where it can be taken back.
  let added = "";
  async function photo(box) {
    const now = screen();
    const form = new FormData();
    const step = box.closest("[data-photo-step]");
    form.append("whose", (pick("[name=whose]:checked", step) || {}).value || "");
    form.append("site", pick("[name=site]", step).value);
    form.append("file", box.files[0]);
    form.append("visit", now.dataset.visit);
    status(now.dataset.sending);
    try {
      const answer = await fetch("/my/photo", { method: "POST", body: form });
      const said = await answer.json();
      status(answer.ok ? "" : said.text || now.dataset.photoFailed, false);
      if (answer.ok) {
        added = now.dataset.photoAdded + ". " + said.text;
        act({ act: "photo" });
      }
    } catch (error) {
      status(now.dataset.photoFailed, false);
    }
    box.value = "";
  }

  // What is typed stays in this tab until it is sent, so that neither a refresh nor a phone that is short of memory loses it.
  document.addEventListener("input", (event) => {
    if (event.target.matches("#screen [data-form] textarea")) sessionStorage.setItem("pv-draft", JSON.stringify([shown, event.target.value]));
  });
  function restore(now, key) {
    const [at, words] = JSON.parse(sessionStorage.getItem("pv-draft") || '["", ""]');
    const box = pick("[data-form] textarea", now);
    if (at === key && box && !box.value) box.value = words;
    else if (at !== key) sessionStorage.removeItem("pv-draft");
  }

  // An emergency's screen says by itself when somebody at the clinic has seen it.
  setInterval(() => {
    const now = screen();
    if (now && now.dataset.state === "emergency" && !busy && !document.hidden) act({ act: "open" });
  }, 20000);

  // What fits on the screen with the answer before it stays so; else the question begins right at the top, below an
  // emergency's bar, and the page is made long enough for that: no line is cut in two.
  function settle(now) {
    const step = pick(".now", now);
    now.style.minHeight = "";
    window.scrollTo(0, 0);
    if (!step || pick(".notice", now) || step.getBoundingClientRect().bottom <= innerHeight) return;
    const bar = pick(".siren", now);
    const above = Math.floor(step.getBoundingClientRect().top - (bar ? bar.offsetHeight + 16 : 8));
    now.style.minHeight = innerHeight + above + "px";
    window.scrollTo(0, above);
  }

  // A new screen: ready again, and the reader's place is where something changed.
  function arrived() {
    const now = screen();
    if (!now || now.dataset.seen) return;
    now.dataset.seen = "1";
    window.previsitBridge.oneMain();
    clearTimeout(timer);
    busy = false;
    document.documentElement.lang = now.lang || "en";
    for (const toggle of document.querySelectorAll("[data-toggle]")) {
      toggle.setAttribute("aria-pressed", String(root.dataset[toggle.dataset.toggle] === "1"));
    }
    if (now.classList.contains("wait")) { act({ act: "open" }); return; }
    if (unsent(now)) { shown = "unsent"; return; }
    last = null;
    // Gradio keeps what it can of the old screen: what was typed for another question must not stand under this one.
    const key = [now.dataset.state, now.dataset.interrupt, now.dataset.visit].join(" ");
    if (key !== shown) {
      for (const box of now.querySelectorAll("textarea, input")) {
        if (box.type === "checkbox" || box.type === "radio") box.checked = box.defaultChecked;
        else if (box.type !== "file") box.value = box.defaultValue;
      }
      for (const fold of now.querySelectorAll("details[open]")) fold.open = false;
      for (const list of now.querySelectorAll("select")) list.selectedIndex = 0;
    }
    const photos = pick("[data-photo-step]", now);
    if (photos) offer(photos);
    shown = key;
    restore(now, key);
    tickAgain(now);
    const question = pick("#question", now);
    const target = question || pick("#focus", now);
    settle(now);
    if (added) { status(added); added = ""; }
    const line = fixed && now.dataset.state === "read_back" && pick('[data-act="fix"][data-link="' + CSS.escape(fixed) + '"]', now);
    if (now.dataset.state !== "correct") fixed = "";
    if (line) { line.scrollIntoView({ block: "center" }); line.focus({ preventScroll: true }); return; }
    const box = pick("textarea", now);
    if (box && matchMedia("(pointer: fine)").matches && pick("[data-kind=text]", now)) box.focus({ preventScroll: true });
    else if (target) target.focus({ preventScroll: true });
  }
  new MutationObserver(arrived).observe(document.body, { childList: true, subtree: true });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  arrived();
})();

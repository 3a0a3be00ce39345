// The clinician's screens: sends decisions to Gradio, fetches sources beside it. It decides nothing and keeps nothing.
(() => {
  "use strict";
  const pick = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const query = new URLSearchParams(location.search);
  const place = { page: query.get("view") || "", visit: query.get("visit") || "" };
  let busy = false;
  let at = -1;
  let wanted = "";
  let slow = 0;
  let held = null;


  const { toast, waited, dialog, field, finish, slider } = window.previsitAsk;
  const screen = () => pick("#screen .desk");

  function act(message) {
    // What is pressed while the page refreshes itself waits for that; a second press of the same is none.
    if (busy) { if (wanted === "open" && message.act !== "open") setTimeout(() => act(message), 200); return; }
    const now = screen();
    busy = true;
    if (now) now.classList.add("is-busy");
    clearTimeout(slow);
    if (message.act !== "open") slow = setTimeout(() => toast("One moment…", true), 1200);
    wanted = message.act;
    const full = Object.assign({}, place, { version: (now && now.dataset.version) || "" }, message);
    const open = all("details.part[open]").map((one) => one.id);
    sessionStorage.setItem("pv-open", JSON.stringify(open));
    held = all("#first, details.part").map((one) => [one.id, one.getBoundingClientRect()]).find(([, box]) => box.bottom > 120) || null;
    if (!window.previsitBridge.send(full)) { busy = false; setTimeout(() => act(message), 200); }
  }
  window.previsitBridge.onFail = () => {
    ready();
    const now = screen();
    if (!now) return;
    now.classList.remove("is-busy");
    toast("The server did not answer. Nothing was changed; try again.");
  };

  window.previsitBridge.onDone = () => {
    const now = screen();
    if (!busy || !now || now.classList.contains("wait")) return;
    ready();
    now.classList.remove("is-busy");
    showPlots();
  };
  function showPlots() {
    if (wanted !== "plots") return;
    wanted = "";
    const wait = setInterval(() => {
      const plot = pick("#plots .js-plotly-plot");
      if (plot) { clearInterval(wait); plot.scrollIntoView({ block: "center" }); }
    }, 300);
    setTimeout(() => clearInterval(wait), 15000);
  }

  function ready() {
    busy = false;
    clearTimeout(slow);
    waited();
  }

  async function fragment(url) {
    const panel = pick("#source");
    const body = pick(".source-body", panel);
    const answer = await fetch(url, { headers: { accept: "text/html" } });
    if (answer.status === 401) { location.reload(); return; }
    if (answer.ok) body.innerHTML = await answer.text();
    else body.textContent = "This source could not be opened.";
    panel.classList.add("on");
    panel.scrollTop = 0;
    body.scrollTop = 0;
  }
  function source(handle) {
    all(".handle.on").forEach((one) => one.classList.remove("on"));
    all('.handle[data-source="' + handle + '"]').forEach((one) => one.classList.add("on"));
    fragment("/desk/source/" + encodeURIComponent(place.visit) + "/" + encodeURIComponent(handle));
  }

  // Small forms that ask before something is done.
  const forms = {
    approve: ["Approve and sign", "You confirm that you have read this brief and checked what matters at its source. The signed version cannot be changed.", "", "Sign"],
    reject: ["Reject this brief", "The reason is kept with the version.", "Reason", "Reject"],
    close: ["Close the interview", "The patient can no longer answer. The brief says where it stopped.", "Reason (optional)", "Close it"],
    report: ["Report a problem", "What is wrong in this section?", "What is wrong", "Report"],
    publish: ["Send to a FHIR server", "The signed document is sent once.", "Address", "Send"],
  };
  function ask(name, extra) {
    const [title, text, label, go] = forms[name];
    const box = dialog(title, text);
    if (label) box.form.append(field("why", label, ""));
    if (name === "report") box.form.elements.why.required = true;
    if (name === "publish") address(box.form);
    finish(box, go, () => {
      const why = label ? box.form.elements.why.value : "";
      act(Object.assign({ act: name, why, to: why }, extra));
    });
  }
  // The server that the record comes from stands there already; without one, nothing is sent before an address is given.
  function address(form) {
    const line = document.createElement("input");
    Object.assign(line, { type: "url", name: "why", required: true, placeholder: "https://fhir.example.org/r4", value: pick("[data-ask=publish]").dataset.server });
    form.elements.why.replaceWith(line);
  }
  function edit(section, index, text, evidence) {
    const box = dialog(text ? "Edit this statement" : "Add a statement", "It is checked again. Without handles it is marked as your own. Empty text removes it.");
    box.form.append(field("text", "Statement", text), field("evidence", "Handles, like F12 Q3", evidence));
    finish(box, "Save", () => act({ act: "edit", section, index, text: box.form.elements.text.value, evidence: box.form.elements.evidence.value }));
  }
  function help() {
    const made = dialog("Keyboard", "");
    const list = document.createElement("dl");
    list.className = "keys";
    const onBrief = [["j  k", "next, previous statement"], ["o", "open its source"], ["e", "edit it"], ["a", "approve and sign"], ["r", "reject"], ["c", "copy as text"], ["p", "print"], ["/", "search"], ["Esc", "close"]];
    const onList = [["j  k", "next, previous visit"], ["o", "open it"], ["/", "search"], ["Esc", "close"]];
    for (const [key, what] of place.visit ? onBrief : onList) {
      const name = document.createElement("dt");
      const words = document.createElement("dd");
      name.textContent = key;
      words.textContent = what;
      list.append(name, words);
    }
    made.form.append(list);
    finish(made, "Close", () => {}, true);
  }

  async function copy(url, text) {
    try {
      await navigator.clipboard.writeText(text || await (await fetch(url)).text());
      toast("Copied.");
    } catch (error) {
      toast("The browser did not allow copying.");
    }
  }

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    let hit;
    if ((hit = on("[data-source]"))) { event.preventDefault(); source(hit.dataset.source); }
    else if ((hit = on("[data-edit]"))) {
      const claim = hit.closest("[data-claim]");
      edit(claim.dataset.section, claim.dataset.index, pick(".claim-text", claim).textContent, claim.dataset.evidence);
    }
    else if ((hit = on("[data-add]"))) edit(hit.dataset.add, hit.dataset.index, "", "");
    else if ((hit = on("[data-report]"))) ask("report", { section: hit.dataset.report });
    else if ((hit = on("[data-ask]"))) ask(hit.dataset.ask);
    else if ((hit = on("[data-decide]"))) {
      const ticked = all("[data-key]:checked");
      const keys = ticked.map((one) => one.dataset.key);
      if (!keys.length) toast("Select at least one line.");
      else act({ act: "decide", decision: hit.dataset.decide, keys: JSON.stringify(keys) });
      // Gradio keeps the boxes as they are: a line decided once must not be part of the next decision.
      for (const box of [...ticked, ...all("[data-all]")]) box.checked = false;
    }
    else if ((hit = on("[data-copy]"))) copy(hit.dataset.copy);
    else if ((hit = on("[data-copy-text]"))) copy("", hit.dataset.copyText);
    else if (on("[data-print]")) window.print();
    else if (on("[data-help]")) help();
    else if (on("[data-close]")) pick("#source").classList.remove("on");
    else if ((hit = on("[data-picture]"))) picture(hit.dataset.picture, hit.dataset);
    else if ((hit = on("[data-intimate]"))) intimate(hit.dataset.intimate);
    else if ((hit = on("[data-image-deed]"))) imageDeed(hit.dataset.imageDeed, hit.dataset.sure);
    else if ((hit = on("[data-act]"))) act({ act: hit.dataset.act, seen: hit.dataset.seen || "", visit: hit.dataset.visit || place.visit, page: place.page, stay: place.visit ? "" : "1" });
  });
  // On paper every part is open, however printing was begun.
  window.addEventListener("beforeprint", () => all("details.part").forEach((one) => { one.dataset.was = one.open ? "1" : ""; one.open = true; }));
  window.addEventListener("afterprint", () => all("details.part").forEach((one) => { one.open = one.dataset.was === "1"; }));
  // Windows and frames are made anew by the server from the original values; a photo only has brightness and contrast.
  function picture(url, about) {
    const box = dialog("Image", "");
    const img = document.createElement("img");
    img.src = url;
    img.alt = "Image sent by the patient. Press Enter to see it larger.";
    img.className = "big-picture";
    img.tabIndex = 0;
    img.setAttribute("role", "button");
    if (url.startsWith("blob:")) img.addEventListener("load", () => URL.revokeObjectURL(url));
    img.addEventListener("click", () => img.classList.toggle("zoomed"));
    img.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      img.click();
    });
    box.form.append(img);
    const [centre, width, low, high] = (about.window || "").split(",").map(Number);
    const frames = Number(about.frames || 1);
    if (about.window || frames > 1) {
      const asked = { frame: Math.floor(frames / 2) };
      let timer = 0;
      const ask = (name) => (value) => {
        asked[name] = value;
        clearTimeout(timer);
        timer = setTimeout(() => { img.src = url + "?" + new URLSearchParams(asked); }, 150);
      };
      if (about.window) {
        const step = high - low > 20 ? 1 : (high - low) / 500 || 1;
        box.form.append(slider("Window centre", Math.min(low, centre), Math.max(high, centre), centre, step, ask("centre")));
        box.form.append(slider("Window width", step, Math.max(2 * (high - low), width), width, step, ask("width")));
      }
      const frame = ask("frame");
      if (frames > 1) box.form.append(slider("Frame kept", 1, frames, asked.frame + 1, 1, (number) => frame(number - 1)));
    } else {
      const look = { brightness: 100, contrast: 100 };
      const set = (name) => (value) => {
        look[name] = value;
        img.style.filter = "brightness(" + look.brightness + "%) contrast(" + look.contrast + "%)";
      };
      box.form.append(slider("Brightness", 20, 300, 100, 1, set("brightness")), slider("Contrast", 20, 300, 100, 1, set("contrast")));
    }
    box.box.classList.add("wide");
    finish(box, "Close", () => {}, true);
  }
  function intimate(address) {
    const box = dialog("Open an intimate picture?", "Open it only if you need to see it. That you opened it is written down, with your name.");
    finish(box, "Open it", async () => {
      const answer = await fetch(address + "/open", { method: "POST" });
      if (!answer.ok) { toast("It could not be opened."); return; }
      const local = URL.createObjectURL(await answer.blob());
      picture(local, {});
    });
  }
  function imageDeed(address, sure) {
    finish(dialog("Are you sure?", sure), "Yes", async () => {
      const answer = await fetch(address, { method: "POST" });
      toast(answer.ok ? (await answer.json()).text : "It did not work. Nothing was changed.");
      if (answer.ok) act({ act: "open", visit: place.visit, page: place.page });
    });
  }

  document.addEventListener("submit", (event) => {
    const search = event.target.closest("[data-search]");
    const form = event.target.closest("[data-form]");
    if (search) {
      event.preventDefault();
      fragment("/desk/search/" + encodeURIComponent(place.visit) + "?q=" + encodeURIComponent(pick("input", search).value));
    } else if (form) {
      event.preventDefault();
      const values = Object.fromEntries(new FormData(form));
      if (form.dataset.form === "settings") act({ act: "settings_", values: JSON.stringify(values) });
      else act(Object.assign({ act: form.dataset.form }, values));
    }
  });

  function filter() {
    const find = pick("[data-find]");
    if (!find) return;
    const text = find.value.toLowerCase();
    const only = pick("[data-only]").value;
    let shown = 0;
    for (const row of all("[data-row]")) {
      const fits = row.dataset.text.includes(text) && (!only || (only === "urgent" ? row.dataset.urgent === "1" : row.dataset.status === only));
      row.hidden = !fits;
      shown += fits;
    }
    const none = pick("[data-none]");
    if (none) none.hidden = shown > 0;
    sessionStorage.setItem("pv-find", JSON.stringify([find.value, only]));
  }
  document.addEventListener("input", (event) => { if (event.target.matches("[data-find], [data-only]")) filter(); });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) all("[data-key]").forEach((one) => { one.checked = event.target.checked; });
  });

  const keys = {
    j: () => step(1), k: () => step(-1),
    o: () => { if (pick(".visit-link:focus")) document.activeElement.click(); const first = pick("[data-source]", current()); if (first) source(first.dataset.source); },
    e: () => { const pen = pick("[data-edit]", current()); if (pen) pen.click(); },
    a: () => press('[data-ask="approve"]'), r: () => press('[data-ask="reject"]'),
    c: () => press("[data-copy]"), p: () => press("[data-print]"), "?": help,
    "/": () => { const box = pick("[data-find], #rs"); if (box) box.focus(); },
  };
  const press = (selector) => { const button = pick(selector); if (button) button.click(); };
  const current = () => all("[data-claim]")[at] || document.createElement("i");
  function step(by) {
    const visits = all("[data-row]:not([hidden]) .visit-link");
    if (visits.length) {
      const next = visits.indexOf(document.activeElement) + by;
      visits[Math.min(Math.max(next, 0), visits.length - 1)].focus();
      return;
    }
    const claims = all("[data-claim]").filter((one) => one.offsetParent);
    if (!claims.length) return;
    const now = claims.indexOf(all("[data-claim]")[at]);
    const next = claims[Math.min(Math.max(now + by, 0), claims.length - 1)];
    at = all("[data-claim]").indexOf(next);
    all(".claim.here").forEach((one) => one.classList.remove("here"));
    next.classList.add("here");
    next.scrollIntoView({ block: "center" });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { const panel = pick("#source.on"); if (panel) panel.classList.remove("on"); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select") || pick("dialog[open]")) return;
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });

  function arrived() {
    const now = screen();
    if (!now || now.dataset.seen) return;
    now.dataset.seen = "1";
    window.previsitBridge.oneMain();
    ready();
    at = -1;
    if (now.classList.contains("wait")) { act({ act: "open" }); return; }
    showPlots();
    wanted = "";
    document.documentElement.lang = "en";
    const told = pick("[data-told]", now);
    if (told && scrollY > told.offsetTop) toast(told.textContent);
    const open = JSON.parse(sessionStorage.getItem("pv-open") || "null");
    if (open && now.dataset.state === "brief" && sessionStorage.getItem("pv-visit") === place.visit) {
      all("details.part", now).forEach((one) => { one.open = open.includes(one.id); });
    }
    sessionStorage.setItem("pv-visit", place.visit);
    // The new page begins with its parts folded anew: what was before the reader's eyes stays there.
    const there = held && scrollY && document.getElementById(held[0]);
    if (there) scrollBy(0, there.getBoundingClientRect().top - held[1].top);
    held = null;
    if (pick("#rs") && !pick("#source .hits, #source .src, #source .src-handle")) pick("#rs").value = "";
    const kept = JSON.parse(sessionStorage.getItem("pv-find") || "null");
    if (kept && pick("[data-find]")) { pick("[data-find]").value = kept[0]; pick("[data-only]").value = kept[1]; filter(); }
    const again = pick("[data-for]");
    if (again && query.get("for")) {
      again.value = query.get("for");
      all("[name=patient], [name=reason], [name=source]").forEach((one) => { one.required = false; (one.closest("label") || one).hidden = true; });
    }
  }
  new MutationObserver(arrived).observe(document.body, { childList: true, subtree: true });
  setInterval(() => {
    const now = screen();
    if (now && now.dataset.refresh && !busy && !document.hidden && !pick("dialog[open]") && !(document.activeElement && document.activeElement.matches("[data-find], [data-only]"))) act({ act: "open" });
  }, 20000);
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  arrived();
})();

// Small forms that ask before something is done, and lines that say what became of it. They know no visit.
(() => {
  "use strict";
  let gone = 0;

  // A line that goes by itself; one that `waits` stays until the turn is over.
  function toast(text, waits) {
    let box = document.querySelector(".desk-toast");
    if (!box) { box = document.createElement("p"); box.className = "desk-toast"; box.setAttribute("role", "status"); document.body.append(box); }
    box.textContent = text;
    box.toggleAttribute("data-waits", Boolean(waits));
    box.classList.add("on");
    clearTimeout(gone);
    if (!waits) gone = setTimeout(() => box.classList.remove("on"), 3500);
  }
  function waited() {
    const box = document.querySelector(".desk-toast[data-waits]");
    if (box) box.classList.remove("on");
  }

  function dialog(title, text) {
    const box = document.querySelector("#ask") || document.body.appendChild(document.createElement("dialog"));
    box.textContent = "";
    box.className = "ask-dialog";
    const form = document.createElement("form");
    form.method = "dialog";
    const head = document.createElement("h2");
    head.textContent = title;
    const words = document.createElement("p");
    words.textContent = text;
    form.append(head, words);
    box.append(form);
    box.setAttribute("aria-label", title);
    return { box, form };
  }
  function field(name, label, value) {
    const wrap = document.createElement("label");
    wrap.textContent = label + " ";
    const input = document.createElement("textarea");
    input.name = name;
    input.rows = name === "evidence" ? 1 : Math.min(10, Math.max(3, Math.ceil(value.length / 48) + 1));
    input.value = value;
    wrap.append(input);
    return wrap;
  }
  function finish({ box, form }, go, done, only) {
    const row = document.createElement("div");
    row.className = "row";
    const yes = document.createElement("button");
    yes.className = "button primary";
    yes.textContent = go;
    yes.dataset.go = "1";
    const no = document.createElement("button");
    no.type = "button";
    no.className = "button quiet-button";
    no.textContent = "Cancel";
    no.addEventListener("click", () => box.close());
    row.append(yes);
    if (!only) row.append(no);
    form.append(row);
    form.addEventListener("submit", (event) => { event.preventDefault(); box.close(); done(); });
    box.showModal();
  }
  function slider(label, low, high, value, step, moved) {
    const wrap = document.createElement("label");
    const said = document.createElement("output");
    const slide = document.createElement("input");
    Object.assign(slide, { type: "range", min: String(low), max: String(high), step: String(step), value: String(value) });
    const tell = () => { said.textContent = " " + Number(slide.value); };
    slide.addEventListener("input", () => { tell(); moved(Number(slide.value)); });
    tell();
    wrap.append(label, said, slide);
    return wrap;
  }

  window.previsitAsk = { toast, waited, dialog, field, finish, slider };
})();

// The Reader's page: draws what Python rendered, turns selections and keys into messages, says "saved" when Python does.
// Offsets are Unicode code points of the article's text, counted inside one paragraph and added to its data-start.

const WAIT = 4000; // milliseconds without an answer after which the connection counts as lost
const LOST = "No longer connected to Python. Run the cell again to go on; everything saved is kept.";
const HELP = [
  ["select, then 1 … 9", "mark as that label"], ["click, ← →, Tab", "choose a mark"], ["a", "accept"], ["x or Del", "reject, remove"],
  ["Ctrl Z", "undo"], ["Ctrl Shift Z", "redo"], ["n / p", "next, previous article"], ["Esc", "clear"], ["?", "this help"],
];

/** An element with properties, attributes given under `attrs`, and children. */
function h(tag, { attrs = {}, ...props } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  for (const [name, value] of Object.entries(attrs)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const length = (text) => { let n = 0; for (const _ of text) n += 1; return n; };

/** The code point offset of a DOM position in the article, or null outside of it. */
function offsetOf(text, node, offset) {
  if (!text.contains(node)) return null;
  if (node === text) {
    const next = text.children[offset];
    return next ? Number(next.dataset.start) : endOf(text);
  }
  const paragraph = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest(".wb-p");
  const range = document.createRange();
  range.setStart(paragraph, 0);
  range.setEnd(node, offset);
  return Number(paragraph.dataset.start) + length(range.toString());
}

function endOf(text) {
  const last = text.lastElementChild;
  return last ? Number(last.dataset.start) + length(last.textContent) : 0;
}

/** What is selected in the article, without the space at its edges: {start, end, text, range}, or null. */
function selected(text) {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  if (!range.intersectsNode(text)) return null;
  if (!text.contains(range.startContainer)) range.setStart(text, 0);
  if (!text.contains(range.endContainer)) range.setEnd(text, text.children.length);
  const words = range.toString();
  const trimmed = words.trim();
  if (!trimmed) return null;
  const start = offsetOf(text, range.startContainer, range.startOffset) + length(words.slice(0, words.indexOf(trimmed)));
  return { start, end: start + length(trimmed), text: trimmed, range };
}

function render({ model, el }) {
  const state = { page: null, marks: {}, current: null, chosen: null, hidden: new Set(), waiting: new Map(), n: 0, lost: false };
  const twinStyle = h("style", { textContent: `.jp-OutputArea-child:has(.${model.get("twin")}){display:none}` });
  document.head.append(twinStyle);

  const button = (label, title, action, className = "") =>
    h("button", { className: `wb-button ${className}`, textContent: label, title, type: "button", onclick: action });
  const previous = button("‹", "Previous article (p)", () => go(-1));
  const next = button("›", "Next article (n)", () => go(1));
  const chooser = h("select", { className: "wb-chooser", title: "Article", onchange: () => ask("open", { id: chooser.value }) });
  const count = h("span", { className: "wb-count" });
  const undo = button("↶ Undo", "Undo (Ctrl Z)", () => ask("undo"));
  const redo = button("↷ Redo", "Redo (Ctrl Shift Z)", () => ask("redo"));
  const helpButton = button("?", "Keys", () => { help.hidden = !help.hidden; });
  const status = h("span", { className: "wb-status", attrs: { role: "status", "aria-live": "polite" } });
  const facts = h("div", { className: "wb-facts" });
  const legend = h("div", { className: "wb-legend", attrs: { role: "group", "aria-label": "Layers and labels" } });
  const help = h("div", { className: "wb-help", hidden: true }, ...HELP.flatMap(([keys, what]) => [h("kbd", { textContent: keys }), h("span", { textContent: what })]));
  const text = h("div", { className: "wb-text", attrs: { lang: "en" } });
  const detail = h("div", { className: "wb-detail", hidden: true, attrs: { "aria-live": "polite" } });
  const palette = h("div", { className: "wb-palette", hidden: true, attrs: { role: "toolbar", "aria-label": "Mark as" } });
  const banner = h("div", { className: "wb-banner", hidden: true, textContent: LOST, attrs: { role: "alert" } });
  const root = h("div", { className: "wb-reader", tabIndex: 0, attrs: { "data-lm-suppress-shortcuts": "true", "aria-label": "Reader" } },
    h("div", { className: "wb-bar" }, previous, chooser, next, count, undo, redo, helpButton, status), banner, facts, legend, help, text, detail, palette);
  el.replaceChildren(root);

  // --- talking to Python -----------------------------------------------------------------------------------------

  function ask(kind, content = {}) {
    const n = ++state.n;
    const timer = setTimeout(lose, WAIT);
    state.waiting.set(n, { kind, timer, range: content.range });
    const { range, ...plain } = content;
    if (kind !== "ready") say(kind === "open" || kind === "go" ? "" : "Saving …");
    model.send({ kind, n, ...plain });
  }

  function lose() {
    state.lost = true;
    banner.hidden = false;
    root.dataset.lost = "true";
    say("Not connected", "error");
  }

  function say(message, kind = "") {
    status.textContent = message;
    status.dataset.kind = kind;
  }

  function received(message) {
    if (message.kind === "page") showPage(message);
    else if (message.kind === "patch" && message.id === state.page?.id) patch(message);
    else if (message.kind === "answer") answered(message);
  }

  function answered({ n, ok, message }) {
    const asked = state.waiting.get(n);
    if (!asked) return;
    clearTimeout(asked.timer);
    state.waiting.delete(n);
    if (asked.range) pending(asked.range, false);
    if (!ok) say(message, "error");
    else if (message) say(message === "Saved" ? "✓ Saved" : message, "ok");
  }

  // --- drawing ---------------------------------------------------------------------------------------------------

  function showPage(page) {
    const same = state.page?.id === page.id;
    Object.assign(state, { page, marks: page.marks, current: null });
    chooser.replaceChildren(...page.titles.map(([id, title], at) => h("option", { value: id, textContent: `${at + 1}. ${title}` })));
    chooser.value = page.id;
    const at = page.titles.findIndex(([id]) => id === page.id);
    count.textContent = `${at + 1} of ${page.titles.length}`;
    previous.disabled = at <= 0;
    next.disabled = at >= page.titles.length - 1;
    facts.innerHTML = page.facts; // escaped by display.facts
    text.innerHTML = page.paragraphs.join(""); // escaped by display.render
    if (!same) text.scrollTop = 0;
    drawPalette();
    refresh(page);
    choose(null);
    root.dataset.ready = page.id;
  }

  function patch({ paragraphs, marks, ...about }) {
    for (const [id, mark] of Object.entries(marks)) {
      if (mark) state.marks[id] = mark;
      else delete state.marks[id];
    }
    for (const [number, html] of Object.entries(paragraphs)) text.children[Number(number)].outerHTML = html; // escaped by display.render
    refresh(about);
    choose(state.current in state.marks ? state.current : null);
  }

  function refresh({ counts, undo: undoable, redo: redoable }) {
    undo.disabled = !undoable;
    redo.disabled = !redoable;
    const layers = Map.groupBy ? Map.groupBy(counts, ([layer]) => layer) : counts.reduce((m, c) => m.set(c[0], [...(m.get(c[0]) ?? []), c]), new Map());
    legend.replaceChildren(...[...layers].map(([layer, items]) => h("span", { className: "wb-layer" },
      chip(layer, layer, items.reduce((sum, [, , n]) => sum + n, 0), "wb-chip-layer"),
      ...items.map(([, label, n]) => chip(`${layer}/${label}`, label, n, `wb-${layer} wb-l-${label}`)))));
    hide();
  }

  function chip(key, label, n, className) {
    const pressed = !state.hidden.has(key);
    return h("button", {
      className: `wb-chip ${className}`, type: "button", textContent: `${label} ${n}`, title: pressed ? `Hide ${label}` : `Show ${label}`,
      onclick: () => { state.hidden.has(key) ? state.hidden.delete(key) : state.hidden.add(key); refreshChips(); hide(); },
      attrs: { "aria-pressed": String(pressed), "data-key": key },
    });
  }

  function refreshChips() {
    for (const node of legend.querySelectorAll(".wb-chip")) node.setAttribute("aria-pressed", String(!state.hidden.has(node.dataset.key)));
  }

  /** Take the colours off segments all of whose marks of a layer are switched off. */
  function hide() {
    const off = (mark) => state.hidden.has(mark.layer) || state.hidden.has(`${mark.layer}/${mark.label}`);
    for (const segment of text.querySelectorAll(".wb-s")) {
      const marks = segment.dataset.ids.split(" ").map((id) => state.marks[id]).filter(Boolean);
      for (const layer of ["entities", "quotes"]) {
        const own = marks.filter((mark) => (mark.layer === "quotes") === (layer === "quotes"));
        segment.classList.toggle(`wb-off-${layer}`, own.length > 0 && own.every(off));
      }
      segment.classList.toggle("wb-off-parts", state.hidden.has("quotes"));
    }
  }

  /** Paint a selection at once, before Python has answered. */
  function pending(range, on) {
    if (!globalThis.CSS?.highlights) return;
    const highlight = CSS.highlights.get("wb-pending") ?? new Highlight();
    on ? highlight.add(range) : highlight.delete(range);
    CSS.highlights.set("wb-pending", highlight);
  }

  // --- choosing and marking --------------------------------------------------------------------------------------

  const segmentsOf = (id) => [...text.querySelectorAll(".wb-s")].filter((s) => s.dataset.ids.split(" ").includes(id));

  function choose(id) {
    for (const node of text.querySelectorAll(".wb-current")) node.classList.remove("wb-current");
    state.current = id;
    detail.hidden = !id;
    if (!id) return;
    const mark = state.marks[id];
    const segments = segmentsOf(id);
    for (const segment of segments) segment.classList.add("wb-current");
    segments[0]?.scrollIntoView({ block: "nearest" });
    const accept = button("✓ Accept", "Accept (a)", () => ask("accept", { id }));
    accept.disabled = mark.status === "accepted";
    detail.replaceChildren(
      h("b", { textContent: mark.title }), h("span", { className: "wb-words", textContent: mark.text }),
      h("span", { className: "wb-by", textContent: `${mark.status} · ${mark.by}` }),
      accept, button(mark.status === "accepted" ? "✕ Remove" : "✕ Reject", "Reject or remove (x, Del)", () => ask("reject", { id })),
      button("Close", "Close (Esc)", () => choose(null)));
  }

  function step(by) {
    const ids = Object.keys(state.marks).sort((a, b) => state.marks[a].start - state.marks[b].start);
    if (!ids.length) return;
    const at = ids.indexOf(state.current);
    choose(ids[at < 0 ? (by > 0 ? 0 : ids.length - 1) : (at + by + ids.length) % ids.length]);
  }

  const go = (by) => ask("go", { step: by });

  function drawPalette() {
    palette.replaceChildren(...state.page.labels.map((label, at) => h("button", {
      className: `wb-label wb-entities wb-l-${label}`, type: "button", title: at < 9 ? `Mark as ${label} (${at + 1})` : `Mark as ${label}`,
      onmousedown: (event) => event.preventDefault(), onclick: () => mark(label), attrs: { "data-label": label },
    }, h("kbd", { textContent: at < 9 ? String(at + 1) : "" }), label)));
  }

  function offer() {
    state.chosen = selected(text);
    palette.hidden = !state.chosen;
    if (!state.chosen) return;
    choose(null);
    const box = root.getBoundingClientRect();
    const rect = state.chosen.range.getBoundingClientRect();
    palette.style.left = `${Math.max(4, Math.min(rect.left - box.left, box.width - palette.offsetWidth - 8))}px`;
    palette.style.top = `${rect.bottom - box.top + 6}px`;
  }

  function mark(label) {
    const chosen = state.chosen ?? selected(text);
    if (!chosen) return;
    pending(chosen.range, true);
    ask("mark", { start: chosen.start, end: chosen.end, text: chosen.text, label, range: chosen.range });
    clear();
    root.focus({ preventScroll: true });
  }

  function clear() {
    state.chosen = null;
    palette.hidden = true;
    document.getSelection().removeAllRanges();
  }

  // --- gestures --------------------------------------------------------------------------------------------------

  text.addEventListener("mouseup", () => setTimeout(offer));
  text.addEventListener("click", (event) => {
    if (!document.getSelection().isCollapsed) return; // a drag inside one mark ends as a click too
    const ids = event.target.closest?.(".wb-s")?.dataset.ids.split(" ").filter((id) => id in state.marks) ?? [];
    const narrow = ids.sort((a, b) => state.marks[a].text.length - state.marks[b].text.length);
    choose(narrow.length ? narrow[(narrow.indexOf(state.current) + 1) % narrow.length] : null);
  });

  root.addEventListener("keydown", (event) => {
    if (event.target === chooser && !event.ctrlKey && !event.metaKey) return;
    const combined = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const label = state.page?.labels[Number(key) - 1];
    const action = combined
      ? { z: () => ask(event.shiftKey ? "redo" : "undo"), y: () => ask("redo") }[key]
      : (state.chosen && label && /^[1-9]$/.test(key) ? () => mark(label) : {
          a: () => state.current && ask("accept", { id: state.current }),
          x: () => state.current && ask("reject", { id: state.current }),
          Delete: () => state.current && ask("reject", { id: state.current }),
          Backspace: () => state.current && ask("reject", { id: state.current }),
          ArrowRight: () => step(1), ArrowLeft: () => step(-1),
          Tab: state.current ? () => step(event.shiftKey ? -1 : 1) : undefined,
          n: () => go(1), p: () => go(-1),
          Escape: () => { clear(); choose(null); help.hidden = true; },
          "?": () => { help.hidden = !help.hidden; },
        }[key]);
    if (action) {
      action();
      event.preventDefault();
      event.stopPropagation();
    } else if (key.length === 1 && !combined) event.stopPropagation();
  });

  const outside = (event) => { if (!root.contains(event.target)) palette.hidden = true; };
  document.addEventListener("mousedown", outside);
  model.on("msg:custom", received);
  model.on("comm_live_update", lose); // fired once when the kernel is gone
  ask("ready");

  return () => {
    model.off("msg:custom", received);
    model.off("comm_live_update", lose);
    document.removeEventListener("mousedown", outside);
    twinStyle.remove();
    for (const { timer } of state.waiting.values()) clearTimeout(timer);
    if (!state.lost) model.send({ kind: "gone", n: 0 });
  };
}

export default { render };

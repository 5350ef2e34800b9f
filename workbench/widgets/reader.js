// The Reader's page: draws what Python rendered, turns selections and keys into messages (see view.js for the talk with Python).
// Offsets are Unicode code points of the article's text, counted inside one paragraph and added to its data-start.

const HINT = "Select words to mark them. Click a mark to see what it says, and to accept or reject it.";
const HELP = [
  ["select, then 1 … 9", "mark as that label"], ["click, ← →, Tab", "choose a mark"], ["a", "accept"], ["x or Del", "reject, remove"],
  ["Ctrl Z", "undo"], ["Ctrl Shift Z", "redo"], ["n / p", "next, previous article"], ["Esc", "clear"], ["?", "this help"],
];
const GROUND = { quotes: "wb-quotes", furniture: "wb-furniture" }; // layers that lie under the entities, and how they look

const length = (text) => { let n = 0; for (const _ of text) n += 1; return n; };

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
  if (range.startContainer === text) range.setStart(text.children[range.startOffset], 0);
  const node = range.startContainer;
  const paragraph = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest(".wb-p");
  const before = document.createRange();
  before.setStart(paragraph, 0);
  before.setEnd(node, range.startOffset);
  const start = Number(paragraph.dataset.start) + length(before.toString()) + length(words.slice(0, words.indexOf(trimmed)));
  return { start, end: start + length(trimmed), text: trimmed, range };
}

const list = (ids) => (ids ? ids.split(" ") : []);

function render({ model, el }) {
  const state = { page: null, marks: {}, current: null, hidden: new Set() };
  const held = []; // patches that wait while something is being selected
  let pressed = false; // the mouse, on the text
  const talk = connect(model, { page: showPage, patch }, lost);
  const { ask } = talk;
  const previous = button("‹", "Previous article (p)", () => go(-1));
  const next = button("›", "Next article (n)", () => go(1));
  const chooser = h("select", { className: "wb-chooser", title: "Article", onchange: () => ask("open", { id: chooser.value }) });
  const [count, facts, text] = ["count", "facts", "text"].map((name) => h("div", { className: `wb-${name}` }));
  const undo = button("↶ Undo", "Undo (Ctrl Z)", () => save("undo"));
  const redo = button("↷ Redo", "Redo (Ctrl Shift Z)", () => save("redo"));
  const legend = h("div", { className: "wb-legend", attrs: { role: "group", "aria-label": "Layers and labels" } });
  const help = h("div", { className: "wb-help", hidden: true }, ...HELP.flatMap(([keys, what]) => [h("kbd", { textContent: keys }), h("span", { textContent: what })]));
  const detail = h("div", { className: "wb-detail", attrs: { "aria-live": "polite" } });
  const palette = h("div", { className: "wb-palette", hidden: true, attrs: { role: "toolbar", "aria-label": "Mark as" } });
  const colours = document.createElement("style"); // of event types, which a codebook decides
  const root = frame("wb-reader", "Reader",
    h("div", { className: "wb-bar" }, previous, chooser, next, count, undo, redo, button("?", "Keys", () => { help.hidden = !help.hidden; }), talk.status),
    talk.banner, talk.stale, facts, legend, help, text, detail, palette, colours);
  el.replaceChildren(root);

  function lost() {
    clear();
    choose(null);
  }

  /** Ask for a change of what is selected, and paint it at once, before Python has answered. */
  async function save(kind, content, range) {
    if (range) pending(range, true);
    await talk.save(kind, content);
    if (range) pending(range, false);
  }

  // --- drawing ---------------------------------------------------------------------------------------------------
  function showPage(page) {
    const same = state.page?.id === page.id;
    Object.assign(state, { page, marks: page.marks });
    held.length = 0; // what waited to be drawn is in it
    chooser.replaceChildren(...page.titles.map(([id, title], at) => h("option", { value: id, textContent: `${at + 1}. ${title}` })));
    chooser.value = page.id;
    const at = page.titles.findIndex(([id]) => id === page.id);
    count.textContent = `${at + 1} of ${page.titles.length}`;
    previous.disabled = at <= 0;
    next.disabled = at >= page.titles.length - 1;
    text.innerHTML = page.paragraphs.join(""); // escaped by display.render
    if (!same) text.scrollTop = 0;
    clear();
    drawPalette();
    refresh(page);
    choose(same && state.current in state.marks ? state.current : null);
    root.dataset.ready = page.id;
  }

  function patch(message) {
    if (message.id !== state.page?.id) return;
    if (pressed || !palette.hidden) return void held.push(message); // drawing anew would take a selection away
    const { paragraphs, marks, ...about } = message;
    for (const [id, mark] of Object.entries(marks)) {
      if (mark) state.marks[id] = mark;
      else delete state.marks[id];
    }
    for (const [number, html] of Object.entries(paragraphs)) text.children[Number(number)].outerHTML = html; // escaped by display.render
    refresh(about);
    choose(state.current in state.marks ? state.current : null);
  }

  function refresh({ facts: about, counts, hues, undo: undoable, redo: redoable }) {
    colours.textContent = Object.entries(hues).map(([label, hue]) => `.wb-reader [data-hue="${CSS.escape(label)}"] { --wb-hue: ${hue}; }
      [data-jp-theme-light="false"] .wb-reader [data-hue="${CSS.escape(label)}"] { --wb-hue: color-mix(in srgb, ${hue} 50%, white); }`).join("\n");
    facts.innerHTML = about; // escaped by display.facts
    for (const link of facts.querySelectorAll("a")) link.setAttribute("data-lm-suppress-shortcuts", "true");
    undo.disabled = !undoable;
    redo.disabled = !redoable;
    legend.replaceChildren(...[...new Set(counts.map(([layer]) => layer))].map((layer) => {
      const own = counts.filter(([of]) => of === layer);
      return h("span", { className: "wb-layer" }, chip(layer, layer, own.reduce((sum, [, , n]) => sum + n, 0), "wb-chip-layer"),
        ...own.map(([, label, n]) => chip(`${layer}/${label}`, label, n, GROUND[layer] ?? "wb-entities")));
    }));
    if (state.hidden.size) hide();
  }

  function chip(key, label, n, className) {
    const toggle = ({ currentTarget }) => {
      if (!state.hidden.delete(key)) state.hidden.add(key);
      currentTarget.setAttribute("aria-pressed", String(!state.hidden.has(key)));
      hide();
    };
    const attrs = { "aria-pressed": String(!state.hidden.has(key)), "data-hue": label, "data-key": key };
    return h("button", { className: `wb-chip ${className}`, type: "button", textContent: `${label} ${n}`, title: `Show or hide ${label}`, onclick: toggle, attrs });
  }

  const isOn = (id) => {
    const mark = state.marks[id];
    return Boolean(mark) && !state.hidden.has(mark.layer) && !state.hidden.has(`${mark.layer}/${mark.label}`);
  };

  /** Draw each segment by those of its marks whose layer and label are switched on, as display.render does by all of them. */
  function hide() {
    for (const segment of text.querySelectorAll(".wb-s")) {
      const on = list(segment.dataset.ids).filter(isOn);
      const marks = on.map((id) => state.marks[id]);
      const entities = marks.filter(({ layer }) => !GROUND[layer]);
      for (const [layer, name] of Object.entries(GROUND)) segment.classList.toggle(name, marks.some((mark) => mark.layer === layer));
      segment.classList.toggle("wb-parts", list(segment.dataset.of).some(isOn));
      segment.classList.toggle("wb-entities", entities.length > 0);
      segment.classList.toggle("wb-deep", entities.length > 1);
      segment.dataset.hue = entities.at(-1)?.label ?? "";
      segment.dataset.status = entities.at(-1)?.status ?? "";
      segment.dataset.label = list(segment.dataset.ends).filter(isOn).map((id) => state.marks[id].label).join(" ");
    }
  }

  function pending(range, on) {
    if (!globalThis.CSS?.highlights) return;
    const highlight = CSS.highlights.get("wb-pending") ?? new Highlight();
    on ? highlight.add(range) : highlight.delete(range);
    CSS.highlights.set("wb-pending", highlight);
  }

  // --- choosing and marking --------------------------------------------------------------------------------------
  function choose(id, scroll = false) {
    for (const node of text.querySelectorAll(".wb-current, .wb-role")) node.classList.remove("wb-current", "wb-first", "wb-last", "wb-role");
    const focused = detail.contains(document.activeElement);
    state.current = id;
    drawDetail(state.marks[id]);
    if (focused) root.focus({ preventScroll: true }); // its button is gone, and the keys must not reach the notebook
    if (!id) return;
    const segments = [...text.querySelectorAll(`[data-ids~="${id}"]`)];
    for (const segment of segments) segment.classList.add("wb-current");
    const joins = (node) => node?.classList?.contains("wb-current");
    for (const segment of segments) { // one outline around neighbours
      segment.classList.toggle("wb-first", !joins(segment.previousSibling));
      segment.classList.toggle("wb-last", !joins(segment.nextSibling));
    }
    for (const part of text.querySelectorAll(`[data-of~="${id}"]`)) part.classList.add("wb-role");
    if (scroll) segments[0]?.scrollIntoView({ block: "nearest" });
  }

  function drawDetail(mark) {
    if (!mark || talk.gone) return detail.replaceChildren(h("span", { className: "wb-by", textContent: talk.gone ? LOST : HINT }));
    const accept = button("✓ Accept", "Accept (a)", () => decide("accept"));
    accept.disabled = mark.status === "accepted";
    detail.replaceChildren(
      h("b", { textContent: mark.title }), h("span", { className: "wb-words", textContent: mark.text }), h("span", { className: "wb-by", textContent: `${mark.status} · ${mark.by}` }),
      h("span", { className: "wb-actions" }, accept,
        button(mark.status === "accepted" ? "✕ Remove" : "✕ Reject", "Reject or remove (x, Del)", () => decide("reject")),
        button("Close", "Close (Esc)", () => choose(null))));
  }

  const go = (by) => ask("go", { step: by });
  const decide = (verdict) => state.current && save(verdict, { id: state.current });

  function step(by) {
    const ids = Object.keys(state.marks).filter(isOn).sort((a, b) => state.marks[a].start - state.marks[b].start || state.marks[b].end - state.marks[a].end);
    const at = ids.indexOf(state.current);
    if (ids.length) choose(ids[at < 0 ? (by > 0 ? 0 : ids.length - 1) : (at + by + ids.length) % ids.length], true);
  }

  function drawPalette() {
    palette.replaceChildren(...state.page.labels.map((label, at) => h("button", {
      className: "wb-label", type: "button", title: at < 9 ? `Mark as ${label} (${at + 1})` : `Mark as ${label}`,
      onmousedown: (event) => event.preventDefault(), onclick: () => mark(label), attrs: { "data-hue": label },
    }, h("kbd", { textContent: at < 9 ? String(at + 1) : "" }), label)));
  }

  /** Draw what had to wait for a selection. */
  const catchUp = () => held.splice(0).forEach(patch);

  /** Offer the labels at what is selected: below it or, where the widget ends, above. */
  function offer() {
    const chosen = talk.gone ? null : selected(text);
    palette.hidden = !chosen;
    if (!chosen) return catchUp();
    choose(null);
    const box = root.getBoundingClientRect();
    const seen = text.getBoundingClientRect();
    const lines = [...chosen.range.getClientRects()].filter((line) => line.width && line.bottom > seen.top && line.top < seen.bottom);
    const [first, last] = [lines[0] ?? seen, lines.at(-1) ?? seen];
    const below = last.bottom + 6 + palette.offsetHeight < box.bottom;
    const top = below ? last.bottom + 6 : Math.max(box.top + 4, first.top - 6 - palette.offsetHeight);
    const left = Math.max(box.left + 6, Math.min((below ? last : first).left, box.right - palette.offsetWidth - 8));
    Object.assign(palette.style, { left: `${left - box.left - root.clientLeft}px`, top: `${top - box.top - root.clientTop}px` });
  }

  function mark(label) {
    const chosen = selected(text); // what is selected now, not when the palette was drawn
    if (chosen) {
      const { range, ...words } = chosen;
      save("mark", { ...words, label, article: state.page.id }, range);
    }
    clear();
    root.focus({ preventScroll: true });
  }

  function clear() {
    if (selected(text)) document.getSelection().removeAllRanges();
    palette.hidden = true;
    catchUp();
  }

  // --- gestures --------------------------------------------------------------------------------------------------
  text.addEventListener("click", (event) => {
    if (!document.getSelection().isCollapsed) return; // a drag inside one mark ends as a click too
    const segment = event.target.closest?.(".wb-s");
    const under = list(segment?.dataset.ids).filter(isOn).sort((a, b) => width(a) - width(b));
    const ids = [...under, ...list(segment?.dataset.of).filter(isOn)]; // a speaker or a cue stands for its quote
    choose(ids.length ? ids[(ids.indexOf(state.current) + 1) % ids.length] : null);
  });
  const width = (id) => state.marks[id].end - state.marks[id].start;

  root.addEventListener("keydown", (event) => {
    const combined = event.ctrlKey || event.metaKey;
    if (event.altKey || (event.target === chooser && !combined)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const label = /^[1-9]$/.test(key) ? state.page?.labels[Number(key) - 1] : undefined;
    const action = combined
      ? { z: () => save(event.shiftKey ? "redo" : "undo"), y: () => save("redo") }[key]
      : {
          a: () => decide("accept"), x: () => decide("reject"), Delete: () => decide("reject"), Backspace: () => decide("reject"),
          ArrowRight: () => step(1), ArrowLeft: () => step(-1),
          Tab: state.current && event.target === root ? () => step(event.shiftKey ? -1 : 1) : undefined,
          n: () => go(1), p: () => go(-1), "?": () => { help.hidden = !help.hidden; },
          Escape: () => { clear(); choose(null); help.hidden = true; },
        }[key] ?? (label && (() => mark(label)));
    if (!action) return; // the rest is the browser's; data-lm-suppress-shortcuts keeps it from the notebook
    action();
    event.preventDefault();
    event.stopPropagation();
  });

  const closing = new AbortController();
  const listen = (name, listener) => document.addEventListener(name, listener, { signal: closing.signal });
  listen("mousedown", (event) => {
    pressed = text.contains(event.target);
    if (!palette.contains(event.target)) palette.hidden = true;
    if (!root.contains(event.target)) catchUp();
  });
  listen("mouseup", () => { // a drag may end outside of the text
    if (pressed) setTimeout(offer);
    pressed = false;
  });
  ask("ready");

  return () => {
    talk.close();
    closing.abort();
  };
}

export default { render };

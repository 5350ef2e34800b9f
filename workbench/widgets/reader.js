// The Reader's page: an article with its marks (text.js), and what can be done with them by mouse and keys. Its parts: the palette at
// a selection, the panel beside the text, edges that can be moved, relations, and find.

const HINT = "Select words to mark them; double click takes a word, a triple one a sentence. Click a mark to see what it says and where it came from.";
const HELP = [
  ["select, then 1 … 9", "mark as that label"], ["t", "labels of another layer"], ["click, ← →, Tab", "choose a mark"], ["1 … 9, r, e", "give the chosen mark another label"],
  ["a", "accept"], ["x, Del", "reject, remove"], ["f", "flag"], ["Space, Backspace", "next, previous suggestion"],
  ["w, Shift w", "select the next, previous word"], ["Shift ← → ↑ ↓", "move the end by a character, by a word"], ["Tab, Enter", "into the palette, take it"], ["Alt ← → ↑ ↓", "move the start by a character, by a word"],
  ["=", "make the chosen mark what is selected"], ["+ −", "add what is selected to it, take it away"], ["m", "all mentions of these words"], ["c", "write a note"],
  ["l", "draw relations"], ["Ctrl F, /", "find"], ["Ctrl Z", "undo"], ["Ctrl Shift Z", "redo"],
  ["n, p", "next, previous article"], ["g", "bring in what others wrote"], ["Esc", "clear"], ["?", "this help"],
];
const LOOK_AFTER = 150; // milliseconds that a mark has to stay chosen before tables follow

function render({ model, el }) {
  const state = { page: null, layer: "entities", every: false, related: false, lookTimer: 0 };
  const talk = connect(model, { page: showPage, patch, look }, lost);
  const { ask } = talk;
  const text = articleText({ onSelect: offer, onChoose: chosen, onDraw: placeOverlays, titleOf });
  const palette = choicesAt("Mark as");
  const marking = markingOf(text, talk);
  const edges = edgesOf(text, (mark, spans) => marking.correct(mark, { spans }));
  const relations = relationLayer(text);
  const find = findIn(text, (hit) => {
    text.node.focus({ preventScroll: true });
    if (hit) text.select(...hit);
  });
  const panel = panelOf(text, {
    ask, told: drawRelations, hint: () => (talk.gone ? LOST : HINT),
    actions: {
      accept: () => decide("accept"), reject: () => decide("reject"), relabel, all: markAll, close: () => text.choose(null),
      relations: toggleRelations, related: () => state.related, flag, note: (words) => onCurrent((mark) => talk.save("note", { id: mark.id, text: words })),
    },
  });
  const previous = button("‹", "Previous article (p)", () => go(-1));
  const next = button("›", "Next article (n)", () => go(1));
  const chooser = h("select", { className: "wb-chooser", title: "Article", onchange: () => ask("open", { id: chooser.value }), attrs: { "aria-label": "Article" } });
  const [count, facts] = ["count", "facts"].map((name) => h("div", { className: `wb-${name}` }));
  const undo = button("↶ Undo", "Undo (Ctrl Z)", () => talk.save("undo"));
  const redo = button("↷ Redo", "Redo (Ctrl Shift Z)", () => talk.save("redo"));
  const suggestion = button("Next suggestion", "Next suggestion (Space)", () => stepTo(1, isSuggested));
  const legend = h("div", { className: "wb-legend", attrs: { role: "group", "aria-label": "Layers and labels" } });
  const help = h("div", { className: "wb-help", hidden: true }, ...HELP.flatMap(([keys, what]) => [h("kbd", { textContent: keys }), h("span", { textContent: what })]));
  const root = frame("wb-reader", "Reader",
    h("div", { className: "wb-bar" }, previous, chooser, next, count, suggestion, button("Find", "Find (Ctrl F)", find.open), undo, redo,
      button("⟳", "Bring in what others wrote (g)", () => refresh(false)), button("?", "Keys", toggleHelp), talk.status),
    talk.banner, talk.stale, facts, legend, help, find.node,
    h("div", { className: "wb-desk" }, h("div", { className: "wb-page" }, text.node), panel.node), palette.node);
  root.tabIndex = -1; // the text has the keys; a click beside it keeps them in the view
  el.replaceChildren(root);

  function lost() {
    clear();
    text.choose(null);
  }

  // --- drawing ---------------------------------------------------------------------------------------------------
  function showPage(page) {
    edges.settle();
    const titles = page.titles ?? state.page.titles;
    state.page = { ...page, titles };
    if (page.titles) chooser.replaceChildren(...titles.map(([id, title], at) => h("option", { value: id, textContent: `${at + 1}. ${title}` })));
    chooser.value = page.id;
    const at = chooser.selectedIndex;
    count.textContent = `${at + 1} of ${titles.length}`;
    able(previous, at > 0);
    able(next, at < titles.length - 1);
    clear();
    text.draw(page);
    about(page);
    root.dataset.ready = page.id;
  }

  function patch(message) {
    if (message.id !== text.article) return;
    text.patch(message);
    panel.renew();
    about(message);
  }

  function look({ id, mark, start }) {
    if (id !== text.article) return;
    if (text.marks.has(mark)) text.choose(mark, { scroll: true, by: "look" });
    else if (start !== null) text.show(start);
  }

  function about({ facts: line, counts, undo: undoable, redo: redoable }) {
    able(undo, undoable);
    able(redo, redoable);
    const drawn = JSON.stringify([line, counts]);
    if (drawn === state.about) return;
    [state.about, state.counts] = [drawn, counts];
    facts.innerHTML = line; // escaped by display.facts
    for (const link of facts.querySelectorAll("a")) link.setAttribute("data-lm-suppress-shortcuts", "true");
    const { key } = document.activeElement?.closest(".wb-chip")?.dataset ?? {};
    const within = legend.contains(document.activeElement);
    legend.replaceChildren(...[...new Set(counts.map(([layer]) => layer))].map((layer) => {
      const own = counts.filter(([of]) => of === layer);
      return h("span", { className: "wb-layer" }, chip(layer, layer, own.reduce((sum, [, , n]) => sum + n, 0), "wb-chip-layer"),
        ...own.map(([, label, n]) => chip(`${layer}/${label}`, label, n, GROUND[layer] ?? "wb-entities")));
    }));
    if (within) (legend.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? text.node).focus({ preventScroll: true }); // it was drawn anew
  }

  function chip(key, label, n, className) {
    const toggle = ({ currentTarget }) => {
      if (!text.hidden.delete(key)) text.hidden.add(key);
      currentTarget.setAttribute("aria-pressed", String(!text.hidden.has(key)));
      text.restyle();
    };
    const attrs = { "aria-pressed": String(!text.hidden.has(key)), "data-hue": label, "data-key": key };
    return h("button", { className: `wb-chip ${className}`, type: "button", textContent: `${label} ${n}`, title: `Show or hide ${label}`, onclick: toggle, attrs });
  }

  function titleOf(mark) {
    if (mark.told) return `${mark.told.title} (${mark.status}, ${worker(mark.by)})`;
    const parts = Object.entries(mark.roles).map(([role, spans]) => `, ${role} ${short(text.words(spans))}`);
    return `${mark.label}${mark.layer === "quotes" ? " quote" : ""}${parts.join("")} (${mark.status}, ${worker(mark.by)})`;
  }

  /** Draw what lies over the text, once the text itself is painted. */
  function placeOverlays() {
    talk.later(drawOverlays);
  }

  function drawOverlays() {
    edges.place();
    drawRelations();
    find.again();
  }

  function showPanel() {
    panel.show(text.current);
  }

  function drawRelations() {
    const mark = text.current;
    relations.draw(mark && state.related ? relationsOf(mark, text.marks, mark.told?.same) : []);
  }

  function toggleRelations() {
    state.related = !state.related;
    drawRelations();
    showPanel();
  }

  function toggleHelp() {
    help.hidden = !help.hidden;
  }

  // --- choosing --------------------------------------------------------------------------------------------------
  function chosen(mark, { by }) {
    if (by !== "draw") edges.settle();
    if (by === "draw") talk.later(showPanel); // what was edited is in the text
    else showPanel();
    placeOverlays();
    clearTimeout(state.lookTimer);
    if (mark && by !== "draw" && by !== "look") state.lookTimer = setTimeout(() => ask("look", { id: mark.id }, { quiet: true, wait: 0 }), LOOK_AFTER);
  }

  const isSuggested = (mark) => mark.status === "suggested";

  /** Choose the mark before or after the chosen one, of those that fit. */
  function stepTo(by, fits = () => true) {
    const marks = text.ordered.filter((mark) => text.isOn(mark) && fits(mark));
    const here = text.current;
    const known = marks.indexOf(here);
    const after = here ? marks.findIndex((mark) => mark.start > here.start || (mark.start === here.start && mark.end < here.end)) : by > 0 ? 0 : -1;
    const at = known >= 0 ? known + by : by > 0 ? after : (after < 0 ? marks.length : after) - 1;
    if (marks.length) text.choose(marks[(at + marks.length) % marks.length]?.id ?? marks[0].id, { scroll: true, by: "key" });
    else talk.say(fits === isSuggested ? "No suggestion is left here" : "Nothing is marked here");
  }

  const go = (by) => ask("go", { step: by });
  const onCurrent = (action) => text.current && action(text.current);

  // --- edits -----------------------------------------------------------------------------------------------------
  function decide(verdict) {
    edges.settle();
    onCurrent((mark) => marking.decide(mark, verdict));
  }

  /** Mark what is selected now, which need not be what was when the palette was drawn. */
  function mark(label) {
    const [found, layer, every] = [text.selected(), state.layer, state.every];
    leave();
    if (found) marking.add(found, layer, label, every);
  }

  function respan(how) {
    const [found, current] = [text.selected(), text.current];
    if (!found || !current) return;
    leave();
    marking.respan(current, found, how);
  }

  function relabelAs(mark, label) {
    leave();
    if (label !== mark.label) marking.correct(mark, { label });
  }

  function markAll() {
    onCurrent((mark) => talk.save("mark_all", { words: text.words(mark.spans), label: mark.label, layer: mark.layer }));
  }

  function flag() {
    onCurrent((mark) => talk.save("flag", { id: mark.id, on: !mark.told?.flagged }));
  }

  /** Look for what others wrote; quietly, unless somebody asked for it. */
  function refresh(quiet = true) {
    ask("refresh", {}, { quiet, wait: quiet ? 0 : undefined });
  }

  // --- the palette -----------------------------------------------------------------------------------------------
  /** The labels of a layer that a mark can have. */
  const labelsOf = (layer) => state.page.labels[layer] ?? state.counts.filter(([of]) => of === layer).map(([, label]) => label);
  const choices = (layer, action) => labelsOf(layer).map((label, at) => (
    { label, key: at < 9 ? String(at + 1) : "", title: at < 9 ? `Mark as ${label} (${at + 1})` : `Mark as ${label}`, action: () => action(label) }));

  /** Offer what can be done with what is selected. */
  function offer(found) {
    if (!found || talk.gone) return palette.hide();
    state.every = false;
    offerAgain();
  }

  function offerAgain() {
    const found = text.selected();
    if (!found) return;
    const current = text.current;
    const overlaps = current?.spans.some(([start, end]) => start < found.end && found.start < end);
    const actions = [
      ...Object.keys(state.page.labels).map((layer) => ({ label: layer, title: `Labels of ${layer} (t)`, hue: "", pressed: layer === state.layer, action: () => { state.layer = layer; offerAgain(); } })),
      { label: "every mention", key: "m", title: "Mark these words wherever they stand (m)", hue: "", pressed: state.every, action: toggleEvery },
      ...(current ? [
        { label: "make it the mark", key: "=", title: `Make the chosen ${current.label} what is selected (=)`, hue: "", action: () => respan("=") },
        overlaps ? { label: "take away", key: "−", title: `Take what is selected from the chosen ${current.label} (-)`, hue: "", action: () => respan("-") }
          : { label: "add", key: "+", title: `Add what is selected to the chosen ${current.label} (+)`, hue: "", action: () => respan("+") },
      ] : []),
    ];
    palette.offer(visibleLines(found.range, text.node), choices(state.layer, mark), actions);
  }

  function toggleEvery() {
    state.every = !state.every;
    offerAgain();
  }

  function nextLayer() {
    const layers = Object.keys(state.page.labels);
    state.layer = layers[(layers.indexOf(state.layer) + 1) % layers.length];
    offerAgain();
  }

  /** Offer other labels for the chosen mark. */
  function relabel() {
    onCurrent((mark) => {
      palette.offer(visibleLines(text.range(...mark.spans[0]), text.node), choices(mark.layer, (label) => relabelAs(mark, label)));
      palette.enter();
    });
  }

  /** Be done with what is selected, and go on in the text. */
  function leave() {
    clear();
    if (document.activeElement !== text.node) text.node.focus({ preventScroll: true }); // which looks at the whole page
  }

  /** Leave what was entered last: the palette, what is selected, the help, find, the chosen mark. */
  function leaveOne() {
    if (!palette.node.hidden || text.selected()) leave();
    else if (!help.hidden) toggleHelp();
    else if (!find.node.hidden) find.close();
    else text.choose(null);
  }

  function clear() {
    if (text.selected()) document.getSelection().removeAllRanges();
    palette.hide();
  }

  // --- keys ------------------------------------------------------------------------------------------------------
  /** Select the word after or before what is selected, the chosen mark, or where reading is. */
  function selectWord(by) {
    const found = text.selected() ?? text.current;
    const box = text.node.getBoundingClientRect();
    const place = document.caretPositionFromPoint?.(box.left + 12, box.top + 12);
    const from = found ? (by > 0 ? found.end : found.start) : (place && text.offsetAt(place.offsetNode, place.offset)) ?? 0;
    const at = text.paragraphs.indexOf(text.lineOf(from));
    for (let n = at; text.paragraphs[n]; n += by) {
      const line = text.paragraphs[n];
      const start = n === at ? from : by > 0 ? line.start - 1 : line.end;
      const edge = stepFrom(line, start, by > 0 ? "end" : "start", by, "word");
      const unit = edge === null ? null : unitAt(line, by > 0 ? edge - 1 : edge);
      if (!unit) continue;
      text.select(unit.start, unit.end);
      text.show(unit.start);
      return offer(text.selected());
    }
  }

  function moveEdge(event) {
    const along = { ArrowRight: ["grapheme", 1], ArrowLeft: ["grapheme", -1], ArrowDown: ["word", 1], ArrowUp: ["word", -1] }[event.key];
    if (!along || (!event.shiftKey && !event.altKey) || event.ctrlKey || event.metaKey) return false;
    const at = text.selected()?.start ?? text.current?.start;
    if (at === undefined) return false;
    const rightToLeft = getComputedStyle(text.range(at, at + 1).startContainer.parentElement).direction === "rtl" && along[0] === "grapheme";
    return edges.move(event.shiftKey ? "end" : "start", rightToLeft ? -along[1] : along[1], along[0]);
  }

  root.addEventListener("keydown", (event) => {
    const combined = event.ctrlKey || event.metaKey;
    const inPalette = palette.node.contains(event.target);
    if (/INPUT|TEXTAREA/.test(event.target.tagName) || (event.target === chooser && !combined)) return;
    if (/BUTTON|A/.test(event.target.tagName) && ["Enter", " "].includes(event.key)) return; // its own
    const done = moveEdge(event) || act(event, combined, inPalette);
    if (!done) return; // the rest is the browser's; data-lm-suppress-shortcuts keeps it from the notebook
    event.preventDefault();
    event.stopPropagation();
  });

  function act(event, combined, inPalette) {
    if (event.altKey) return false;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const nth = /^[1-9]$/.test(key) ? Number(key) - 1 : -1;
    const found = text.selected();
    const label = nth >= 0 && state.page ? labelsOf(found ? state.layer : text.current?.layer)?.[nth] : undefined;
    const onText = [root, text.node].includes(event.target);
    const action = combined
      ? { z: () => talk.save(event.shiftKey ? "redo" : "undo"), y: () => talk.save("redo"), f: find.open }[key]
      : {
          a: () => decide("accept"), x: () => decide("reject"), Delete: () => decide("reject"), f: flag, c: panel.writeNote, l: toggleRelations,
          r: relabel, e: relabel, t: found && nextLayer, m: found ? toggleEvery : markAll, w: () => selectWord(event.shiftKey ? -1 : 1), g: () => refresh(false),
          "=": () => respan("="), "+": () => respan("+"), "-": () => respan("-"), "/": find.open,
          " ": () => stepTo(event.shiftKey ? -1 : 1, isSuggested), Backspace: () => stepTo(-1, isSuggested),
          ArrowRight: () => stepTo(1), ArrowLeft: () => stepTo(-1),
          Tab: inPalette ? undefined : !palette.node.hidden && !event.shiftKey ? palette.enter : text.current && onText ? () => stepTo(event.shiftKey ? -1 : 1) : undefined,
          n: () => go(1), p: () => go(-1), "?": toggleHelp,
          Escape: leaveOne,
        }[key] ?? (label && (() => (found ? mark(label) : onCurrent((mark) => relabelAs(mark, label)))));
    if (!action) return false;
    if (key !== "Escape") edges.settle();
    action();
    return true;
  }

  root.addEventListener("keyup", ({ key }) => {
    if (key !== "Shift" && key !== "Alt") return;
    edges.settle();
    if (text.selected() && !palette.node.contains(document.activeElement)) offer(text.selected());
  });
  root.addEventListener("focusin", ({ relatedTarget }) => {
    if (!root.contains(relatedTarget)) refresh();
  });
  root.addEventListener("focusout", ({ relatedTarget }) => {
    if (!root.contains(relatedTarget)) edges.settle();
  });

  const closing = new AbortController();
  document.addEventListener("mousedown", (event) => {
    if (!palette.node.contains(event.target)) palette.hide();
  }, { signal: closing.signal });
  const resized = new ResizeObserver(placeOverlays);
  resized.observe(text.node.firstChild);
  text.node.addEventListener("scroll", () => (text.current || !find.node.hidden) && placeOverlays(), { passive: true });
  ask("ready");

  return () => {
    edges.settle();
    talk.close();
    text.close();
    find.forget();
    resized.disconnect();
    clearTimeout(state.lookTimer);
    closing.abort();
  };
}

export default { render };

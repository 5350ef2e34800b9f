// The Review's page: one suggestion at a time, large, in its sentence; the article beside it. The next one is painted before Python has
// answered; what Python sends afterwards is the same, unless somebody else was faster.

const KEYS = [
  ["a", "accept"], ["x, Del", "reject"], ["Space", "skip"], ["Backspace", "back"], ["e", "correct"], ["f", "flag"], ["c", "note"], ["Shift A, Shift X", "accept, reject all of this kind"],
  ["Ctrl Z", "undo"], ["Ctrl Shift Z", "redo"], ["o", "article beside"], ["g", "bring in what others wrote"], ["?", "this help"],
];
const ANY = { layer: "every layer", label: "every label", by: "suggested by anyone", source: "every outlet" };
const BECAME = { suggested: "", accepted: "✓ accepted", rejected: "✕ rejected" };
const percent = (chance) => `${Math.round(100 * chance)} %`;

function render({ model, el }) {
  const state = { item: null, next: [], flying: 0, article: null, beside: el.clientWidth >= 820 || !el.clientWidth };
  const talk = connect(model, { item: heard, page: showPage, patch: (message) => drawSteps(message) || article.patch(message), look: ({ id, mark }) => looked(id, mark) }, () => { end(); draw(); });
  const { ask } = talk;
  const div = (name, ...children) => h("div", { className: `wb-${name}` }, ...children);

  // --- what it is made of ----------------------------------------------------------------------------------------
  let additive = false; // Ctrl was held when the mouse was let go
  const sentence = articleText({ onSelect: (chosen) => chosen && take([chosen.start + state.item.start, chosen.end + state.item.start]), onDraw: () => edit.on && edges.place() });
  const article = articleText({ onSelect: (chosen) => chosen && take([chosen.start, chosen.end]), onChoose: clicked });
  const edit = correction({ drawn: drawSentence, words: wordsAt, mentions, save: correct, leave: end });
  const edges = edgesOf(sentence, ({ id }, spans) => edit.put(id === "it" ? "" : id.slice(5), spans.map(([start, end]) => [start + state.item.start, end + state.item.start])));
  sentence.node.setAttribute("aria-label", "The suggestion in its sentence");
  const [head, says, sides, alike, made] = ["head", "says", "sides", "alike", "made"].map((name) => div(name));
  const reasons = h("details", { className: "wb-reasons", ontoggle: tellWhy }, h("summary", { textContent: "Why is it here?", tabIndex: 0 }), div("listed"));
  const note = h("input", { className: "wb-note", type: "text", placeholder: "Note", title: "Note on this suggestion (c); Enter saves it", attrs: { "aria-label": "Note" }, onchange: () => state.item && ask("note", { id: state.item.id, text: note.value }) });
  const act = (name, label, key, title, action) => h("button", { className: `wb-button wb-act wb-${name}`, type: "button", title: `${title} (${key})`, onclick: action }, label, h("kbd", { textContent: key }));
  const buttons = {
    accept: act("accept", "✓ Accept", "a", "Accept", () => decide("accept")), reject: act("reject", "✕ Reject", "x", "Reject", () => decide("reject")),
    skip: act("skip", "Skip", "space", "Skip: come back to it later", skip), edit: act("edit", "✎ Correct", "e", "Correct the words, the label or the roles", begin),
    flag: act("flag", "⚑ Flag", "f", "Flag it, to come back to it", flag), back: act("back", "↩", "⌫", "Back to the one before", back),
  };
  const actions = h("div", { className: "wb-acts", attrs: { role: "toolbar", "aria-label": "Verdict" } }, buttons.back, buttons.reject, buttons.accept, buttons.skip, buttons.edit, buttons.flag);
  const card = div("card", head, sentence.node, edit.node, says, sides, made, alike, h("div", { className: "wb-aside" }, reasons, note));
  const done = h("div", { className: "wb-done", hidden: true, attrs: { role: "status" } });
  const besideHead = div("by");
  const beside = h("div", { className: "wb-beside" }, besideHead, article.node);
  const bar = h("div", { className: "wb-progress", attrs: { role: "progressbar", "aria-label": "Decided", "aria-valuemin": 0 } });
  const count = h("div", { className: "wb-count" });
  const [undo, redo] = [button("↶ Undo", "Undo (Ctrl Z)", () => (edit.on ? takeBack() : talk.save("undo"))), button("↷ Redo", "Redo (Ctrl Shift Z)", () => talk.save("redo"))];
  const chooser = (name, action) => h("select", { className: "wb-chooser", title: name, attrs: { "aria-label": name }, onchange: action });
  const order = chooser("Order", () => ask("order", { order: order.value }));
  const facets = Object.fromEntries(Object.keys(ANY).map((name) => [name, chooser(name, filter)]));
  const score = (name, title) => h("input", { className: "wb-chooser wb-score", type: "number", min: 0, max: 1, step: 0.05, placeholder: name, title, attrs: { "aria-label": title }, onchange: filter });
  const [low, high] = [score("score ≥", "Score or chance, at least (0 to 1)"), score("≤", "Score or chance, at most (0 to 1)")];
  const scores = h("span", { className: "wb-scores" }, low, high);
  const why = div("why");
  const told = h("div", { className: "wb-banner wb-told", hidden: true, attrs: { role: "alert" } });
  const help = h("div", { className: "wb-help", hidden: true }, ...KEYS.flatMap(([keys, what]) => [h("kbd", { textContent: keys }), h("span", { textContent: what })]));
  const root = frame("wb-review", "Review",
    h("div", { className: "wb-bar" }, count, undo, redo, button("⟳", "Bring in what others wrote (g)", () => ask("refresh")), button("Article", "Show or hide the article (o)", showBeside), button("?", "Keys", () => { help.hidden = !help.hidden; }), talk.status),
    bar, h("div", { className: "wb-bar wb-filters", attrs: { role: "group", "aria-label": "Order and filters" } }, order, ...Object.values(facets), scores),
    why, talk.banner, talk.stale, told, help, h("div", { className: "wb-both" }, h("div", { className: "wb-main" }, card, done, actions), beside));
  el.replaceChildren(root);

  // --- what Python says ------------------------------------------------------------------------------------------
  function heard(message) {
    Object.assign(state, { progress: message.progress, about: message });
    drawProgress();
    if (state.flying > 1) return; // the page is ahead of this
    const before = state.item;
    Object.assign(state, { item: message.item, next: message.next });
    if (edit.on && before?.id === state.item?.id && before.status === state.item.status) return; // what is being corrected stays as it is
    end(false);
    draw();
    root.dataset.ready = state.item?.id ?? "done";
  }

  function showPage(page) {
    drawSteps(page);
    state.article = page.id;
    article.draw(page);
    follow();
    if (edit.on) edit.put(edit.target, edit.target ? edit.changes.roles[edit.target] : edit.changes.spans); // with the names that are known now
  }

  function drawSteps({ undo: undoable, redo: redoable }) {
    able(undo, undoable);
    able(redo, redoable);
  }

  function looked(id, mark) {
    if (id === article.article && mark) article.choose(mark, { scroll: true });
  }

  // --- drawing ---------------------------------------------------------------------------------------------------
  /** Do something after which what has the focus may be gone, and keep the keys from the notebook then. */
  function focused(action) {
    const within = root.contains(document.activeElement);
    action();
    const now = document.activeElement;
    if (within && (!root.contains(now) || now.disabled || !now.checkVisibility())) root.focus({ preventScroll: true });
  }

  const draw = () => focused(drawAll);

  function drawAll() {
    const { item } = state;
    card.hidden = !item;
    done.hidden = Boolean(item) || !state.about;
    for (const [name, each] of Object.entries(buttons)) each.disabled = talk.gone || (!item && name !== "back") || (name === "back" && !state.about?.back);
    if (!item) return drawDone();
    const { title, source, published } = item;
    head.replaceChildren(
      h("span", { className: "wb-kind", textContent: item.label, attrs: { "data-hue": item.label } }), h("span", { className: "wb-by", textContent: item.layer }),
      ...(item.flagged ? [h("span", { className: "wb-flagged", textContent: "⚑ flagged" })] : []),
      ...(BECAME[item.status] ? [h("b", { className: `wb-${item.status}`, textContent: BECAME[item.status] + (item.verdict[0] ? ` by ${item.verdict[0].replace(/^user:/, "")}` : "") })] : []),
      h("span", { className: "wb-where", textContent: [source, published, title].filter(Boolean).join(" · ") }));
    drawSentence(item);
    says.replaceChildren(...item.says.flatMap(([role, words]) => [h("span", { className: "wb-by", textContent: role }), h("span", { textContent: words })]));
    sides.replaceChildren(...item.sides.map(([who, holds]) => h("span", {}, h("b", { textContent: who }), ` holds ${holds}`)));
    const sure = [item.chance != null ? `${percent(item.chance)} likely to be accepted` : "", item.score != null ? `score ${percent(item.score)}` : ""].filter(Boolean);
    made.textContent = [`${item.by.startsWith("user:") ? "marked" : "suggested"} by ${worker(item.by)}`, ...sure].join(" · ");
    drawAlike();
    buttons.flag.setAttribute("aria-pressed", String(item.flagged));
    note.value = item.note;
    reasons.open = false;
    follow();
  }

  /** Draw the sentence with the mark and its roles, as suggested or as corrected so far. */
  function drawSentence({ label, spans, roles }) {
    const { item } = state;
    const size = length(item.text);
    const shifted = (some) => some.map(([start, end]) => [Math.max(0, start - item.start), Math.min(size, end - item.start)]).filter(([start, end]) => start < end);
    const row = (layer, name, some) => [layer, name, item.status, item.by, item.score, shifted(some)];
    const marks = { it: row(item.layer, label, spans) };
    for (const [role, some] of Object.entries(roles)) if (shifted(some).length) marks[`role ${role}`] = row("role", role, some);
    sentence.draw({ id: item.id, text: item.text, marks, hues: item.hue ? { [label]: item.hue } : {} });
    const aim = `role ${edit.target}`;
    sentence.choose(edit.on && aim in marks ? aim : "it", { scroll: length(item.text) > 900 });
    if (edit.on) edges.place();
  }

  function drawAlike() {
    const { item } = state;
    alike.hidden = item.alike < 2;
    if (alike.hidden) return;
    const others = h("details", { className: "wb-others", ontoggle: () => others.open && showAlike(others) }, h("summary", { textContent: `${item.alike} waiting like this: ${item.label} “${item.words}”`, tabIndex: 0 }), div("listed"));
    alike.replaceChildren(others, h("span", { className: "wb-actions" },
      button(`✓ Accept all ${item.alike}`, "Accept all of this kind (Shift A)", () => decideAlike("accept")), button(`✕ Reject all ${item.alike}`, "Reject all of this kind (Shift X)", () => decideAlike("reject"))));
  }

  async function showAlike(others) {
    const { item } = state;
    const { lines } = await ask("alike", { id: item.id }, { quiet: true });
    const more = item.alike - 1 - (lines?.length ?? 0);
    others.lastChild.replaceChildren(...(lines ?? []).map(([before, words, after, from]) => h("div", { className: "wb-line" }, before, h("b", { textContent: words }), after, h("span", { className: "wb-by", textContent: `  ${from}` }))),
      ...(more > 0 ? [h("div", { className: "wb-by", textContent: `and ${more} more` })] : []));
  }

  async function tellWhy() {
    if (!reasons.open || !state.item) return;
    const { reasons: lines = [] } = await ask("tell", { id: state.item.id }, { quiet: true });
    reasons.lastChild.replaceChildren(...lines.map((line) => h("div", { textContent: line })));
  }

  function drawProgress() {
    const { progress, about } = state;
    const total = Object.values(progress).reduce((sum, n) => sum + n, 0);
    bar.replaceChildren(...["accepted", "corrected", "rejected", "skipped"].filter((name) => progress[name]).map((name) => h("span", { className: `wb-part wb-${name}`, title: `${progress[name]} ${name}`, attrs: { style: `flex-grow: ${progress[name]}` } })),
      h("span", { className: "wb-part", attrs: { style: `flex-grow: ${progress.left || (total ? 0 : 1)}` } }));
    bar.setAttribute("aria-valuemax", total);
    bar.setAttribute("aria-valuenow", total - progress.left);
    count.textContent = [`${progress.left} left`, ...["accepted", "corrected", "rejected", "skipped"].filter((name) => progress[name]).map((name) => `${progress[name]} ${name}`)].join(" · ");
    fill(order, about.orders.map((name) => [name, name === "reading" ? "in reading order" : name === "as given" ? "as given" : `${name} first`]), about.order);
    for (const [name, node] of Object.entries(facets)) {
      const values = about.facets[name].filter(([value, n]) => n || value === about.filter[name]);
      fill(node, [["", ANY[name]], ...values.map(([value, n]) => [value, `${value} (${n})`])], about.filter[name]);
      node.hidden = values.length < 2 && !about.filter[name];
    }
    for (const [node, name] of [[low, "low"], [high, "high"]]) if (node !== document.activeElement) node.value = about.filter[name] ?? "";
    scores.hidden = !about.scored;
    why.replaceChildren(...about.why.map((line) => h("div", { textContent: line })));
  }

  /** Draw the choices of a select anew only where they differ: an open one would close. */
  function fill(node, choices, value) {
    const drawn = JSON.stringify(choices);
    if (node.drawn !== drawn) node.replaceChildren(...choices.map(([name, words]) => h("option", { value: name, textContent: words })));
    node.drawn = drawn;
    node.value = value;
  }

  function drawDone() {
    const { about } = state;
    if (!about) return;
    const { progress, skipped, flagged, others } = about;
    const total = Object.values(progress).reduce((sum, n) => sum + n, 0);
    const counts = ["accepted", "corrected", "rejected", "skipped"].filter((name) => progress[name]).map((name) => `${progress[name]} ${name}`).join(", ");
    const again = (what, n) => button(`Go through the ${n} ${what}`, `Look once more at what was ${what}`, () => ask("again", { what }));
    done.replaceChildren(
      h("div", { className: "wb-big", textContent: total ? "All done." : "Nothing to review here yet." }),
      h("div", { textContent: total ? counts : "Suggestions appear as soon as wb.detect(corpus) finds some." }),
      ...(others ? [h("div", {}, `${others} more wait outside of these filters. `, button("Show all", "Take the filters off", () => { clearFilters(); }))] : []),
      h("div", { className: "wb-bar" }, ...(skipped ? [again("skipped", skipped)] : []), ...(flagged ? [again("flagged", flagged)] : [])));
  }

  /** Bring the article beside to the place of what is on view, and ask for it where another one is drawn. */
  function follow() {
    beside.hidden = !state.beside || !state.item;
    root.classList.toggle("wb-wide", !beside.hidden);
    if (beside.hidden || talk.gone) return;
    besideHead.textContent = besideHead.title = state.item.title;
    if (state.article === state.item.article && article.article === state.article) article.choose(state.item.id, { scroll: true });
    else if (state.asked !== state.item.article) {
      state.asked = state.item.article;
      setTimeout(() => { // not for each one that flies by
        if (state.item?.article === state.asked) ask("open", { id: state.asked }, { quiet: true });
        state.asked = null;
      }, 120);
    }
  }

  // --- verdicts --------------------------------------------------------------------------------------------------
  /** Paint the next one, and tell Python what was done with this. */
  async function leave(kind, content = {}) {
    const { item } = state;
    if (!item || talk.gone) return;
    const following = state.next.shift();
    end(false);
    tell("");
    if (following) {
      state.item = following;
      draw();
    } else focused(() => { for (const each of Object.values(buttons)) each.disabled = true; });
    state.flying += 1;
    const message = { id: item.id, seen: item.status, next: following?.id ?? null, ...content };
    const answer = await (kind === "skip" ? ask(kind, message) : talk.save(kind, message));
    state.flying -= 1;
    if (!answer.ok) tell(answer.message, item);
  }

  function decide(verdict) { leave("decide", { verdict }); }
  function skip() { leave("skip"); }
  function back() { ask("back"); }
  function decideAlike(verdict) { if (state.item?.alike > 1) leave("decide_alike", { verdict, count: state.item.alike }); }

  /** What must not be overlooked: that a verdict was not saved, and which. */
  function tell(message, item) {
    focused(() => { told.hidden = !message; });
    told.replaceChildren(message, ...(item ? [h("span", { className: "wb-actions" }, button(`Go to “${item.words.slice(0, 40)}”`, "Look at it again", () => { tell(""); ask("show", { id: item.id }); }))] : []));
  }

  function flag() {
    const { item } = state;
    if (!item) return;
    item.flagged = !item.flagged;
    draw();
    talk.save("flag", { id: item.id, on: item.flagged });
  }

  function filter() {
    ask("filter", { ...Object.fromEntries(Object.entries(facets).map(([name, node]) => [name, node.value])), low: low.value, high: high.value });
  }

  function clearFilters() {
    for (const node of [...Object.values(facets), low, high]) node.value = "";
    filter();
  }

  function showBeside() {
    state.beside = !state.beside;
    follow();
  }

  // --- correcting ------------------------------------------------------------------------------------------------
  function begin() {
    if (!state.item || edit.on) return;
    edit.begin(state.item);
    state.beside = true;
    focused(() => { root.dataset.editing = "true"; });
    follow();
  }

  function end(redraw = true) {
    if (!edit.on) return;
    edges.settle();
    edit.end();
    delete root.dataset.editing;
    if (redraw && state.item) drawSentence(state.item);
    sentence.node.querySelector(".wb-handles").replaceChildren();
    root.focus({ preventScroll: true });
  }

  /** While something is corrected, undo takes back a step of the correction and nothing else. */
  function takeBack() {
    edges.settle();
    talk.say(edit.undo() ? "Undone in the correction" : "Nothing to undo in the correction; Esc leaves it");
  }

  function take(span) {
    if (!state.item || talk.gone) return;
    begin();
    edit.take(span, additive);
    document.getSelection().removeAllRanges();
    root.focus({ preventScroll: true });
  }

  function correct() {
    edges.settle();
    if (!edit.changed) return end();
    const { changes, roles } = edit;
    const worded = (spans) => spans.map((span) => [...span, wordsAt(span)]);
    leave("correct", { article: state.item.article, label: changes.label, spans: worded(changes.spans), roles: Object.fromEntries(roles.map((role) => [role, worded(changes.roles[role])])) });
  }

  function wordsAt([start, end]) {
    const { item } = state;
    const inside = start >= item.start && end <= item.start + length(item.text);
    return inside ? slice(item.text, start - item.start, end - item.start) : article.article === item.article ? article.words([[start, end]]) : "…";
  }

  /** The names in the article, each once, those near the suggestion first. */
  function mentions() {
    if (article.article !== state.item?.article) return [];
    const far = (mark) => Math.abs(mark.start - state.item.spans[0][0]);
    const found = [...article.marks.values()].filter((mark) => mark.layer === "entities" && NAMES.includes(mark.label)).sort((a, b) => far(a) - far(b));
    const named = new Map();
    for (const mark of found) if (!named.has(article.words(mark.spans))) named.set(article.words(mark.spans), { words: article.words(mark.spans), span: mark.spans[0], label: mark.label });
    return [...named.values()].slice(0, 14);
  }

  /** A mark in the article was clicked: while correcting its words are taken, else it is gone to. */
  function clicked(mark, { by } = {}) {
    if (by !== "click" || !mark || mark.id === state.item?.id) return;
    if (edit.on) take([mark.start, mark.end]);
    else ask("show", { id: mark.id });
  }

  // --- gestures --------------------------------------------------------------------------------------------------
  /** Shift and the arrows move the end of what is corrected, Alt and the arrows its start, as in a Reader. */
  function moveEdge(event) {
    const along = { ArrowRight: ["grapheme", 1], ArrowLeft: ["grapheme", -1], ArrowDown: ["word", 1], ArrowUp: ["word", -1] }[event.key];
    if (!along || (!event.shiftKey && !event.altKey) || event.ctrlKey || event.metaKey || !sentence.current) return false;
    const at = sentence.current.start;
    const rightToLeft = along[0] === "grapheme" && getComputedStyle(sentence.range(at, at + 1).startContainer.parentElement).direction === "rtl";
    return edges.move(event.shiftKey ? "end" : "start", rightToLeft ? -along[1] : along[1], along[0]);
  }

  root.addEventListener("keyup", ({ key }) => ["Shift", "Alt"].includes(key) && edges.settle());
  root.addEventListener("mouseup", (event) => { additive = event.ctrlKey || event.metaKey; }, true);
  root.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select");
    const combined = event.ctrlKey || event.metaKey;
    const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const key = /^[ax]$/.test(letter) && event.shiftKey && !combined ? `Shift ${letter}` : letter; // with Caps Lock alone it is no batch
    const pressing = event.target.matches("button, summary") && [" ", "Enter"].includes(key); // they press it
    const moved = edit.on && !typing && moveEdge(event);
    const action = moved ? () => {}
      : event.repeat && /^(Shift )?[axf]$|^Delete$/.test(key) && !typing && !edit.on ? () => {} // one key press is one verdict, however long it is
      : typing ? { Escape: () => root.focus(), Enter: event.target === note ? () => root.focus() : undefined }[key]
      : pressing ? undefined
      : edit.on && combined && key === "z" && !event.shiftKey ? takeBack
      : edit.on ? edit.press(event) ?? (combined || event.altKey ? undefined : () => {})
      : combined ? { z: () => talk.save(event.shiftKey ? "redo" : "undo"), y: () => talk.save("redo") }[key]
      : event.altKey ? undefined
      : { a: () => decide("accept"), x: () => decide("reject"), Delete: () => decide("reject"), " ": skip, Backspace: back, e: begin, f: flag, c: () => note.focus(), g: () => ask("refresh"),
          "Shift a": () => decideAlike("accept"), "Shift x": () => decideAlike("reject"), o: showBeside, "?": () => { help.hidden = !help.hidden; }, Escape: () => { help.hidden = true; tell(""); } }[key];
    if (!action) return; // the rest is the browser's; data-lm-suppress-shortcuts keeps it from the notebook
    action();
    event.preventDefault();
    event.stopPropagation();
  });
  ask("ready");

  return () => {
    talk.close();
    sentence.close();
    article.close();
  };
}

export default { render };

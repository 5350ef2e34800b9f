// EventForm's page: an article, and beside it the form of one of its events (event_fields.js). What is filled in goes to Python at once,
// which keeps it as a draft and sends the form as it then is; only Save writes it to the corpus.

const HELP = [
  ["1 … 9", "choose a type"], ["select, then 1 … 9, t", "fill a field with it"], ["e", "edit: go to the first field"], ["Tab", "next field"], ["↓", "choices of a field"],
  ["Enter", "take a choice; save"], ["Shift Enter", "save, next event"], ["Esc", "leave a field"], ["Space, Backspace", "next, previous event"],
  ["a", "accept, save"], ["x, Del", "reject, remove"], ["f", "flag"], ["c", "write a note"], ["r", "go to the type"], ["+", "a new event"],
  ["n, p", "next, previous article"], ["g", "bring in what others wrote"], ["Ctrl Z", "undo, first what is not saved yet"], ["Ctrl Shift Z", "redo"], ["?", "this help"],
];
const LOOKS = { trigger: "trigger", time: "setting", place: "setting" }; // how the words of a field are drawn in the text; else as a role

function render({ model, el }) {
  const state = { page: null, form: null, field: "", quiet: false, steps: {} };
  const talk = connect(model, { page: showPage, patch, form: showForm, look }, lost);
  const { ask } = talk;
  const text = articleText({ onSelect: offerSelected, onChoose: chosen });
  const palette = choicesAt("Put into");
  const fields = eventFields({ ask: choices, put, active: (field) => { state.field = field; } });

  const previous = button("‹", "Previous article (p)", () => ask("go", { step: -1 }));
  const next = button("›", "Next article (n)", () => ask("go", { step: 1 }));
  const chooser = h("select", { className: "wb-chooser", title: "Article", onchange: () => ask("open", { id: chooser.value }), attrs: { "aria-label": "Article" } });
  const undo = button("↶ Undo", "Undo (Ctrl Z)", () => save("undo"));
  const redo = button("↷ Redo", "Redo (Ctrl Shift Z)", () => save("redo"));
  const help = h("div", { className: "wb-help", hidden: true }, ...HELP.flatMap(([keys, what]) => [h("kbd", { textContent: keys }), h("span", { textContent: what })]));
  const facts = h("div", { className: "wb-facts" });
  const place = h("b", { className: "wb-place" });
  const standing = h("span", { className: "wb-standing" });
  const before = button("‹", "Previous event (Backspace)", () => step(-1));
  const after = button("›", "Next event (Space)", () => step(1));
  const fresh = button("+ New event", "A new event (+)", () => ask("pick", { event: "" }));
  const drafts = h("div", { className: "wb-drafts", hidden: true, attrs: { role: "group", "aria-label": "Not saved yet" } });
  const keep = button("✓ Save", "Accept and save (a, Enter)", () => store());
  const mark = button("⚑ Flag", "Flag, to come back to it (f)", flag);
  const reject = button("✕ Reject", "Reject or remove (x, Del)", decline);
  const discard = button("Discard changes", "Back to what is saved", () => ask("discard"));
  keep.classList.add("wb-main");
  const form = h("div", { className: "wb-form", attrs: { role: "form", "aria-label": "Event" } },
    h("div", { className: "wb-bar wb-head" }, before, place, after, standing, fresh), drafts, fields.node,
    h("div", { className: "wb-bar wb-foot" }, keep, reject, mark, discard, talk.status));
  const parts = document.createElement("style"); // how the words of fields are drawn: names of highlights are the document's, so each view has its own
  const root = frame("wb-event-form", "Event form",
    h("div", { className: "wb-bar" }, previous, chooser, next, undo, redo, button("⟳", "Bring in what others wrote (g)", () => refresh(false)), button("?", "Keys (?)", () => { help.hidden = !help.hidden; })),
    talk.banner, talk.stale, help, h("div", { className: "wb-columns" }, h("div", { className: "wb-article" }, facts, text.node), form), palette.node, parts);
  el.replaceChildren(root);

  /** Python has gone, and with it what was not saved: it can still be read here. */
  function lost() {
    palette.hide();
    if (state.form?.dirty) standing.textContent = "not saved, and no longer kept: copy what you need before you run the cell again";
    drafts.firstChild?.replaceChildren("Not saved, and no longer kept:");
  }

  // --- asking ----------------------------------------------------------------------------------------------------
  const save = (kind, content) => talk.save(kind, content);

  async function choices(field, words) {
    const { ok, choices: found } = await ask("choices", { field, words }, { quiet: true });
    return ok ? found : [];
  }

  /** Fill a field of the draft; what cannot be filled in is said. */
  function put(field, what) {
    const sign = setTimeout(() => talk.say("Looking it up …"), SIGN_AFTER);
    const answer = ask("set", { field, put: what, article: text.article });
    answer.then(({ ok }) => clearTimeout(sign) || (ok && talk.say("")));
    return answer;
  }

  async function store(more) {
    fields.flush();
    const { ok } = await save("save");
    if (ok && more) step(1);
  }

  async function decline() {
    await save("reject", { id: state.form.event });
    root.focus({ preventScroll: true });
  }

  async function step(by) {
    await ask("step", { by });
  }

  function flag() {
    if (state.form.event) save("flag", { on: !state.form.flagged });
    else talk.say("Save the event first, then flag it", "error");
  }

  /** Look for what others wrote; quietly, unless somebody asked for it. */
  function refresh(quiet = true) {
    ask("refresh", {}, { quiet, wait: quiet ? 0 : undefined });
  }

  // --- drawing ---------------------------------------------------------------------------------------------------
  function showPage(page) {
    state.page = page;
    chooser.replaceChildren(...page.titles.map(([id, title], at) => h("option", { value: id, textContent: `${at + 1}. ${title}` })));
    chooser.value = page.id;
    const at = page.titles.findIndex(([id]) => id === page.id);
    able(previous, at > 0);
    able(next, at < page.titles.length - 1);
    facts.innerHTML = page.facts; // escaped by display.facts
    for (const link of facts.querySelectorAll("a")) link.setAttribute("data-lm-suppress-shortcuts", "true");
    palette.hide();
    fields.learn(page);
    quietly(() => text.draw(page));
    steps(page);
  }

  function patch(message) {
    if (message.id !== text.article) return;
    quietly(() => text.patch(message));
    steps(message);
    drawParts();
  }

  /** What can be undone and redone: of what is saved and, first, of what is filled in. */
  function steps({ undo: saved, redo: undone } = state.steps) {
    state.steps = { undo: saved, redo: undone };
    const [before, after] = state.form?.filled ?? [0, 0];
    able(undo, saved + before > 0);
    able(redo, after > 0 || (undone > 0 && !state.form?.dirty));
  }

  function look({ id, mark }) {
    if (id !== text.article || !mark) return;
    if (text.marks.get(mark)?.layer === "events") ask("pick", { event: mark });
    else quietly(() => text.choose(mark, { scroll: true }));
  }

  /** Draw without hearing what is chosen. */
  function quietly(draw) {
    state.quiet = true;
    draw();
    state.quiet = false;
  }

  function showForm(drawn) {
    const other = state.form?.event !== drawn.event || state.form?.article !== drawn.article;
    state.form = drawn;
    place.textContent = drawn.event ? `Event ${drawn.at} of ${drawn.of}` : `New event (${drawn.of} in this article)`;
    standing.textContent = drawn.dirty ? "not saved yet" : [drawn.status, ...(drawn.by ? [worker(drawn.by)] : [])].join(" · ");
    standing.dataset.status = drawn.dirty ? "dirty" : drawn.status;
    able(before, drawn.of > 0);
    able(after, drawn.of > 0);
    able(discard, drawn.dirty);
    able(mark, Boolean(drawn.event));
    mark.setAttribute("aria-pressed", String(drawn.flagged));
    steps();
    able(reject, Boolean(drawn.event));
    able(fresh, Boolean(drawn.event));
    reject.textContent = drawn.status === "accepted" ? "✕ Delete" : "✕ Reject";
    if (drawn.notice) talk.say(drawn.notice, "error");
    fields.draw(drawn);
    drafts.hidden = !drawn.drafts.length;
    drafts.replaceChildren(h("span", { textContent: "Not saved yet:" }), ...drawn.drafts.map((kept) => h("button", {
      className: "wb-draft", type: "button", title: kept.title, textContent: `${kept.words}${kept.type ? ` (${kept.type})` : ""}`, onclick: () => { ask("resume", { article: kept.article, event: kept.event }); root.focus({ preventScroll: true }); },
    })));
    if (text.article === drawn.article) {
      quietly(() => text.choose(drawn.event && text.marks.has(drawn.event) ? drawn.event : null, { scroll: other }));
      drawParts();
      if (other && drawn.trigger) text.show(drawn.trigger.span[0]);
    }
    root.dataset.ready = `${drawn.article} ${drawn.event}`;
    root.toggleAttribute("data-dirty", drawn.dirty);
  }

  const highlight = (kind) => `wb-${kind}-${talk.view.slice(2)}`;

  /** Draw the words of the fields in the text. */
  function drawParts() {
    if (!globalThis.CSS?.highlights || state.form?.article !== text.article) return;
    for (const kind of ["trigger", "role", "setting"]) {
      const ranges = state.form.parts.filter(([field]) => (LOOKS[field] ?? "role") === kind).map(([, start, end]) => text.range(start, end));
      CSS.highlights.set(highlight(kind), new Highlight(...ranges));
    }
  }
  parts.textContent = `::highlight(${highlight("trigger")}) { background-color: color-mix(in srgb, #e0a100 55%, transparent); }
    ::highlight(${highlight("role")}) { text-decoration: underline 3px solid #2f7de1; }
    ::highlight(${highlight("setting")}) { text-decoration: underline 3px dotted #2c9a6a; }`;

  // --- choosing in the text --------------------------------------------------------------------------------------
  function chosen(mark) {
    if (state.quiet || !mark || talk.gone) return;
    if (mark.layer === "events") ask("pick", { event: mark.id });
    else if (mark.layer === "quotes") offer(text.range(...mark.spans[0]), [{ label: "source quote", action: () => into("quote", mark.id) }]);
    else offerSpan({ start: mark.start, end: mark.end, text: text.words([[mark.start, mark.end]]), range: text.range(mark.start, mark.end) });
  }

  function offerSelected(selected) {
    if (selected && !talk.gone) offerSpan(selected); // with nothing selected, a click may have offered what it was on
  }

  /** Offer what a stretch of the text can be: the trigger of an event of some type or, where there is one, a field's filler. */
  function offerSpan({ start, end, text: words, range }) {
    const span = { span: [start, end], text: words };
    const trigger = { label: "trigger", key: "t", title: "The word that tells of it (t)", action: () => into("trigger", span) };
    const choices = state.form.trigger
      ? fields.names().map((name, at) => ({ label: name, key: `${at + 1}${name === state.field ? " ↵" : ""}`, title: `Put it into ${name} (${at + 1})`, action: () => into(name, span) }))
      : state.page.keys.map((name, at) => ({ label: name, key: String(at + 1), title: `An event of type ${name} (${at + 1})`, action: () => into("trigger", { ...span, type: name }) }));
    offer(range, [...choices, trigger]);
  }

  function offer(range, choices) {
    state.offered = choices;
    palette.offer(visibleLines(range, text.node), choices);
  }

  function into(field, what) {
    palette.hide();
    document.getSelection().removeAllRanges();
    put(field, what);
    root.focus({ preventScroll: true });
  }

  // --- gestures --------------------------------------------------------------------------------------------------
  const TYPED = "input, select, textarea";

  root.addEventListener("keydown", (event) => {
    const typing = event.target.matches(TYPED);
    const combined = event.ctrlKey || event.metaKey;
    if (event.altKey || event.isComposing) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const action = combined ? together(key, event, typing) : typing ? inField(key, event) : palette.node.hidden ? alone(key, event) : offered(key) ?? alone(key, event);
    if (!action) return; // the rest is the browser's; data-lm-suppress-shortcuts keeps it from the notebook
    action();
    event.preventDefault();
    event.stopPropagation();
  });

  const together = (key, event, typing) => ({
    z: typing && event.target.value && !event.target.matches("select") ? undefined : () => save(event.shiftKey ? "redo" : "undo"),
    y: typing ? undefined : () => save("redo"), Enter: () => store(),
  })[key];

  const inField = (key, event) => ({
    Enter: () => store(event.shiftKey),
    Escape: () => { root.focus({ preventScroll: true }); },
  })[key];

  const offered = (key) => {
    const at = state.offered.findIndex((choice) => choice.key.split(" ")[0] === key);
    const usual = Math.max(0, state.offered.findIndex((choice) => choice.key.includes("↵")));
    const choice = key === "Enter" ? state.offered[usual] : state.offered[at];
    return choice && choice.action;
  };

  function alone(key, event) {
    const pressed = event.target.matches("button, a");
    const type = /^[1-9]$/.test(key) ? state.page?.keys[Number(key) - 1] : undefined;
    return {
      Enter: pressed ? undefined : () => store(event.shiftKey), " ": pressed ? undefined : () => step(1), Backspace: () => step(-1),
      a: () => store(), x: decline, Delete: decline, f: flag, c: () => fields.focus("note"), r: () => fields.focus("type"), g: () => refresh(false), "+": () => ask("pick", { event: "" }), e: () => fields.focus("trigger"),
      n: () => ask("go", { step: 1 }), p: () => ask("go", { step: -1 }), "?": () => { help.hidden = !help.hidden; },
      Escape: () => { palette.hide(); help.hidden = true; document.getSelection().removeAllRanges(); root.focus({ preventScroll: true }); },
    }[key] ?? (type && (() => put("type", type)));
  }

  root.addEventListener("focusin", ({ relatedTarget }) => {
    if (!root.contains(relatedTarget)) refresh();
  });

  const closing = new AbortController();
  document.addEventListener("mousedown", (event) => {
    if (!palette.node.contains(event.target)) palette.hide();
  }, { signal: closing.signal });
  ask("ready");

  return () => {
    talk.close();
    text.close();
    closing.abort();
    for (const kind of ["trigger", "role", "setting"]) globalThis.CSS?.highlights?.delete(highlight(kind));
  };
}

export default { render };

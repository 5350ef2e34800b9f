// The panel beside the text: every mark at a place, where the chosen one came from, who decided what, what it is linked to, and
// notes. What only Python knows comes a moment later; the rest is there at once.

const WORDS = 160; // characters of a mark that are shown
const TOLD_AFTER = 120; // milliseconds that a mark has to stay chosen before Python is asked about it

/** Write words where others stand: what is read aloud is what changed. */
const say = (node, words) => { if (node.textContent !== words) node.textContent = words; };

const short = (words) => (words.length > WORDS ? `${words.slice(0, WORDS - 2)} …` : words);

/**
 * The panel of a text. `actions` are what its buttons do: accept, reject, relabel, all, relations, flag, note(words), close. `ask` talks
 * to Python; `told` is called when it has answered.
 */
function panelOf(text, { ask, actions, told, hint }) {
  const here = h("ul", { className: "wb-here" });
  const [title, words, by] = [h("b", { className: "wb-title" }), h("p", { className: "wb-words" }), h("p", { className: "wb-by" })];
  const accept = button("✓ Accept", "Accept (a)", actions.accept);
  const reject = button("✕ Reject", "Reject or remove (x, Del)", actions.reject);
  const lines = button("⌒ Relations", "Draw what belongs to it (l)", actions.relations);
  const flag = button("⚑ Flag", "Flag, to come back to it (f)", actions.flag);
  const reasons = h("ul", { className: "wb-reasons" });
  const back = ({ detail }) => detail && about.contains(document.activeElement) && text.node.focus({ preventScroll: true }); // of the mouse
  const about = h("div", { className: "wb-about", onclick: back }, title, words, by,
    h("div", { className: "wb-actions" }, accept, reject, button("Relabel", "Give it another label (r)", actions.relabel),
      button("All mentions", "Mark all mentions of these words (m)", actions.all), lines, flag, button("Close", "Close (Esc)", actions.close)), reasons);
  const idle = h("p", { className: "wb-by" });
  const note = h("textarea", { className: "wb-note", rows: 2, placeholder: "Write a note …", title: "Note on this mark (c); Enter saves it, Shift Enter begins a line", onchange: saveNote, attrs: { "aria-label": "Your note on this mark" } });
  const keep = button("Save note", "Save the note (Enter)", saveNote);
  const notes = h("div", { className: "wb-notes" }, h("div", { className: "wb-noted" }), note, keep);
  const node = h("div", { className: "wb-detail", attrs: { role: "region", "aria-label": "What is marked here", "aria-live": "polite" } }, idle, here, about, notes);
  let [shown, timer, edition] = [null, 0, 0]; // what was told of a mark before the last change may have changed with it
  let own = ""; // this person's note on it, as it stands

  /** Draw something after which the button that has the focus may be gone or off: the keys must not reach the notebook then. */
  function keeping(action) {
    const focused = node.contains(document.activeElement) ? document.activeElement : null;
    action();
    if (focused && (focused.disabled || !focused.checkVisibility())) text.node.focus({ preventScroll: true });
  }

  /** Show a mark, and the others at its place; null shows a hint. */
  const show = (mark) => keeping(() => showNow(mark));

  function showNow(mark) {
    const other = mark?.id !== shown;
    shown = mark?.id ?? null;
    clearTimeout(timer);
    if (other && document.activeElement !== note) note.value = "";
    [idle.hidden, here.hidden, about.hidden, notes.hidden] = [Boolean(mark), !mark, !mark, !mark];
    if (!mark) return say(idle, hint());
    const holds = (outer, inner) => outer.start <= inner.start && inner.end <= outer.end;
    const at = text.neighbours(mark).filter((each) => (holds(each, mark) || holds(mark, each)) && text.isOn(each));
    here.replaceChildren(...(at.length > 1 ? at : []).map((each) => h("li", {},
      h("button", { className: "wb-chip wb-entities", type: "button", textContent: each.label, title: short(text.words(each.spans)), onclick: () => text.choose(each.id, { by: "click" }),
        attrs: { "data-hue": GROUND[each.layer] ? "" : each.label, "aria-current": String(each.id === mark.id) } }))));
    fill(mark);
    if (mark.edition !== edition) timer = setTimeout(() => tell(mark), TOLD_AFTER);
  }

  async function tell(mark) {
    const now = edition;
    const answer = await ask("tell", { id: mark.id }, { quiet: true, wait: 0 });
    if (!answer.ok) return;
    [mark.told, mark.edition] = [answer, now];
    if (text.current !== mark) return;
    keeping(() => fill(mark));
    told(mark);
  }

  function fill(mark) {
    const { told: known = {} } = mark;
    const score = mark.score === null || mark.score === undefined ? "" : ` · score ${mark.score.toFixed(2)}`;
    say(title, known.title ?? mark.label);
    say(words, short(text.words(mark.spans)));
    say(by, `${mark.status} · ${worker(mark.by)}${score}`);
    say(reject, mark.status === "accepted" ? "✕ Remove" : "✕ Reject");
    accept.disabled = mark.status === "accepted";
    lines.setAttribute("aria-pressed", String(actions.related()));
    flag.setAttribute("aria-pressed", String(Boolean(known.flagged)));
    reasons.replaceChildren(...(known.reasons ?? []).map((reason) => h("li", { textContent: reason })));
    const written = known.notes ?? [];
    notes.firstChild.replaceChildren(...written.map(({ by: who, words: said }) => h("p", { className: "wb-noted-one" }, h("b", { textContent: worker(who) }), ` ${said}`)));
    own = written.find((each) => each.own)?.words ?? "";
    if (document.activeElement !== note && mark.told) note.value = own;
  }

  /** Save what is written, also where the note is left without a word about it. */
  function saveNote() {
    if (note.value === own) return;
    own = note.value;
    actions.note(own);
  }

  note.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) saveNote();
    else if (event.key === "Escape") note.value = own;
    else return event.stopPropagation(); // letters are letters here
    text.node.focus({ preventScroll: true });
    event.preventDefault();
    event.stopPropagation();
  });

  /** Something has changed: ask again about what is shown. */
  function renew() {
    edition += 1;
    if (text.current) show(text.current);
  }

  return { node, show, renew, writeNote: () => shown && note.focus() };
}

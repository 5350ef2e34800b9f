// Correcting what is on view in a Review: its words, its label and its roles, by mouse and keys. Nothing is saved before `save`.

const EDIT_HINT = "Select words in the sentence or in the article (with Ctrl to add them), or click a name there. Drag an edge, or move it: Shift ← → ↑ ↓ the end, Alt ← → ↑ ↓ the start.";
const NAMES = ["PERSON", "ORG", "NORP", "GPE", "LOC", "FAC"];

/**
 * The controls of a correction. `drawn(changes)` is called to draw what it comes to: {label, spans, roles}; `words(span)` gives the
 * words at a span; `mentions()` the names in the article: [{words, span, label}]; `save()` and `leave()` are the buttons' actions.
 */
function correction({ drawn, words, mentions, save, leave }) {
  const labels = h("div", { className: "wb-choices", attrs: { role: "group", "aria-label": "Label" } });
  const parts = h("div", { className: "wb-choices", attrs: { role: "group", "aria-label": "What the selected words are" } });
  const names = h("div", { className: "wb-choices wb-names", attrs: { role: "group", "aria-label": "Names in the article" } });
  const node = h("div", { className: "wb-correction", hidden: true }, labels, parts, names,
    h("div", { className: "wb-by", textContent: EDIT_HINT }),
    h("div", { className: "wb-bar" }, button("✓ Save", "Save (Enter)", save), button("Cancel", "Leave it as it was (Esc)", leave)));
  let [item, changes, past, target] = [null, null, [], ""]; // the target is a role, or "" for the mark itself

  const the = {
    node, begin, end, take, press, undo, put: (role, spans) => { aim(role); put(spans); },
    get target() { return target; },
    get on() { return Boolean(item); },
    get changes() { return changes; },
    /** The roles with other spans than before. */
    get roles() { return Object.keys(changes.roles).filter((role) => JSON.stringify(changes.roles[role]) !== JSON.stringify(item.roles[role] ?? [])); },
    get changed() { return changes.label !== item.label || JSON.stringify(changes.spans) !== JSON.stringify(item.spans) || the.roles.length > 0; },
  };

  function begin(what) {
    item = what;
    [target, past] = ["", []];
    changes = { label: item.label, spans: item.spans.map((span) => [...span]), roles: Object.fromEntries(item.parts.map((role) => [role, item.roles[role] ?? []])) };
    node.hidden = false;
    draw();
  }

  function end() {
    item = null;
    node.hidden = true;
  }

  const spansOf = (role) => (role ? changes.roles[role] : changes.spans);
  const toggle = (label, title, pressed, action, attrs = {}) => h("button", { className: "wb-label", type: "button", title, onclick: action, onmousedown: (event) => event.preventDefault(), attrs: { "aria-pressed": String(pressed), ...attrs } }, ...label);

  function draw() {
    const focused = node.contains(document.activeElement);
    labels.replaceChildren(...item.labels.map((label, n) => toggle(n < 9 ? [h("kbd", { textContent: String(n + 1) }), label] : [label], n < 9 ? `${label} (${n + 1})` : label, label === changes.label, () => relabel(label), { "data-hue": label })));
    parts.replaceChildren(...["", ...item.parts].flatMap((role) => {
      const said = spansOf(role).map(words).join(" … ");
      const one = toggle([h("b", { textContent: role || "the words" }), said ? `“${said.length > 60 ? `${said.slice(0, 58)} …` : said}”` : "none"], `Select words for: ${role || "the mark itself"} (Tab)`, role === target, () => aim(role), { "data-role": role });
      return role && said ? [one, h("button", { className: "wb-clear", type: "button", title: `Take the ${role} away`, textContent: "✕", onclick: () => { aim(role); put([]); } })] : [one];
    }));
    parts.hidden = !item.parts.length;
    const found = target ? mentions() : [];
    names.replaceChildren(...(found.length ? [h("span", { className: "wb-by", textContent: `${target}:` })] : []), ...found.map(({ words: name, span, label }) => toggle([name], `${label}: take as the ${target}`, false, () => put([span]), { "data-hue": label })));
    names.hidden = !found.length;
    drawn(changes);
    if (focused && !node.contains(document.activeElement)) node.closest(".wb-view").focus({ preventScroll: true }); // the button is another one now
  }

  function relabel(label) {
    change({ label });
  }

  function change(some) {
    const next = { ...changes, ...some };
    if (JSON.stringify(next) !== JSON.stringify(changes)) past.push(changes);
    changes = next;
    draw();
  }

  /** Take back the last change of this correction; whether there was one. */
  function undo() {
    if (!past.length) return false;
    changes = past.pop();
    draw();
    return true;
  }

  function aim(role) {
    target = role;
    draw();
  }

  function put(spans) {
    if (target) change({ roles: { ...changes.roles, [target]: spans } });
    else if (spans.length) change({ spans });
    else draw();
  }

  /** Words that were selected, or a name that was clicked; `more` adds them to those there are. */
  function take([start, end], more = false) {
    const others = more ? spansOf(target).filter(([from, to]) => to <= start || from >= end) : [];
    put([...others, [start, end]].sort((a, b) => a[0] - b[0]));
  }

  /** What a key does while something is corrected; null if it does nothing here. */
  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return null;
    if (/^[1-9]$/.test(event.key)) return item.labels[Number(event.key) - 1] ? () => relabel(item.labels[Number(event.key) - 1]) : null;
    const targets = ["", ...item.parts];
    return {
      Enter: save, e: save, Escape: leave,
      Tab: targets.length > 1 ? () => aim(targets[(targets.indexOf(target) + (event.shiftKey ? -1 : 1) + targets.length) % targets.length]) : null,
      Delete: target ? () => put([]) : null, Backspace: target ? () => put([]) : null,
    }[event.key] ?? null;
  }

  return the;
}

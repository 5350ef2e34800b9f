// Facts' page: a table of what is known about articles. Cells are edited in place, each by itself, so that none has to wait for Python.

const WHERE = "Choose a cell to see where its value comes from. Enter or a double click edits it.";
const HELP = [
  ["arrows, Tab", "choose a cell"], ["Enter, F2, double click", "edit"], ["Enter, Tab", "save"], ["Esc", "cancel, leave the table"],
  ["1 … 9", "take a proposal"], ["Ctrl Z", "undo"], ["Ctrl Shift Z", "redo"], ["?", "this help"],
];
const COMMON = ["source", "author", "published", "language", "story"]; // facts that several articles may share
const SHOWN = 3; // proposals in a cell
const many = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;

function render({ model, el }) {
  const state = { rows: new Map(), columns: [], at: null, listed: 0 };
  const talk = connect(model, { page: showPage, rows: showRows }, () => choose(state.at));
  const previous = button("‹", "Previous page", () => talk.ask("go", { step: -1 }));
  const next = button("›", "Next page", () => talk.ask("go", { step: 1 }));
  const count = h("span", { className: "wb-count" });
  const only = h("input", { type: "checkbox", onchange: filter });
  const which = h("select", { className: "wb-chooser", title: "What is missing", onchange: filter });
  const undo = button("↶ Undo", "Undo (Ctrl Z)", () => talk.save("undo"));
  const redo = button("↷ Redo", "Redo (Ctrl Shift Z)", () => talk.save("redo"));
  const help = h("div", { className: "wb-help", hidden: true }, ...HELP.flatMap(([keys, what]) => [h("kbd", { textContent: keys }), h("span", { textContent: what })]));
  const head = h("tr");
  const body = h("tbody");
  const scroll = h("div", { className: "wb-scroll" }, h("table", { className: "wb-table", attrs: { role: "grid", "aria-label": "Facts" } }, h("thead", {}, head), body));
  const detail = h("div", { className: "wb-detail", attrs: { "aria-live": "polite" } });
  const root = frame("wb-facts-table", "Facts",
    h("div", { className: "wb-bar" }, previous, count, next, h("label", { className: "wb-filter" }, only, "only with something missing"), which,
      undo, redo, button("?", "Keys", () => { help.hidden = !help.hidden; }), talk.status),
    talk.banner, talk.stale, help, scroll, detail);
  el.replaceChildren(root);

  // --- drawing ---------------------------------------------------------------------------------------------------
  function showPage({ rows, columns, first, listed, all, missing, ...steps }) {
    state.rows = new Map(rows.map((row) => [row.id, row]));
    state.listed = listed;
    if (!state.rows.has(state.at?.id)) state.at = null;
    if (!state.columns.length) drawHead(columns);
    previous.disabled = first === 0;
    next.disabled = first + rows.length >= listed;
    count.textContent = !listed ? `0 of ${many(all, "article")}` : `${first + 1}–${first + rows.length} of ${many(listed, "article")}`;
    only.checked = Boolean(missing);
    which.hidden = !missing;
    which.value = missing || "any";
    const focused = body.contains(document.activeElement);
    const before = new Map([...body.children].map((line) => [line.dataset.id, line]));
    for (const [id, line] of before) if (!state.rows.has(id)) line.remove();
    if (![...before.keys()].some((id) => state.rows.has(id))) scroll.scrollTop = 0;
    rows.forEach((row, at) => { // lines stay what they are: one may be at work in them
      const line = before.get(row.id) ?? newLine(row);
      if (body.children[at] !== line) body.insertBefore(line, body.children[at] ?? null);
    });
    showRows({ rows, ...steps });
    choose(state.at);
    if (focused && !body.contains(document.activeElement)) (cellAt(state.at) ?? root).focus({ preventScroll: true }); // the keys must not reach the notebook
    root.dataset.ready = first;
  }

  function drawHead(columns) {
    state.columns = columns;
    head.replaceChildren(h("th", { textContent: "#" }), ...columns.map(([, name]) => h("th", { textContent: name, attrs: { scope: "col" } })));
    which.replaceChildren(h("option", { value: "any", textContent: "in any column" }), ...columns.map(([fact, name]) => h("option", { value: fact, textContent: name })));
  }

  const newLine = ({ id }) => h("tr", { attrs: { "data-id": id } }, h("th", { attrs: { scope: "row" } }),
    ...state.columns.map(([fact]) => h("td", { tabIndex: -1, attrs: { role: "gridcell", "data-fact": fact } })));

  function showRows({ rows, undo: undoable, redo: redoable }) {
    for (const [control, able] of [[undo, undoable], [redo, redoable]]) {
      if (!able && control === document.activeElement) (cellAt(state.at) ?? root).focus({ preventScroll: true }); // what is disabled hears no keys
      control.disabled = !able;
    }
    for (const row of rows) {
      state.rows.set(row.id, row);
      const [number, ...cells] = body.querySelector(`[data-id="${CSS.escape(row.id)}"]`)?.children ?? [];
      if (number) number.textContent = row.n;
      for (const cell of cells) if (!cell.querySelector(".wb-editor")) draw(cell);
    }
    drawDetail();
  }

  const placeOf = (cell) => ({ id: cell.parentElement.dataset.id, fact: cell.dataset.fact });
  const known = ({ id, fact }) => state.rows.get(id).cells[fact];
  const cellAt = (at) => (at ? body.querySelector(`[data-id="${CSS.escape(at.id)}"] > [data-fact="${at.fact}"]`) : null);
  const headed = (fact) => state.columns.find(([name]) => name === fact)[1];

  function draw(cell) {
    const place = placeOf(cell);
    const row = state.rows.get(place.id);
    const { value, from, proposals } = known(place);
    const focused = cell.contains(document.activeElement) && cell !== document.activeElement;
    cell.classList.toggle("wb-missing", !value);
    cell.title = [...from, value ? "" : "not known"].filter(Boolean).join("\n");
    const short = place.fact === "url" ? value?.replace(/^https?:\/\/(www\.)?/i, "") : value;
    cell.replaceChildren(h("div", { className: "wb-value", textContent: short ?? "" }));
    if (place.fact === "title") {
      if (!value) cell.append(h("div", { className: "wb-begins", textContent: row.name }));
      if (row.reprint) cell.append(h("div", { className: "wb-reprint", textContent: row.reprint }));
    }
    const more = proposals.length - SHOWN;
    if (proposals.length) {
      cell.append(h("div", { className: "wb-proposals" }, ...proposals.slice(0, SHOWN).map((proposal) => offer(place.id, proposal)),
        ...(more > 0 ? [h("span", { className: "wb-begins", textContent: `and ${more} more` })] : [])));
    }
    if (focused) cell.focus(); // its button or editor is gone, and the keys must not reach the notebook
  }

  const offer = (article, [id, value, why], at = -1) =>
    h("span", { className: "wb-offer" },
      h("button", { className: "wb-proposal", type: "button", tabIndex: at < 0 ? -1 : 0, title: `Take ${value}: ${why}`, onclick: () => take(article, id) },
        ...(at >= 0 ? [h("kbd", { textContent: String(at + 1) })] : []), value),
      h("span", { className: "wb-why", textContent: why }));

  function drawDetail() {
    const focused = detail.contains(document.activeElement);
    if (talk.gone || !state.at) return detail.replaceChildren(h("span", { className: "wb-by", textContent: talk.gone ? LOST : WHERE }));
    const { fact, id } = state.at;
    const { value, from, proposals } = known(state.at);
    const row = state.rows.get(id);
    const link = fact === "url" && /^https?:\/\//i.test(value ?? "");
    detail.replaceChildren(
      h("b", { textContent: headed(fact) }),
      link ? h("a", { href: value, target: "_blank", rel: "noopener noreferrer", textContent: value }) : h("span", { className: "wb-said", textContent: value ?? "not known" }),
      h("span", { className: "wb-by", textContent: from.join(" · ") }),
      ...proposals.slice(0, 9).map((proposal, at) => offer(id, proposal, at)),
      h("span", { className: "wb-actions" }, button("Edit", `Edit ${headed(fact)} of ${row.name} (Enter)`, () => edit(cellAt(state.at))), ...fillers(fact, value)));
    if (focused) cellAt(state.at)?.focus({ preventScroll: true }); // its button is gone, and the keys must not reach the notebook
  }

  /** Buttons that set a value for other articles too, each with how many these are. */
  function fillers(fact, value) {
    if (!value || !COMMON.includes(fact)) return [];
    const rows = [...state.rows.values()];
    const empty = rows.filter(({ cells }) => !cells[fact].value).length;
    const filler = (label, where, over, everywhere) => button(label, `Set ${headed(fact)} “${value}” ${where}`, () => talk.save("fill", { fact, value, over, everywhere }));
    return [
      ...(empty ? [filler(`Fill ${many(empty, "empty row")}`, "in the rows shown that have none", false, false)] : []),
      ...(rows.length > 1 ? [filler(`Set all ${rows.length} rows`, "in all rows shown", true, false)] : []),
      ...(state.listed > rows.length ? [filler("Fill empty rows on all pages", `in those of all ${many(state.listed, "article")} listed that have none`, false, true)] : []),
    ];
  }

  // --- choosing and editing --------------------------------------------------------------------------------------
  /** Make a cell the current one: the only one that Tab comes to. */
  function choose(at) {
    for (const cell of body.querySelectorAll(".wb-current")) cell.classList.remove("wb-current");
    for (const cell of body.querySelectorAll("td[tabindex='0']")) cell.tabIndex = -1;
    const cell = cellAt(at);
    state.at = cell && at;
    cell?.classList.add("wb-current");
    const reached = cell ?? body.querySelector("td");
    if (reached) reached.tabIndex = 0;
    drawDetail();
  }

  function step(down, right, wrap = false) {
    const cells = [...body.querySelectorAll("td")];
    const at = cells.indexOf(cellAt(state.at));
    const across = state.columns.length;
    const to = at < 0 ? 0 : at + down * across + right;
    if (!cells[to] || (right && !wrap && at >= 0 && Math.floor(to / across) !== Math.floor(at / across))) return false;
    cells[to].focus();
    cells[to].scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  }

  function filter() {
    which.hidden = !only.checked;
    talk.ask("filter", { missing: only.checked ? which.value : "" });
  }

  function take(article, id) {
    talk.save("accept", { article, id });
  }

  function edit(cell) {
    if (talk.gone || !cell || cell.querySelector(".wb-editor")) return;
    const place = placeOf(cell);
    const before = known(place).value ?? "";
    const refused = h("div", { className: "wb-refused", hidden: true, attrs: { role: "alert" } });
    const editor = h("input", { className: "wb-editor", value: before, onblur: store, attrs: { "aria-label": `${headed(place.fact)} of ${state.rows.get(place.id).name}` } });
    cell.replaceChildren(editor, refused);
    editor.focus();
    editor.select();
    editor.addEventListener("keydown", (event) => {
      event.stopPropagation();
      const act = { Enter: () => cell.focus(), Escape: cancel, Tab: () => step(0, event.shiftKey ? -1 : 1, true) || cell.focus() }[event.key];
      if (!act || event.isComposing) return; // letters, and Ctrl Z, are the editor's
      event.preventDefault();
      act();
    });

    function close() {
      editor.onblur = null;
      if (state.rows.has(place.id)) draw(cell);
    }

    function cancel() {
      close();
      talk.say("");
      cell.focus();
    }

    /** Leaving the editor saves; what is refused stays in it, with the reason. */
    async function store() {
      const value = editor.value.trim();
      if (editor.readOnly) return;
      if (value === before && refused.hidden) return close();
      editor.readOnly = true;
      const { ok, message } = await talk.save("set", { ...place, value }, { quiet: true });
      editor.readOnly = false;
      talk.say(!ok ? "Not saved" : message === "Saved" ? "✓ Saved" : message, ok ? "ok" : "error");
      if (ok) return close();
      refused.textContent = message;
      refused.hidden = false;
      editor.setAttribute("aria-invalid", "true");
      if (document.activeElement === cell) editor.focus();
    }
  }

  // --- gestures --------------------------------------------------------------------------------------------------
  body.addEventListener("focusin", (event) => {
    const at = placeOf(event.target.closest("td"));
    if (at.id !== state.at?.id || at.fact !== state.at.fact) choose(at);
  });
  body.addEventListener("dblclick", (event) => event.target.closest("button, .wb-editor") || edit(event.target.closest("td")));

  root.addEventListener("keydown", (event) => {
    const inTable = event.target === root || event.target.matches("td");
    const combined = event.ctrlKey || event.metaKey;
    if (event.altKey || (!inTable && !combined)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const proposal = /^[1-9]$/.test(key) && state.at ? known(state.at).proposals[Number(key) - 1] : undefined;
    const to = (down, right, wrap) => () => step(down, right, wrap);
    const action = combined
      ? { z: () => talk.save(event.shiftKey ? "redo" : "undo"), y: () => talk.save("redo") }[key]
      : {
          ArrowDown: to(1, 0), ArrowUp: to(-1, 0), ArrowRight: to(0, 1), ArrowLeft: to(0, -1),
          Tab: event.target === root ? undefined : to(0, event.shiftKey ? -1 : 1, true),
          Enter: () => (state.at ? edit(cellAt(state.at)) : step(0, 0)), F2: () => edit(cellAt(state.at)),
          Escape: () => { help.hidden = true; root.focus({ preventScroll: true }); choose(null); },
          "?": () => { help.hidden = !help.hidden; },
        }[key] ?? (proposal && (() => take(state.at.id, proposal[0])));
    if (!action) return; // the rest is the browser's; data-lm-suppress-shortcuts keeps it from the notebook
    const done = action();
    event.stopPropagation();
    if (key !== "Tab" || done) event.preventDefault(); // behind the last cell Tab leaves the table
  });

  talk.ask("ready");
  return () => talk.close();
}

export default { render };

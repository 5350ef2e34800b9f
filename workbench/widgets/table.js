// Table's page: the search box, the filters, and DataTables (see table.py), which asks for the rows of one page at a time.
// What it shows comes in as text and as elements of ours: no HTML is made of what an article says.

const PAUSE = 250; // milliseconds without a key before the words typed are looked for
const WORDS_HELP = 'All of these words; "a phrase", -without, one OR another, begin*';

/** DataTables, once for all tables of this page. */
function grid(talk) {
  globalThis.workbenchGrid ??= talk.ask("grid", {}, { wait: 0 }).then(({ ok, source }) => {
    if (!ok) throw new Error(LOST);
    return import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  });
  globalThis.workbenchGrid.catch(() => delete globalThis.workbenchGrid);
  return globalThis.workbenchGrid;
}

function render({ model, el }) {
  const talk = connect(model, { page: showPage, changed: reloadSoon, look: showLook }, () => root.querySelectorAll("button, input, select").forEach((each) => (each.disabled = true)));
  const state = { table: null, columns: [], chosen: null, length: 20, wanted: null, closed: false };
  let [timer, reload] = [0, 0];
  const uid = `wb-${Math.random().toString(36).slice(2)}`;
  const field = (name, title, props) => h("input", { title, ...props, attrs: { name, "aria-label": title, ...props.attrs } });
  const search = field("words", "Search", { type: "search", className: "wb-search", placeholder: "Search …", attrs: { title: WORDS_HELP } });
  const outlet = h("select", { className: "wb-chooser", attrs: { name: "source", "aria-label": "Outlet" } });
  const since = field("since", "From this day on", { type: "date", className: "wb-chooser" });
  const until = field("until", "Up to this day", { type: "date", className: "wb-chooser" });
  const named = (name, title, list) => field(name, title, { type: "text", className: "wb-chooser wb-facet", placeholder: title, attrs: { list: `${uid}-${list}` }, onfocus: offer });
  const facets = [outlet, since, until, named("entity", "Entity", "names"), named("event", "Event type", "types"), named("speaker", "Speaker", "names")];
  const lists = { names: h("datalist", { id: `${uid}-names` }), types: h("datalist", { id: `${uid}-types` }) };
  const clear = button("Clear", "Show all again (Esc)", clearAll);
  const bar = h("div", { className: "wb-bar" }, search, outlet, h("span", { className: "wb-days" }, since, "–", until), ...facets.slice(3), clear, talk.status);
  const place = h("div", { className: "wb-place" });
  const root = frame("wb-listing", "Table", bar, talk.banner, talk.stale, place, lists.names, lists.types);
  el.replaceChildren(root);

  search.oninput = () => { clearTimeout(timer); timer = setTimeout(refresh, PAUSE); };
  for (const each of facets) each.onchange = refresh;

  // --- the grid --------------------------------------------------------------------------------------------------
  async function showPage({ layer, columns, length }) {
    root.dataset.layer = layer;
    if (state.table) return refresh();
    Object.assign(state, { columns, length });
    const { default: DataTable } = await grid(talk);
    if (state.closed || state.table) return;
    DataTable.ext.errMode = "throw"; // and not a dialog
    const head = h("tr", {}, ...columns.map(([, heading]) => h("th", { textContent: heading, attrs: { scope: "col" } })));
    const drawn = h("table", { className: "wb-grid", attrs: { "aria-label": layer } }, h("thead", {}, head));
    place.replaceChildren(drawn);
    state.table = new DataTable(drawn, {
      serverSide: true, searching: false, autoWidth: false, order: [], pageLength: length, lengthMenu: [10, 20, 50, 100],
      ajax: fetchRows,
      columns: columns.map(([name, , number], at) => ({ name, data: (row) => row.cells[name], className: number ? "wb-number" : at ? "" : "wb-first", render: (value, type, row) => (type === "display" ? cell(name, value, row, at) : value) })),
      createdRow: (line, row) => { line.dataset.id = row.id; line.setAttribute("tabindex", "-1"); },
      drawCallback: dressed,
      layout: { topStart: null, topEnd: null, bottomStart: ["info", "pageLength"], bottomEnd: "paging" },
      language: { info: "_START_–_END_ of _TOTAL_", infoEmpty: "0", infoFiltered: "(of _MAX_)", lengthMenu: "_MENU_ rows", emptyTable: "Nothing to show", zeroRecords: "Nothing found" },
    });
  }

  const known = () => Object.fromEntries(facets.filter(({ value }) => value).map(({ name, value }) => [name, value]));

  async function fetchRows({ draw, start, length, order }, done) {
    const sort = order.filter(({ dir }) => dir).map(({ column, dir }) => [state.columns[column][0], dir]);
    const narrowed = Boolean(search.value.trim() || Object.keys(known()).length);
    const answer = await talk.ask("rows", { start, length, sort, words: search.value, facets: known() });
    if (!answer.ok || state.closed) return;
    if (!answer.message) talk.say(narrowed ? `${answer.found.toLocaleString("en")} found` : "");
    if (answer.outlets) showOutlets(answer.outlets);
    clear.disabled = !narrowed;
    done({ draw, recordsTotal: answer.all, recordsFiltered: answer.found, data: answer.rows });
  }

  function showOutlets(outlets) {
    const { value } = outlet;
    const options = outlets.map(([name, n]) => h("option", { value: name, textContent: `${name} (${n.toLocaleString("en")})` }));
    outlet.replaceChildren(h("option", { value: "", textContent: "All outlets" }), ...options);
    outlet.value = outlets.some(([name]) => name === value) ? value : "";
    outlet.hidden = !outlets.length;
  }

  function cell(name, value, row, at) {
    if (name === "reviewed") return h("span", { className: "wb-reviewed", textContent: value, title: row.reviewed || "no marks yet", attrs: { style: `--wb-share: ${value || "0%"}` } });
    const text = value == null ? "" : typeof value === "number" ? value.toLocaleString("en") : String(value);
    const node = h("div", { textContent: text, dir: "auto", className: "wb-cell" });
    if (!at && row.parts.length) node.append(h("div", { className: "wb-snippet", dir: "auto" }, ...row.parts.map(([words, hit]) => (hit ? h("mark", { textContent: words }) : words))));
    return node;
  }

  /** After each drawing: keys stay out of the notebook, and the row that was chosen still is. */
  function dressed() {
    for (const node of place.querySelectorAll("button, select, input, [tabindex]")) node.setAttribute("data-lm-suppress-shortcuts", "true");
    if (state.wanted) [state.chosen, state.wanted] = [state.wanted, null];
    mark();
    root.dataset.ready = Number(root.dataset.ready ?? 0) + 1;
  }

  const lines = () => [...place.querySelectorAll("tbody tr[data-id]")];

  function mark() {
    const chosen = lines().find((line) => line.dataset.id === state.chosen);
    for (const line of lines()) {
      line.toggleAttribute("aria-current", line === chosen);
      line.tabIndex = line === (chosen ?? lines()[0]) ? 0 : -1;
    }
    return chosen;
  }

  function refresh() {
    clearTimeout(timer);
    state.table?.ajax.reload();
  }

  function reloadSoon() {
    clearTimeout(reload);
    reload = setTimeout(() => state.table?.ajax.reload(null, false), PAUSE);
  }

  function clearAll() {
    for (const each of [search, ...facets]) each.value = "";
    search.focus();
    refresh();
  }

  async function offer() {
    if (lists.names.children.length || lists.types.children.length) return;
    const { ok, names = [], types = [] } = await talk.ask("choices", {}, { wait: 0 });
    if (!ok) return;
    lists.names.replaceChildren(...names.map((value) => h("option", { value })));
    lists.types.replaceChildren(...types.map((value) => h("option", { value })));
  }

  // --- choosing a row --------------------------------------------------------------------------------------------
  function choose(line, { open = true } = {}) {
    state.chosen = line.dataset.id;
    mark();
    line.focus();
    if (open) talk.ask("look", { id: state.chosen });
  }

  /** Somebody looks at what one of the rows is about: turn to its page. */
  function showLook({ id, at }) {
    if (!state.table || id === state.chosen) return;
    state.chosen = id;
    if (mark()) return;
    state.wanted = id;
    state.table.page(Math.floor(at / state.table.page.len())).draw("page");
  }

  place.onpointerdown = ({ target }) => { state.pressed = target.closest("tbody tr[data-id]")?.dataset.id; };
  place.onclick = ({ target }) => {
    const line = target.closest("tbody tr[data-id]") ?? lines().find(({ dataset }) => dataset.id === state.pressed); // drawn anew under the mouse
    if (line && String(getSelection()) === "") choose(line);
  };

  root.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const line = event.target.closest?.("tbody tr[data-id]");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      if (!clear.disabled) clearAll();
    } else if (line && step) {
      lines()[lines().indexOf(line) + step]?.focus();
    } else if (line && ["Enter", " "].includes(event.key)) {
      choose(line);
    } else if (event.key === "ArrowDown" && event.target === search) {
      lines()[0]?.focus();
    } else if (event.key === "/" && !event.target.matches("input, select")) {
      search.focus();
    } else return;
    event.preventDefault();
  };

  talk.ask("ready");
  return () => {
    state.closed = true;
    clearTimeout(timer);
    clearTimeout(reload);
    state.table?.destroy();
    talk.close();
  };
}

export default { render };

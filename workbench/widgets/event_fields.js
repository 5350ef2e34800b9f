// The fields of an event's form. Each is a label, what is chosen and where more is chosen, and what is to be pointed out about it.

const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1);

/**
 * The fields of the form. `ask(field, words)` promises choices, `put(field, what)` fills a field, `active(field)` hears which one has the
 * focus. `draw(form)` shows what Python sends of the draft, `focus(field)` goes to a field.
 */
function eventFields({ ask, put, active }) {
  const node = h("div", { className: "wb-fields" });
  const fields = new Map();
  let [kinds, keys, form] = [[], [], null];

  function field(name, label, ...controls) {
    const remark = h("div", { className: "wb-remark", attrs: { "aria-live": "polite" } });
    const body = h("div", { className: "wb-field-body" }, ...controls, remark);
    const line = h("div", { className: "wb-field", attrs: { "data-field": name } }, h("span", { className: "wb-field-name", textContent: label }), body);
    line.addEventListener("focusin", () => active(name));
    const made = { line, remark, controls, input: controls.map((c) => (c.matches?.("input, select") ? c : c.querySelector?.("input, select"))).find(Boolean) };
    fields.set(name, made);
    return made;
  }

  const remove = (what, action) => h("button", { className: "wb-remove", type: "button", textContent: "×", title: `Take out ${what}`, onclick: action, attrs: { "aria-label": `Take out ${what}` } });
  const keep = (name) => fields.get(name).input.focus({ preventScroll: true }); // its button is gone, and the keys must not reach the notebook

  // --- trigger, type and mode ------------------------------------------------------------------------------------
  const triggerSaid = h("span", { className: "wb-said" });
  const trigger = combo({ label: "Trigger", placeholder: "select the word in the text, or type it", ask: (words) => ask("trigger", words), pick: (choice) => put("trigger", choice.put) });
  field("trigger", "Trigger", triggerSaid, trigger.node);

  const typeFound = (words) => {
    const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
    const said = (kind) => `${kind.name} ${kind.description} ${kind.modes.map(([mode, told]) => `${mode} ${told}`).join(" ")}`.toLowerCase();
    const rank = (kind) => (parts.length && kind.name.toLowerCase().startsWith(parts[0]) ? 0 : 1);
    return Promise.resolve(kinds.filter((kind) => parts.every((part) => said(kind).includes(part))).sort((a, b) => rank(a) - rank(b))
      .map((kind) => ({ title: kind.name, detail: kind.description, key: keys.includes(kind.name) ? String(keys.indexOf(kind.name) + 1) : "", put: kind.name })));
  };
  const type = combo({ label: "Type", placeholder: "type, or words of its description", kept: true, ask: typeFound, pick: (choice) => put("type", choice.put) });
  const quick = h("div", { className: "wb-quick", attrs: { role: "group", "aria-label": "Types by number key" } });
  const typeSaid = h("div", { className: "wb-hint" });
  field("type", "Type", type.node, quick, typeSaid);
  const mode = h("select", { className: "wb-input", attrs: { "aria-label": "Mode" }, onchange: () => put("mode", mode.value || null) });
  field("mode", "Mode", mode);

  // --- roles -----------------------------------------------------------------------------------------------------
  const roles = h("div", { className: "wb-roles" });

  function roleField(name) {
    const fillers = h("span", { className: "wb-fillers" });
    const more = combo({
      label: capital(name), placeholder: "select text, or type a name", ask: (words) => ask(name, words), pick: (choice) => put(name, choice.put),
      empty: () => { const last = form.roles.find((role) => role.name === name)?.fillers.at(-1); if (last) put(name, { span: last.span, text: last.words, without: true }); },
    });
    return Object.assign(field(name, capital(name), h("div", { className: "wb-row" }, fillers, more.node)), { fillers, more, input: more.input });
  }

  function drawRoles() {
    const names = form.roles.map((role) => role.name);
    for (const line of [...roles.children]) {
      if (names.includes(line.dataset.field)) continue;
      fields.delete(line.dataset.field);
      line.remove();
    }
    form.roles.forEach(({ name, fillers }, at) => {
      const own = fields.get(name) ?? roleField(name);
      if (roles.children[at] !== own.line) roles.insertBefore(own.line, roles.children[at] ?? null);
      const focused = own.fillers.contains(document.activeElement);
      own.fillers.replaceChildren(...fillers.map(({ words, name: known, span }) => h("span", { className: "wb-filler", title: known ?? "", attrs: { "data-part": name } },
        h("span", { textContent: words }), ...(known ? [h("span", { className: "wb-told", textContent: known })] : []),
        remove(`${words} as ${name}`, () => { put(name, { span, without: true }); keep(name); }))));
      own.input.placeholder = fillers.length ? "another" : "select text, or type a name";
      if (focused) keep(name);
    });
  }

  // --- time and place --------------------------------------------------------------------------------------------
  const clearing = (name) => {
    const button = remove(name, () => { put(name, null); keep(name); });
    button.hidden = true;
    return button;
  };
  const time = combo({ label: "Time", placeholder: "last Thursday, 25 June, 2014-06-26", kept: true, ask: (words) => ask("time", words), pick: (choice) => put("time", choice.put), typed: (words) => put("time", words ? { typed: words } : null) });
  const [timeOut, timeSaid] = [clearing("time"), h("div", { className: "wb-hint" })];
  field("time", "Time", h("div", { className: "wb-row" }, time.node, timeOut), timeSaid);
  const place = combo({ label: "Place", placeholder: "a name, or Portland, Maine", kept: true, ask: (words) => ask("place", words), pick: (choice) => put("place", choice.put), typed: (words) => put("place", words ? { typed: words } : null) });
  const [placeOut, placeSaid, others] = [clearing("place"), h("div", { className: "wb-hint" }), h("div", { className: "wb-others", attrs: { role: "group", "aria-label": "Other places of this name" } })];
  field("place", "Place", h("div", { className: "wb-row" }, place.node, placeOut), placeSaid, others);

  function drawSetting() {
    time.show(form.time?.value || form.time?.words || "");
    timeOut.hidden = !form.time;
    timeSaid.textContent = form.time ? [form.time.precision, form.time.words && `“${form.time.words}”`, form.time.why].filter(Boolean).join(" · ") : "";
    place.show(form.place?.name ?? "");
    placeOut.hidden = !form.place;
    placeSaid.textContent = form.place ? [form.place.words && form.place.words !== form.place.name && `“${form.place.words}”`, form.place.where, form.place.why].filter(Boolean).join(" · ") : "";
    const focused = others.contains(document.activeElement);
    others.replaceChildren(...(form.place?.others ?? []).map(({ name, where, place: put_ }) => h("button", {
      className: "wb-other", type: "button", title: `It is this ${name} instead`, textContent: `${name}, ${where.split(" · ")[0].replace(/^city, /, "")}`, onclick: () => { put("place", { place: put_, instead: true }); keep("place"); },
    })));
    others.hidden = !others.children.length;
    if (focused) keep("place");
  }

  // --- on whose word ---------------------------------------------------------------------------------------------
  const modality = h("select", { className: "wb-input", attrs: { "aria-label": "Told as" }, onchange: () => put("modality", modality.value) });
  field("modality", "Told as", modality);
  const quote = h("select", { className: "wb-input", attrs: { "aria-label": "Source quote" }, onchange: () => put("quote", quote.value || null) });
  field("quote", "Source", quote);

  // --- numbers, incident, note -----------------------------------------------------------------------------------
  const counts = h("span", { className: "wb-fillers" });
  const number = h("input", { className: "wb-input", type: "text", placeholder: "20 dead", autocomplete: "off", attrs: { "aria-label": "Numbers", "aria-describedby": "" }, onblur: addNumber });
  number.removeAttribute("aria-describedby");
  field("numbers", "Numbers", h("div", { className: "wb-row" }, counts, number)).input = number;

  function addNumber() {
    const [, many, what] = number.value.trim().match(/^(\S+)\s+(.+)$/) ?? [];
    if (!what) return false;
    number.value = "";
    put("numbers", [...form.numbers.filter(([old]) => old !== what), [what, many]]);
    return true;
  }
  number.addEventListener("keydown", (event) => {
    const last = !number.value && form.numbers.length;
    const done = { Enter: !event.shiftKey && addNumber, Backspace: last && (() => put("numbers", form.numbers.slice(0, -1))) }[event.key];
    if (done && done() !== false) { event.preventDefault(); event.stopPropagation(); }
  });

  const incident = combo({ label: "Incident", placeholder: "search by words, or name a new one", kept: true, ask: (words) => ask("incident", words), pick: (choice) => put("incident", choice.put) });
  const [incidentOut, incidentSaid] = [clearing("incident"), h("div", { className: "wb-hint" })];
  field("incident", "Incident", h("div", { className: "wb-row" }, incident.node, incidentOut), incidentSaid);

  let noteTimer = 0;
  const note = h("input", { className: "wb-input", type: "text", placeholder: "a remark for yourself and others", autocomplete: "off", attrs: { "aria-label": "Note" }, oninput: () => { clearTimeout(noteTimer); noteTimer = setTimeout(sendNote, 300); }, onblur: () => sendNote() });
  field("note", "Note", note);
  function sendNote() {
    clearTimeout(noteTimer);
    noteTimer = 0;
    if (form && note.value !== form.note) put("note", note.value);
  }

  // --- all of them -----------------------------------------------------------------------------------------------
  const part = (title, ...names) => h("div", { className: "wb-part", attrs: { role: "group", "aria-label": title } }, ...names.map((name) => fields.get(name)?.line ?? name));
  node.append(part("What", "trigger", "type", "mode"), part("Who", roles), part("When and where", "time", "place"),
    part("On whose word", "modality", "quote"), part("More", "numbers", "incident", "note"));

  const option = (value, words) => h("option", { value, textContent: words });

  function draw(next) {
    const before = form;
    form = next;
    triggerSaid.replaceChildren(...(form.trigger ? [form.trigger.around[0], h("mark", { textContent: form.trigger.words }), form.trigger.around[1]] : []));
    triggerSaid.hidden = !form.trigger;
    trigger.input.placeholder = form.trigger ? "another word" : "select the word in the text, or type it";
    trigger.show("");
    const kind = kinds.find((each) => each.name === form.type);
    type.show(form.type);
    typeSaid.textContent = kind?.description ?? "";
    fields.get("type").line.toggleAttribute("data-empty", !form.type);
    for (const each of quick.children) each.setAttribute("aria-pressed", String(each.dataset.type === form.type));
    mode.replaceChildren(option("", "no mode"), ...(kind?.modes ?? []).map(([name, told]) => option(name, `${name}: ${told}`)));
    mode.value = form.mode ?? "";
    fields.get("mode").line.hidden = !kind?.modes.length;
    drawRoles();
    drawSetting();
    modality.value = form.modality;
    quote.replaceChildren(option("", "no quote: the article itself"), ...form.quotes.map(([id, who, words]) => option(id, `${who}: ${words}`)));
    quote.value = form.quote ?? "";
    const focused = counts.contains(document.activeElement);
    counts.replaceChildren(...form.numbers.map(([what, many]) => h("span", { className: "wb-filler" }, h("span", { textContent: `${many} ${what}` }),
      remove(`${many} ${what}`, () => { put("numbers", form.numbers.filter(([old]) => old !== what)); number.focus(); }))));
    if (focused) number.focus();
    incident.show(form.incident?.name ?? "");
    incident.input.title = form.incident?.name ?? "";
    incidentOut.hidden = !form.incident;
    incidentSaid.textContent = form.incident && !form.incident.key ? "a new incident, which begins with this event" : "";
    if (document.activeElement !== note || before?.event !== form.event || before?.article !== form.article) note.value = form.note;
    for (const [name, { line, remark }] of fields) {
      const said = form.remarks.filter(([about]) => about === name).map(([, words]) => words).join(" ");
      if (remark.textContent !== said) remark.textContent = said;
      line.toggleAttribute("data-remark", Boolean(said));
    }
  }

  /** Take the codebook's types, those under number keys, and the modalities. */
  function learn(page) {
    kinds = page.types;
    keys = page.keys;
    quick.replaceChildren(...keys.map((name, at) => h("button", {
      className: "wb-key", type: "button", title: kinds.find((kind) => kind.name === name)?.description ?? name, onclick: () => put("type", name), attrs: { "data-hue": name, "data-type": name },
    }, h("kbd", { textContent: String(at + 1) }), name)));
    modality.replaceChildren(...page.modalities.map(([name, told]) => option(name, `${name}: ${told}`)));
  }

  return { node, draw, learn, focus: (name) => fields.get(name)?.input?.focus(), flush: sendNote, names: () => [...(form?.roles.map((role) => role.name) ?? []), "time", "place"] };
}

// Choices at what is selected in a text: below it or, where the view ends, above.

/**
 * `offer(lines, choices, actions)` shows choices [{label, key, title, hue, action}], and above them what else can be done [{label, key,
 * title, action, pressed}], at some client rectangles; `hide()` takes them away, `enter()` gives the first the focus.
 */
function choicesAt(name) {
  const node = h("div", { className: "wb-palette", hidden: true, attrs: { role: "toolbar", "aria-label": name } });

  const choice = (className) => ({ label, key = "", title = label, hue = label, action, pressed }) => h("button", {
    className, type: "button", title, onclick: action,
    onmousedown: (event) => event.preventDefault(), // the selection stays
    attrs: { "data-hue": hue, ...(pressed === undefined ? {} : { "aria-pressed": String(pressed) }) },
  }, ...(key ? [h("kbd", { textContent: key })] : []), label);

  function offer(places, choices, actions = []) {
    const row = (className, made) => h("div", { className }, ...made);
    node.replaceChildren(
      ...(actions.length ? [row("wb-palette-row", actions.map(choice("wb-label wb-plain")))] : []),
      row("wb-palette-row", choices.map(choice("wb-label"))));
    node.hidden = false;
    const root = node.closest(".wb-view");
    const box = root.getBoundingClientRect();
    const [first, last] = [places[0], places.at(-1)];
    const below = last.bottom + 6 + node.offsetHeight < box.bottom;
    const top = below ? last.bottom + 6 : Math.max(box.top + 4, first.top - 6 - node.offsetHeight);
    const left = Math.max(box.left + 6, Math.min((below ? last : first).left, box.right - node.offsetWidth - 8));
    Object.assign(node.style, { left: `${left - box.left - root.clientLeft}px`, top: `${top - box.top - root.clientTop}px` });
  }

  function hide() {
    const focused = node.contains(document.activeElement);
    node.hidden = true;
    if (focused) node.closest(".wb-view").querySelector(".wb-text")?.focus({ preventScroll: true });
  }

  node.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by || event.shiftKey || event.altKey) return;
    const all = [...node.querySelectorAll("button")];
    all[(all.indexOf(document.activeElement) + by + all.length) % all.length].focus();
    event.preventDefault();
    event.stopPropagation();
  });

  return { node, offer, hide, enter: () => node.querySelector(".wb-palette-row:last-child button")?.focus() };
}

/** The rectangles of a range that can be seen in a scrolling node; the node's own if there are none. */
function visibleLines(range, node) {
  const seen = node.getBoundingClientRect();
  const found = [...range.getClientRects()].filter((line) => line.width && line.bottom > seen.top && line.top < seen.bottom);
  return found.length ? found : [seen];
}

// Find in the text: passing marks that change nothing of the page (Highlight API).

/** A line to look for words in a text. `node` is hidden until `open()`; `again()` looks anew after something was drawn. */
function findIn(text, onClose) {
  const words = h("input", { className: "wb-find-words", type: "search", placeholder: "Find in this article", attrs: { "aria-label": "Find in this article" }, oninput: look });
  const count = h("span", { className: "wb-by", attrs: { role: "status" } });
  const node = h("div", { className: "wb-find", hidden: true, attrs: { role: "search" } }, words, count,
    button("‹", "Previous (Shift Enter)", () => step(-1)), button("›", "Next (Enter)", () => step(1)), button("Close", "Close (Esc)", close));
  const painted = new Map(["wb-hit", "wb-hit-here"].map((name) => [name, new Set()])); // ours, among those of other views
  let [hits, here, searched] = [[], 0, null];

  function paint(name, ranges) {
    if (!globalThis.CSS?.highlights) return;
    const all = CSS.highlights.get(name) ?? new Highlight();
    for (const range of painted.get(name)) all.delete(range);
    for (const range of ranges) all.add(range);
    painted.set(name, new Set(ranges));
    CSS.highlights.set(name, all);
  }

  /** Look for what is typed, in capitals or not and with any white space between words; begin at what is in sight. */
  function look() {
    const wanted = words.value.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+");
    [hits, searched] = [[], text.article];
    if (wanted && !node.hidden) {
      const pattern = new RegExp(wanted, "giu");
      for (const line of text.paragraphs) {
        let [unit, point] = [0, line.start];
        for (const found of line.text.matchAll(pattern)) {
          const start = point + length(line.text.slice(unit, found.index));
          [unit, point] = [found.index + found[0].length, start + length(found[0])];
          hits.push([start, point]);
        }
      }
    }
    here = Math.max(0, hits.findIndex(([start]) => start >= (text.current?.start ?? 0)));
    showHere();
  }

  /** Paint the hits that may be seen: an article never changes, but what is drawn of it does. */
  function again() {
    if (node.hidden && !painted.get("wb-hit").size) return;
    if (searched !== text.article) return look();
    const [from, to] = text.inSight();
    const [start, end] = [text.paragraphs[from]?.start ?? 0, text.paragraphs[to - 1]?.end ?? 0];
    paint("wb-hit", hits.filter((hit) => hit[0] < end && hit[1] > start).map((hit) => text.range(...hit)));
    paint("wb-hit-here", hits.length ? [text.range(...hits[here])] : []);
  }

  function showHere() {
    count.textContent = !words.value.trim() ? "" : hits.length ? `${here + 1} of ${hits.length.toLocaleString("en")}` : "not found";
    if (hits.length) text.show(hits[here][0]);
    again();
  }

  function step(by) {
    if (!hits.length) return;
    here = (here + by + hits.length) % hits.length;
    showHere();
  }

  function open() {
    const selected = text.selected()?.text;
    node.hidden = false;
    if (selected && selected.length < 80 && !/[\r\n]/.test(selected)) words.value = selected;
    words.focus();
    words.select();
    look();
  }

  function close() {
    if (node.hidden) return;
    const to = hits[here];
    node.hidden = true;
    look();
    onClose(to);
  }

  node.addEventListener("keydown", (event) => {
    const action = { Enter: () => step(event.shiftKey ? -1 : 1), Escape: close }[event.key];
    if (!action || event.target.tagName === "BUTTON" && event.key === "Enter") return;
    action();
    event.preventDefault();
    event.stopPropagation();
  });

  return { node, open, close, step, again, forget: () => painted.forEach((_, name) => paint(name, [])) };
}

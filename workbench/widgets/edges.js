// The edges of the chosen mark, or of what is selected: handles to drag, and keys that move them. What has moved is painted at
// once and told once, when the mouse lets go, the key that moves is up, or something else begins.

/**
 * Handles on a text; `onMove(mark, spans)` is called when the spans of a mark have become others. `move(edge, by, granularity)`
 * moves the last end ("end") or the first start ("start"); `settle()` tells what was moved by keys; `place()` puts the handles where
 * they belong.
 */
function edgesOf(text, onMove) {
  const node = h("div", { className: "wb-handles", attrs: { "aria-hidden": "true" } });
  let moved = null; // {mark, spans}: the mark as it was, and where its spans are now

  const spansOf = (mark) => (moved?.mark.id === mark.id ? moved.spans : mark.spans);

  function place() {
    const mark = text.current && text.isOn(text.current) ? text.current : null;
    const home = text.node.getBoundingClientRect();
    const places = (mark?.spans ?? []).flatMap(([start, end], n) => { // all are looked up before anything is put there
      const range = text.range(start, end);
      const [rects, { direction }] = [range.getClientRects(), getComputedStyle(range.startContainer.parentElement)];
      return rects.length ? ["start", "end"].map((edge) => {
        const rect = rects[edge === "start" ? 0 : rects.length - 1];
        const x = (edge === "start") !== (direction === "rtl") ? rect.left : rect.right;
        return { n, edge, left: x - home.left + text.node.scrollLeft, top: rect.top - home.top + text.node.scrollTop, height: rect.height };
      }) : [];
    });
    node.replaceChildren(...places.map(({ n, edge, ...box }) => {
      const handle = h("span", { className: `wb-handle wb-handle-${edge}`, onpointerdown: (event) => drag(event, mark, n, edge) });
      for (const [side, size] of Object.entries(box)) handle.style[side] = `${size}px`;
      return handle;
    }));
  }

  /** Paint a mark with other spans. */
  function show(mark, spans) {
    if (moved && moved.mark.id !== mark.id) settle();
    moved = { mark: moved?.mark.id === mark.id ? moved.mark : mark, spans };
    const row = [...mark.row];
    row[5] = spans;
    text.paint({ [mark.id]: row });
  }

  function settle() {
    if (!moved) return;
    const { mark, spans } = moved;
    moved = null;
    if (JSON.stringify(spans) !== JSON.stringify(mark.spans)) onMove(mark, spans);
  }

  /** The spans with one edge elsewhere; null where that cannot be. */
  function changed(spans, n, edge, at) {
    const [start, end] = edge === "start" ? [at, spans[n][1]] : [spans[n][0], at];
    const fits = start < end && (n === 0 || spans[n - 1][1] <= start) && (n === spans.length - 1 || end <= spans[n + 1][0]);
    return fits ? spans.map((span, m) => (m === n ? [start, end] : span)) : null;
  }

  function drag(event, mark, n, edge) {
    event.preventDefault(); // no selection begins
    settle();
    const handle = event.currentTarget;
    const follow = ({ clientX, clientY }) => {
      const place = document.caretPositionFromPoint?.(clientX, clientY);
      const at = place && text.node.contains(place.offsetNode) ? text.offsetAt(place.offsetNode, place.offset) : null;
      const spans = at === null ? null : changed(spansOf(mark), n, edge, at);
      if (spans && JSON.stringify(spans) !== JSON.stringify(spansOf(mark))) show(text.marks.get(mark.id) ?? mark, spans);
    };
    const stop = new AbortController();
    const end = () => { stop.abort(); settle(); };
    node.classList.add("wb-dragging"); // the handles let the mouse through to the text
    stop.signal.addEventListener("abort", () => node.classList.remove("wb-dragging"));
    document.addEventListener("pointermove", follow, { signal: stop.signal });
    document.addEventListener("pointerup", end, { signal: stop.signal });
    document.addEventListener("pointercancel", end, { signal: stop.signal });
    handle.remove();
  }

  /** Move an edge of what is selected or else of the chosen mark; whether there was one to be moved. */
  function move(edge, by, granularity) {
    const selected = text.selected();
    const mark = selected ? null : text.current;
    if (!selected && !mark) return false;
    const spans = selected ? [[selected.start, selected.end]] : spansOf(mark);
    const n = edge === "start" ? 0 : spans.length - 1;
    const from = spans[n][edge === "start" ? 0 : 1];
    const lines = text.paragraphs;
    const line = text.lineOf(edge === "start" ? from : from - 1);
    const beyond = lines[lines.indexOf(line) + by];
    const at = stepFrom(line, from, edge, by, granularity) ?? (beyond && stepFrom(beyond, by > 0 ? beyond.start : beyond.end, edge, by, granularity));
    const next = at === null || at === undefined ? null : changed(spans, n, edge, at);
    if (next && selected) text.select(...next[0]);
    else if (next) show(mark, next);
    return true;
  }

  text.node.append(node);
  return { place, move, settle, get busy() { return moved !== null; } };
}

// The text of an article with what is marked in it, for every view that shows one. Each character is drawn once, in segments
// that end where a mark begins or ends. All words are there at once, the marks of a paragraph as soon as it is near what is in sight, or
// is asked for; an edit draws only the paragraphs it touches. Offsets are Unicode code points of the article's text: the page counts
// them inside one paragraph and adds the paragraph's own (see units.js; segments.js cuts, pieces.js makes elements of it).

const SCREENS = 1; // above and below what is in sight in which marks are drawn
const SHEET = 64000; // characters of paragraphs that the browser leaves alone together: it looks at each sheet in every frame,
const STRETCH = 4000; // and in the sheets that are near at each stretch, whose paragraphs it lays out together

/**
 * The text of an article. `onSelect(selected | null)` is called when the mouse or the keys have selected something, or nothing any
 * more; `onChoose(mark | null, {by})` when a mark was chosen, by "click" or as `choose` was told; `onDraw()` after something was
 * drawn; `titleOf(mark)` gives what hovering says.
 */
function articleText({ onSelect = () => {}, onChoose = () => {}, onDraw = () => {}, titleOf = (mark) => `${mark.label} (${mark.status}, ${mark.by})` } = {}) {
  const lines = h("div", { className: "wb-lines" });
  const node = h("div", { className: "wb-text", tabIndex: 0, attrs: { role: "region", "aria-label": "Text of the article" } }, lines);
  const colours = document.createElement("style"); // of event types, which a codebook decides
  const marks = new Map();
  const hidden = new Set(); // layers and "layer/label" that are switched off
  const closing = new AbortController();
  const told = new Map(); // what Python says of the marks that the page has painted itself: id to row, or null
  const drawn = new Set(); // numbers of the paragraphs whose marks are drawn
  let [article, paragraphs, blocks, sheets, within, current, pressed, held, ordered, outlined] = [null, [], [], [], [], null, false, [], null, []];

  const text = {
    node, marks, hidden, draw, patch, paint, selected, select, range, choose, show, restyle, words, isOn, offsetAt, lineOf, segmentsIn, neighbours, inSight, close,
    get article() { return article; },
    get current() { return marks.get(current) ?? null; },
    get paragraphs() { return paragraphs; },
    /** The marks in reading order, the longer first. */
    get ordered() { return (ordered ??= [...marks.values()].sort(before)); },
  };

  // --- drawing ---------------------------------------------------------------------------------------------------

  /** Draw an article: {id, text, marks, hues}, its marks by columns or as {id: row}. */
  function draw(page) {
    const same = article === page.id;
    const chosen = current;
    article = page.id;
    [held, ordered, outlined, current] = [[], null, [], null];
    marks.clear();
    told.clear();
    drawn.clear();
    for (const mark of marksOf(page.marks)) marks.set(mark.id, mark);
    paragraphs = paragraphsOf(page.text);
    within = paragraphs.map(() => []);
    for (const mark of marks.values()) for (const n of touched(mark)) within[n].push(mark);
    colour(page.hues);
    node.before(colours);
    blocks = paragraphs.map(paragraphOf);
    sheets = stretchesOf(paragraphs, SHEET).map(sheet);
    lines.replaceChildren(...sheets.map((each) => each.node));
    if (!same) node.scrollTop = 0;
    drawNear();
    choose(same && marks.has(chosen) ? chosen : null, { by: "draw" });
    onDraw();
  }

  /** Draw what changed: {id, marks: {id: row or null}, hues}. It waits while the mouse is selecting, and keeps what is selected. */
  function patch(message) {
    if (message.id !== article) return;
    if (pressed) return void held.push(message);
    if (message.hues) colour(message.hues);
    for (const [id, row] of Object.entries(message.marks)) if (told.has(id)) told.set(id, row);
    change(message.marks);
  }

  /** Paint rows that Python does not know yet; gives a function that goes back to what Python has told since. */
  function paint(rows) {
    const page = article;
    for (const id of Object.keys(rows)) if (!told.has(id)) told.set(id, marks.get(id)?.row ?? null);
    change(rows);
    return () => page === article && change(Object.fromEntries(Object.keys(rows).map((id) => [id, told.get(id) ?? null])));
  }

  function change(rows) {
    const stale = new Set();
    const chosen = marks.get(current);
    for (const [id, row] of Object.entries(rows)) {
      const old = marks.get(id);
      if (old ? row && JSON.stringify(old.row) === JSON.stringify(row) : !row) continue;
      for (const n of old ? touched(old) : []) {
        within[n] = within[n].filter((mark) => mark !== old);
        stale.add(n);
      }
      const mark = row && markOf(id, row);
      if (ordered && old) ordered.splice(placeIn(ordered, old), 1);
      if (ordered && mark) ordered.splice(placeIn(ordered, mark), 0, mark);
      if (mark) marks.set(id, mark);
      else marks.delete(id);
      for (const n of mark ? touched(mark) : []) {
        within[n].push(mark);
        stale.add(n);
      }
    }
    if (!stale.size) return;
    const kept = ends();
    for (const n of stale) if (drawn.delete(n)) drawMarks(n);
    if (kept) select(...kept);
    const heir = (mark) => mark?.layer === chosen.layer && mark.start < chosen.end && chosen.start < mark.end; // what it was corrected to
    if (chosen) choose(marks.has(current) ? current : Object.keys(rows).find((id) => heir(marks.get(id))) ?? null, { by: "draw" });
    onDraw();
  }

  /** The numbers of the first paragraph in or near what is in sight, and of the one after the last. */
  function inSight(screens = SCREENS) {
    if (!node.checkVisibility() || !sheets.length) return [0, 0];
    const [{ top }, height] = [node.getBoundingClientRect(), node.clientHeight];
    const first = (some, edge) => some[firstWhere(some.length - 1, (n) => some[n].node.getBoundingClientRect().bottom > edge)];
    const at = (edge) => first(first(sheets, edge).stretches, edge);
    return [at(top - screens * height).from, at(top + (1 + screens) * height).to];
  }

  /** Draw the marks that may soon be seen; not while the mouse is selecting, which needs what it is on to stay. */
  function drawNear() {
    if (pressed) return;
    const [from, to] = inSight();
    const missing = Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at).filter((n) => !drawn.has(n));
    if (!missing.length) return;
    const kept = ends();
    missing.forEach(drawMarks);
    if (kept) select(...kept);
    onDraw();
  }

  /** Draw the marks of a paragraph, unless they are drawn. */
  function drawMarks(n) {
    if (drawn.has(n)) return;
    drawn.add(n);
    if (within[n].length || blocks[n].querySelector(".wb-s")) redraw(blocks[n], piecesOf(paragraphs[n], within[n], dress));
  }

  function colour(hues = {}) {
    const style = Object.entries(hues).map(([label, hue]) => `.wb-view [data-hue="${CSS.escape(label)}"] { --wb-hue: ${hue}; }
      [data-jp-theme-light="false"] .wb-view [data-hue="${CSS.escape(label)}"] { --wb-hue: color-mix(in srgb, ${hue} 50%, white); }`).join("\n");
    if (colours.textContent !== style) colours.textContent = style;
  }

  /** The numbers of the paragraphs in which something is drawn of a mark. */
  function touched(mark) {
    const found = [];
    const spans = mark.layer === "quotes" ? drawnOf(mark).flatMap((item) => item.spans) : mark.spans;
    for (const [start, end] of spans) {
      for (let n = lineAt(start); n < paragraphs.length && paragraphs[n].start < end; n += 1) if (!found.includes(n)) found.push(n);
    }
    return found;
  }

  /** The number of the paragraph with a code point. */
  const lineAt = (at) => Math.max(0, firstWhere(paragraphs.length, (n) => paragraphs[n].start > at) - 1);

  /** Paragraphs by stretches, which are laid out when they come near, and until then are as high as they may be. */
  function sheet({ from, to }) {
    const stretches = stretchesOf(paragraphs, STRETCH, { from, to }).map((each) => ({ ...each, node: stretch(each, blocks.slice(each.from, each.to)) }));
    return { stretches, node: stretch({ from, to }, stretches.map((each) => each.node)) };
  }

  function stretch({ from, to }, inner) {
    const div = h("div", { className: "wb-stretch" }, ...inner);
    div.style.containIntrinsicBlockSize = `auto ${Math.ceil((paragraphs[to - 1].end - paragraphs[from].start) / 40 + (to - from))}em`;
    return div;
  }

  function isOn(mark) {
    return !hidden.size || (!hidden.has(mark.layer) && !hidden.has(`${mark.layer}/${mark.label}`));
  }

  const dress = (segment) => dressed(segment, isOn);

  /** Draw anew what `hidden` has switched on or off. */
  function restyle() {
    for (const segment of lines.querySelectorAll(".wb-s")) dress(segment);
    choose(current, { by: "draw" });
  }

  // --- places ----------------------------------------------------------------------------------------------------

  /** The offset of a place in the page, in code points; null outside of the text. */
  function offsetAt(container, at) {
    const paragraph = (container.nodeType === Node.ELEMENT_NODE ? container : container.parentElement)?.closest(".wb-p");
    if (!paragraph || !lines.contains(paragraph)) return null;
    const lead = document.createRange();
    lead.setStart(paragraph, 0);
    lead.setEnd(container, at);
    return Number(paragraph.dataset.start) + length(lead.toString());
  }

  /** The place in the page of an offset: [text node, offset in it]; `after` where something ends, else where it begins. */
  function placeOf(at, after = false) {
    const n = lineAt(after ? Math.max(at - 1, 0) : at);
    drawMarks(n); // so that the place lasts
    const walker = document.createTreeWalker(blocks[n], NodeFilter.SHOW_TEXT);
    let [left, last] = [at - paragraphs[n].start, null];
    for (let piece; (piece = walker.nextNode());) {
      const size = length(piece.data);
      if (after ? left <= size : left < size) return [piece, slice(piece.data, 0, left).length];
      left -= size;
      last = piece;
    }
    return [last, last.length];
  }

  /** A stretch of the text as a Range. */
  function range(start, end) {
    const found = document.createRange();
    found.setStart(...placeOf(start));
    found.setEnd(...placeOf(end, true));
    return found;
  }

  /** Both ends of what is selected here, anchor and focus, or null. */
  function ends() {
    const { isCollapsed, anchorNode, anchorOffset, focusNode, focusOffset } = document.getSelection();
    if (isCollapsed || !lines.contains(anchorNode) || !lines.contains(focusNode)) return null;
    const offsets = [offsetAt(anchorNode, anchorOffset), offsetAt(focusNode, focusOffset)];
    return offsets.includes(null) ? null : offsets;
  }

  /** Select from one offset to another, backwards too. */
  function select(from, to) {
    document.getSelection().setBaseAndExtent(...placeOf(from, from > to), ...placeOf(to, to >= from));
  }

  /** What is selected, without the space at its edges: {start, end, text, range}, or null. */
  function selected() {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0).cloneRange();
    if (!range.intersectsNode(lines)) return null;
    if (!lines.contains(range.startContainer)) range.setStart(lines, 0);
    if (!lines.contains(range.endContainer)) range.setEnd(lines, lines.children.length);
    const words = range.toString();
    const trimmed = words.trim();
    if (!trimmed) return null;
    if (offsetAt(range.startContainer, range.startOffset) === null) range.setStart(blocks.find((block) => range.intersectsNode(block)), 0);
    const start = offsetAt(range.startContainer, range.startOffset) + length(words.slice(0, words.indexOf(trimmed)));
    return { start, end: start + length(trimmed), text: trimmed, range };
  }

  /** The text at some spans, by paragraphs; gaps as an ellipsis. */
  function words(spans) {
    return spans.map(([start, end]) => {
      let said = "";
      for (let n = lineAt(start); n < paragraphs.length && paragraphs[n].start < end; n += 1) {
        said += slice(paragraphs[n].text, Math.max(0, start - paragraphs[n].start), end - paragraphs[n].start);
      }
      return said;
    }).join(" … ");
  }

  /** The paragraph with an offset: {start, end, text}. */
  function lineOf(at) {
    return paragraphs[lineAt(at)];
  }

  // --- choosing --------------------------------------------------------------------------------------------------

  /** The segments that draw a mark, or its parts. */
  function segmentsIn(mark, parts = false) {
    return touched(mark).sort((a, b) => a - b).flatMap((n) => {
      drawMarks(n);
      return [...blocks[n].querySelectorAll(".wb-s")].filter((segment) => segment.over.some((item) => item.mark === mark && Boolean(item.role) === parts));
    });
  }

  /** The marks in the paragraphs of one, itself too, in reading order. */
  function neighbours(mark) {
    return [...new Set(touched(mark).flatMap((n) => within[n]))].sort(before);
  }

  /** Outline a mark and its parts, scroll to it if asked; null for none. `by` says to whoever listens what made it so. */
  function choose(id, { scroll = false, by = "" } = {}) {
    for (const each of outlined.splice(0)) each.classList.remove("wb-current", "wb-first", "wb-last", "wb-role");
    const mark = marks.get(id) ?? null;
    current = mark?.id ?? null;
    if (mark) {
      const segments = segmentsIn(mark);
      for (const segment of segments) segment.classList.add("wb-current");
      const joins = (other) => other?.classList?.contains("wb-current");
      for (const segment of segments) { // one outline around neighbours
        segment.classList.toggle("wb-first", !joins(segment.previousSibling));
        segment.classList.toggle("wb-last", !joins(segment.nextSibling));
      }
      const parts = segmentsIn(mark, true);
      for (const part of parts) part.classList.add("wb-role");
      outlined = [...segments, ...parts];
      if (scroll) (segments[0] ?? blocks[lineAt(mark.start)])?.scrollIntoView({ block: "nearest" });
    }
    onChoose(mark, { by });
  }

  /** Scroll to an offset. */
  function show(start) {
    placeOf(start)[0].parentElement.scrollIntoView({ block: "nearest" });
  }

  // --- gestures --------------------------------------------------------------------------------------------------
  const width = (mark) => mark.end - mark.start;
  lines.addEventListener("click", (event) => {
    if (event.detail > 1) return selectUnit(event);
    if (!document.getSelection().isCollapsed) return; // a drag inside one mark ends as a click too
    const over = (event.target.closest?.(".wb-s")?.over ?? []).filter((item) => isOn(item.mark));
    const own = over.filter((item) => !item.role).map((item) => item.mark).sort((a, b) => width(a) - width(b));
    const under = [...new Set([...own, ...over.map((item) => item.mark)])]; // a speaker or a cue stands for its quote
    const at = under.findIndex((mark) => mark.id === current);
    choose(under.length ? under[(at + 1) % under.length].id : null, { by: "click" }); // the narrowest first, then those around it
  });

  /** A double click takes the word, a triple one the sentence. */
  function selectUnit({ detail, clientX, clientY }) {
    const place = document.caretPositionFromPoint?.(clientX, clientY);
    const at = place && lines.contains(place.offsetNode) ? offsetAt(place.offsetNode, place.offset) : null;
    if (at === null) return;
    const line = lineOf(Math.max(0, Math.min(at, paragraphs.at(-1).end - 1)));
    const granularity = detail === 2 ? "word" : "sentence";
    const unit = unitAt(line, at, granularity) ?? unitAt(line, at - 1, granularity); // right of the middle of its last character
    if (unit) select(unit.start, unit.end);
    onSelect(selected());
  }

  lines.addEventListener("mouseover", ({ target }) => {
    if (target.over) target.title = target.over.map(({ mark, role }) => (role ? `${role} of a quote` : titleOf(mark))).join("\n");
  });
  const listen = (name, listener) => document.addEventListener(name, listener, { signal: closing.signal });
  listen("mousedown", (event) => { pressed = lines.contains(event.target); });
  let rest = null; // what is left to do for the last press of the mouse
  listen("mouseup", (event) => { // a drag may end outside of the text
    if (!pressed) return;
    pressed = false;
    const done = () => {
      if (rest !== done) return;
      rest = null;
      held.splice(0).forEach(patch);
      drawNear();
      if (event.detail < 2) onSelect(selected());
    };
    rest = done;
    setTimeout(done); // by then the browser has selected what was pressed
  });
  document.addEventListener("keydown", () => rest?.(), { capture: true, signal: closing.signal }); // else it would undo what the key does
  node.addEventListener("scroll", drawNear, { passive: true });
  window.addEventListener("beforeprint", () => blocks.forEach((_, n) => drawMarks(n)), { signal: closing.signal });
  const resized = new ResizeObserver(drawNear);
  resized.observe(node);

  function close() {
    closing.abort();
    resized.disconnect();
    colours.remove();
  }

  return text;
}

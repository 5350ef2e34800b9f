// The text of an article with what is marked in it, for every view that shows one. Each character is drawn once, in segments
// that end where a mark begins or ends; an edit draws only the paragraphs it touches. Offsets are Unicode code points of the
// article's text: the page counts them inside one paragraph and adds the paragraph's own (see units.js; segments.js cuts).

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
  let [article, paragraphs, within, told, current, pressed, held, ordered, outlined] = [null, [], [], {}, null, false, [], null, []];

  const text = {
    node, marks, hidden, draw, patch, paint, selected, select, range, choose, show, restyle, words, isOn, offsetAt, lineOf, segmentsIn, close: () => { closing.abort(); colours.remove(); },
    get article() { return article; },
    get current() { return marks.get(current) ?? null; },
    get paragraphs() { return paragraphs; },
    /** The marks in reading order, the longer first. */
    get ordered() { return (ordered ??= [...marks.values()].sort(before)); },
  };

  // --- drawing ---------------------------------------------------------------------------------------------------

  /** Draw an article: {id, text, marks: {id: row}, hues}. */
  function draw(page) {
    const same = article === page.id;
    const chosen = current;
    article = page.id;
    [held, ordered, outlined, told] = [[], null, [], page.marks];
    marks.clear();
    for (const [id, row] of Object.entries(told)) marks.set(id, markOf(id, row));
    paragraphs = paragraphsOf(page.text);
    within = paragraphs.map(() => new Set());
    for (const mark of marks.values()) for (const n of touched(mark)) within[n].add(mark);
    colour(page.hues);
    node.before(colours);
    current = null;
    const all = document.createDocumentFragment();
    paragraphs.forEach((_, n) => all.append(paragraph(n)));
    lines.replaceChildren(all);
    if (!same) node.scrollTop = 0;
    choose(same && marks.has(chosen) ? chosen : null, { by: "draw" });
    onDraw();
  }

  /** Draw what changed: {id, marks: {id: row or null}, hues}. It waits while the mouse is selecting, and keeps what is selected. */
  function patch(message) {
    if (message.id !== article) return;
    if (pressed) return void held.push(message);
    if (message.hues) colour(message.hues);
    for (const [id, row] of Object.entries(message.marks)) {
      if (row) told[id] = row;
      else delete told[id];
    }
    change(message.marks);
  }

  /** Paint rows that Python does not know yet; gives a function that goes back to what Python has told since. */
  function paint(rows) {
    const page = article;
    change(rows);
    return () => page === article && change(Object.fromEntries(Object.keys(rows).map((id) => [id, told[id] ?? null])));
  }

  function change(rows) {
    const stale = new Set();
    const chosen = marks.get(current);
    for (const [id, row] of Object.entries(rows)) {
      const old = marks.get(id);
      if (old ? row && JSON.stringify(old.row) === JSON.stringify(row) : !row) continue;
      for (const n of old ? touched(old) : []) within[n].delete(old) && stale.add(n);
      const mark = row && markOf(id, row);
      if (ordered && old) ordered.splice(ordered.indexOf(old), 1);
      if (ordered && mark) ordered.splice(placeIn(ordered, mark), 0, mark);
      if (mark) marks.set(id, mark);
      else marks.delete(id);
      for (const n of mark ? touched(mark) : []) within[n].add(mark) && stale.add(n);
    }
    if (!stale.size) return;
    const kept = ends();
    for (const n of stale) lines.children[n].replaceWith(paragraph(n));
    if (kept) select(...kept);
    const heir = (mark) => mark?.layer === chosen.layer && mark.start < chosen.end && chosen.start < mark.end; // what it was corrected to
    if (chosen) choose(marks.has(current) ? current : Object.keys(rows).find((id) => heir(marks.get(id))) ?? null, { by: "draw" });
    onDraw();
  }

  function colour(hues = {}) {
    const style = Object.entries(hues).map(([label, hue]) => `.wb-view [data-hue="${CSS.escape(label)}"] { --wb-hue: ${hue}; }
      [data-jp-theme-light="false"] .wb-view [data-hue="${CSS.escape(label)}"] { --wb-hue: color-mix(in srgb, ${hue} 50%, white); }`).join("\n");
    if (colours.textContent !== style) colours.textContent = style;
  }

  /** The numbers of the paragraphs in which something is drawn of a mark. */
  function touched(mark) {
    const found = new Set();
    for (const item of drawnOf(mark)) {
      for (const [start, end] of item.spans) for (let n = lineAt(start); n < paragraphs.length && paragraphs[n].start < end; n += 1) found.add(n);
    }
    return found;
  }

  /** The number of the paragraph with a code point. */
  function lineAt(at) {
    let [low, high] = [0, paragraphs.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (paragraphs[middle].start <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function paragraph(n) {
    const line = paragraphs[n];
    const blank = !line.text.trim();
    const p = document.createElement("p");
    p.className = blank ? "wb-p wb-blank" : "wb-p";
    p.dir = "auto";
    p.dataset.start = line.start;
    const drawn = [...within[n]].flatMap(drawnOf).filter((item) => item.start < line.end && item.end > line.start).sort(inOrder);
    const points = SURROGATE.test(line.text) ? [...line.text] : null;
    for (const { start, end, over } of segmentsOf(line, drawn)) {
      const [from, to] = [start - line.start, end - line.start];
      const words = points ? points.slice(from, to).join("") : line.text.slice(from, to);
      const isBreak = /^[\r\n]*$/.test(words);
      if (!over.length || isBreak) { // an empty line is a gap lower than a line of text
        p.append(isBreak && !blank && words.split("\n").length > 2 ? h("span", { className: "wb-gap", textContent: words }) : words);
        continue;
      }
      const segment = document.createElement("span");
      segment.textContent = words;
      segment.over = over;
      segment.ending = over.filter((item) => !item.role && item.end === end);
      dress(segment);
      p.append(segment);
    }
    return p;
  }

  function isOn(mark) {
    return !hidden.has(mark.layer) && !hidden.has(`${mark.layer}/${mark.label}`);
  }

  /** Give a segment the looks of those of its marks whose layer and label are switched on. */
  function dress(segment) {
    const over = hidden.size ? segment.over.filter((item) => isOn(item.mark)) : segment.over;
    let [names, top, entities] = ["wb-s", null, 0];
    for (const [layer, name] of Object.entries(GROUND)) if (over.some((item) => item.layer === layer)) names += ` ${name}`;
    for (const item of over) {
      if (item.layer === "parts" || GROUND[item.layer]) continue;
      top = item.mark;
      entities += 1;
    }
    if (over.some((item) => item.role)) names += " wb-parts";
    if (top) names += " wb-entities";
    if (entities > 1) names += " wb-deep";
    segment.className = names;
    set(segment, "hue", top?.label);
    set(segment, "status", top?.status === "accepted" ? top.status : "");
    set(segment, "label", segment.ending.filter((item) => isOn(item.mark) && item.layer !== "quotes").map((item) => item.mark.label).join(" "));
  }

  function set(segment, name, value) {
    if (value) segment.setAttribute(`data-${name}`, value);
    else if (segment.isConnected) segment.removeAttribute(`data-${name}`);
  }

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
    const walker = document.createTreeWalker(lines.children[n], NodeFilter.SHOW_TEXT);
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
    if (range.startContainer === lines) range.setStart(lines.children[range.startOffset], 0);
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
    return [...touched(mark)].sort((a, b) => a - b).flatMap((n) => [...lines.children[n].querySelectorAll(".wb-s")].filter((segment) =>
      segment.over.some((item) => item.mark === mark && Boolean(item.role) === parts)));
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
      if (scroll) (segments[0] ?? lines.children[lineAt(mark.start)])?.scrollIntoView({ block: "nearest" });
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
  listen("mouseup", (event) => { // a drag may end outside of the text
    if (!pressed) return;
    pressed = false;
    setTimeout(() => {
      held.splice(0).forEach(patch);
      if (event.detail < 2) onSelect(selected());
    });
  });
  return text;
}

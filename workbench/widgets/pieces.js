// What a text is made of in the page: paragraphs, and in them words and segments, each with the marks over it. A segment knows its
// items (see segments.js) as `over`, and those that end with it as `ending`.

/** A paragraph of a text as an element, without marks. */
function paragraphOf(line) {
  const p = document.createElement("p");
  p.className = line.text.trim() ? "wb-p" : "wb-p wb-blank";
  p.dir = "auto";
  p.dataset.start = line.start;
  p.append(...piecesOf(line, []));
  return p;
}

/** What a paragraph is made of: text, and segments that are marked; `dress` gives a segment its looks. */
function piecesOf(line, marks, dress) {
  const blank = !line.text.trim();
  const items = marks.flatMap(drawnOf).filter((item) => item.start < line.end && item.end > line.start).sort(inOrder);
  const points = SURROGATE.test(line.text) ? [...line.text] : null;
  return segmentsOf(line, items).map(({ start, end, over }) => {
    const [from, to] = [start - line.start, end - line.start];
    const words = points ? points.slice(from, to).join("") : line.text.slice(from, to);
    const isBreak = /^[\r\n]*$/.test(words);
    if (!over.length || isBreak) { // an empty line is a gap lower than a line of text
      return isBreak && !blank && words.split("\n").length > 2 ? h("span", { className: "wb-gap", textContent: words }) : document.createTextNode(words);
    }
    const segment = document.createElement("span");
    segment.textContent = words;
    segment.over = over;
    segment.ending = over.filter((item) => !item.role && item.end === end);
    dress(segment);
    return segment;
  });
}

/** Give a segment the looks of those of its marks that are switched on. */
function dressed(segment, isOn) {
  const over = segment.over.filter((item) => isOn(item.mark));
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
  const looks = {
    hue: top?.label,
    status: top?.status === "accepted" ? top.status : "",
    label: segment.ending.filter((item) => isOn(item.mark) && item.layer !== "quotes").map((item) => item.mark.label).join(" "),
  };
  for (const [name, value] of Object.entries(looks)) {
    if (value) segment.setAttribute(`data-${name}`, value);
    else if (segment.isConnected) segment.removeAttribute(`data-${name}`);
  }
}

/** Draw a paragraph's pieces; those at both ends that are as they were stay, so that the browser has only the others to lay out. */
function redraw(block, pieces) {
  const old = [...block.childNodes];
  const stays = (before, now) => before && now && before.isEqualNode(now);
  const keep = (before, now) => { if (now.over) [before.over, before.ending] = [now.over, now.ending]; };
  let [head, tail] = [0, 0];
  for (; stays(old[head], pieces[head]); head += 1) keep(old[head], pieces[head]);
  for (; old.length - tail > head && pieces.length - tail > head && stays(old.at(-1 - tail), pieces.at(-1 - tail)); tail += 1) keep(old.at(-1 - tail), pieces.at(-1 - tail));
  for (const gone of old.slice(head, old.length - tail)) gone.remove();
  const [rest, made] = [block.childNodes[head] ?? null, document.createDocumentFragment()];
  made.append(...pieces.slice(head, pieces.length - tail));
  block.insertBefore(made, rest);
}

// What belongs to the chosen mark, drawn on demand: quiet curves to the speaker and cue of a quote, to who and what has a part in an
// event, from a name to what it has a part in, and to others of the same person or incident.

const SVG = "http://www.w3.org/2000/svg";
const NEARBY = 24; // others of the same that are drawn

/** An element of SVG with attributes. */
function drawn(tag, attrs, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attrs)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** What a mark is related to: [{label, span}]; `same` are ids of marks that name or tell of the same. */
function relationsOf(mark, marks, same = []) {
  const covers = ([start, end], spans) => spans.some(([from, to]) => from <= start && end <= to);
  const own = Object.entries(mark.roles).flatMap(([role, spans]) => spans.map((span) => ({ label: role.replaceAll("_", " "), span })));
  const others = [...marks.values()].filter((other) => other.id !== mark.id);
  const parts = mark.layer !== "entities" ? [] : others.flatMap((other) => Object.entries(other.roles)
    .filter(([, spans]) => covers(mark.spans[0], spans)).map(([role]) => ({ label: `${role} of ${other.label}`, span: other.spans[0] })));
  const alike = same.map((id) => marks.get(id)).filter(Boolean).sort((a, b) => Math.abs(a.start - mark.start) - Math.abs(b.start - mark.start));
  return [...own, ...parts, ...alike.slice(0, NEARBY).map((other) => ({ label: "same", span: other.spans[0] }))];
}

/** A layer over a text for the relations of its chosen mark; `draw(relations)` takes the place of what was drawn. */
function relationLayer(text) {
  const node = drawn("svg", { class: "wb-relations", "aria-hidden": "true" });
  text.node.append(node);

  function box([start, end]) {
    const home = text.node.getBoundingClientRect();
    const rect = text.range(start, end).getClientRects()[0];
    return rect && { x: rect.left - home.left + text.node.scrollLeft, y: rect.top - home.top + text.node.scrollTop, width: rect.width, height: rect.height };
  }

  function draw(relations) {
    node.replaceChildren();
    const from = text.current && relations.length ? box(text.current.spans[0]) : null;
    node.style.height = from ? `${text.node.firstChild.offsetHeight}px` : "0";
    if (from) relations.forEach((relation) => curve(from, box(relation.span), relation.label));
  }

  function curve(from, to, label) {
    if (!to) return;
    const [x1, x2] = [from.x + Math.min(from.width / 2, 40), to.x + to.width / 2];
    const sameLine = Math.abs(from.y - to.y) < 4;
    const down = to.y > from.y;
    const [y1, y2] = sameLine ? [from.y, to.y] : [down ? from.y + from.height : from.y, down ? to.y : to.y + to.height];
    const lift = sameLine ? -Math.min(26, 8 + Math.abs(x1 - x2) / 12) : (y2 - y1) / 2;
    const d = sameLine ? `M${x1},${y1} C${x1},${y1 + lift} ${x2},${y2 + lift} ${x2},${y2}` : `M${x1},${y1} C${x1},${y1 + lift} ${x2},${y2 - lift} ${x2},${y2}`;
    node.append(
      drawn("rect", { x: to.x - 2, y: to.y - 1, width: to.width + 4, height: to.height + 2, rx: 3 }),
      drawn("path", { d }), drawn("circle", { cx: x2, cy: y2, r: 2.5 }),
      drawn("text", { x: x2 + 5, y: sameLine ? y2 + lift / 2 : y2 + (down ? -4 : 11) }, label));
  }

  return { draw };
}

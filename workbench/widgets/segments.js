// What is drawn of a text, as data: its paragraphs, its marks, and the segments that end where a mark begins or ends. As
// workbench/display.py cuts them for the static page.

const GROUND = { quotes: "wb-quotes", furniture: "wb-furniture" }; // layers that lie under the entities, and how they look
const PARTS = ["cue", "speaker"]; // roles of a quote that are drawn too
const NONE = {};

/** The paragraphs of a text, each with the breaks that follow it: [{start, end, text}], as display.paragraphs cuts it. */
function paragraphsOf(text) {
  let start = 0;
  return (text ? text.split(/(?<=\n)(?![\r\n])/) : []).map((words) => {
    const line = { start, end: start + length(words), text: words };
    start = line.end;
    return line;
  });
}

/** The paragraphs from one to another by stretches of about so many characters: [{from, to}]. */
function stretchesOf(paragraphs, size, { from, to } = { from: 0, to: paragraphs.length }) {
  const found = [];
  for (let n = from; n < to; n += 1) {
    const last = found.at(-1);
    if (last && paragraphs[n].end - paragraphs[last.from].start <= size) last.to = n + 1;
    else found.push({ from: n, to: n + 1 });
  }
  return found;
}

/** Marks from {id: row}, or from the columns in which Python sends those of a whole article (see editor.py). */
function marksOf(sent) {
  if (!sent.kinds) return Object.entries(sent).map(([id, row]) => markOf(id, row));
  const { ids, kind, spans, scores, rest, kinds } = sent;
  return ids.map((id, n) => {
    const [layer, label, status, by] = kinds[kind[n]];
    const [own, roles] = rest[n] ?? [[[spans[2 * n], spans[2 * n + 1]]]];
    return markOf(id, [layer, label, status, by, scores[n] ?? null, own, ...(roles && Object.keys(roles).length ? [roles] : [])]);
  });
}

/** A mark from the row that Python sends of it. */
function markOf(id, row) {
  const [layer, label, status, by, score, spans, roles] = row;
  let [start, end] = spans[0];
  for (const [from, to] of spans) [start, end] = [Math.min(start, from), Math.max(end, to)];
  return { id, row, layer, label, status, by, score, spans, roles: roles ?? NONE, start, end };
}

/** What is drawn of a mark: itself, and of a quote its cue and its speaker, each under its role. */
const drawnOf = (mark) => [
  { mark, role: null, layer: mark.layer, spans: mark.spans, start: mark.start, end: mark.end },
  ...(mark.layer === "quotes" ? PARTS : []).filter((role) => mark.roles[role]).map((role) => {
    const spans = mark.roles[role];
    return { mark, role, layer: "parts", spans, start: spans[0][0], end: spans.at(-1)[1] };
  }),
];

/** Marks in reading order, the longer first. */
const before = (a, b) => a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1);

/** The first of the numbers from 0 to n for which something is so, as it is for all after it; n where it is for none. */
function firstWhere(n, isSo) {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isSo(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where a mark belongs, or is, among others in order. */
const placeIn = (ordered, mark) => firstWhere(ordered.length, (n) => before(ordered[n], mark) >= 0);

/** What is drawn, likewise: the last of those over a character is the narrowest. */
const inOrder = (a, b) => a.start - b.start || b.end - a.end || (a.layer < b.layer ? -1 : a.layer > b.layer ? 1 : 0) || (a.mark.id < b.mark.id ? -1 : 1);

/** The segments of a paragraph, the breaks at its end in one of their own: [{start, end, over}]; `drawn` is in order. */
function segmentsOf(line, drawn) {
  const words = line.end - line.text.match(/[\r\n]*$/)[0].length;
  const edges = new Set([line.start, words, line.end]);
  const pieces = [];
  drawn.forEach((item, place) => {
    for (const [from, to] of item.spans) {
      const [start, end] = [Math.max(from, line.start), Math.min(to, line.end)];
      if (start < end) pieces.push({ start, end, place }) && edges.add(start).add(end);
    }
  });
  pieces.sort((a, b) => a.start - b.start);
  const bounds = [...edges].sort((a, b) => a - b);
  const segments = [];
  let [open, next] = [[], 0];
  for (let at = 0; at + 1 < bounds.length; at += 1) {
    open = open.filter((piece) => piece.end > bounds[at]);
    for (; pieces[next]?.start === bounds[at]; next += 1) open.push(pieces[next]);
    const over = [...new Set(open.map((piece) => piece.place))].sort((a, b) => a - b).map((place) => drawn[place]);
    segments.push({ start: bounds[at], end: bounds[at + 1], over });
  }
  return segments;
}

// Edits of what is marked. Each is painted at once; what Python has stored takes its place, and where it was refused, what was there.

const [LABEL, STATUS, SPANS] = [1, 2, 5]; // of a row

/** Spans in order, those that touch as one. */
function joined(spans) {
  return spans.toSorted((a, b) => a[0] - b[0]).reduce((kept, [start, end]) => {
    const last = kept.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else kept.push([start, end]);
    return kept;
  }, []);
}

/** Spans without a stretch of the text. */
const without = (spans, [from, to]) => spans.flatMap(([start, end]) => [[start, Math.min(end, from)], [Math.max(start, to), end]].filter(([a, b]) => a < b));

/** What can be done to the marks of a text; each gives a promise that Python has answered. */
function markingOf(text, talk) {
  const changed = (mark, changes) => Object.assign([...mark.row], changes);

  const heirs = new Map(); // what marks were corrected to, by id
  const waiting = new Map(); // the last edit of a mark that Python has not answered yet

  async function edit(kind, content, rows) {
    const settle = text.paint(rows);
    const sent = told(kind, content);
    waiting.set(content.id, sent);
    const answer = await sent;
    settle();
    return answer;
  }

  /** Tell Python of an edit; of a mark that is just being corrected, once it is known what it has become. */
  async function told(kind, content) {
    if (content.id) await waiting.get(content.id);
    const answer = await talk.save(kind, content.id ? { ...content, id: heirs.get(content.id) ?? content.id } : content, { drawn: true });
    if (answer.made) heirs.set(content.id, answer.made);
    return answer;
  }

  /** Mark a stretch {start, end, text} of the text, or with `every` all places where its words stand. */
  function add({ start, end, text: words }, layer, label, every = false) {
    const rows = { [`new ${Math.random()}`]: [layer, label, "accepted", "", null, [[start, end]]] };
    return edit(every ? "mark_all" : "mark", { start, end, text: words, words, label, layer, article: text.article }, rows);
  }

  /** Accept or reject a mark. */
  const decide = (mark, verdict) => edit(verdict, { id: mark.id }, { [mark.id]: verdict === "accept" ? changed(mark, { [STATUS]: "accepted" }) : null });

  /** A span without the space at its edges; none where nothing else is in it. */
  function trimmed([start, end]) {
    const words = text.words([[start, end]]);
    const from = start + length(words) - length(words.trimStart());
    return words.trim() ? [[from, from + length(words.trim())]] : [];
  }

  /** Put a mark right: other spans, or another label. Without any span that holds a word it is rejected. */
  async function correct(mark, { spans: given, label }) {
    const spans = given?.flatMap(trimmed);
    if (spans?.length === 0) return decide(mark, "reject");
    const row = changed(mark, { [STATUS]: "accepted", ...(spans && { [SPANS]: spans }), ...(label && { [LABEL]: label }) });
    const content = { id: mark.id, article: text.article, label, spans: spans?.map((span) => [...span, text.words([span])]) };
    const answer = await edit("correct", content, { [mark.id]: row });
    if (answer.ok && !text.current && text.marks.has(answer.made)) text.choose(answer.made, { by: "draw" });
    return answer;
  }

  /** Make a mark a stretch of the text ("="), add that to it ("+"), or take it away ("-"). */
  function respan(mark, { start, end }, how) {
    const piece = [start, end];
    return correct(mark, { spans: { "=": () => [piece], "-": () => without(mark.spans, piece), "+": () => joined([...mark.spans.map((span) => [...span]), piece]) }[how]() });
  }

  return { add, decide, correct, respan };
}

// Words, sentences and characters as readers see them: where they begin and end, in code points. Texts are JavaScript's here, so
// that what comes from outside is turned into UTF-16 and back.

const SURROGATE = /[\ud800-\udfff]/;
const NEAR = 400; // how far around a place is looked, so that a paragraph of a million characters takes no longer

/** The number of code points of a text. */
const length = (text) => { if (!SURROGATE.test(text)) return text.length; let n = 0; for (const _ of text) n += 1; return n; };

/** A stretch of a text, by code points. */
const slice = (text, start, end) => (SURROGATE.test(text) ? [...text].slice(start, end).join("") : text.slice(start, end));

/** What stands around a place of a paragraph {start, text}, from white space to white space if there is any: {start, text}. */
function around(line, at) {
  const here = slice(line.text, 0, at - line.start).length;
  const from = Math.max(0, line.text.slice(0, Math.max(0, here - NEAR)).search(/\s\S*$/));
  const to = here + NEAR + Math.max(0, line.text.slice(here + NEAR).search(/\s|$/));
  return { start: line.start + length(line.text.slice(0, from)), text: line.text.slice(from, to) };
}

/** The pieces of a text of a kind ("word", "sentence", "grapheme"), by code points: [{start, end, isWord}]. */
function unitsOf({ start, text }, granularity) {
  let at = start;
  return Array.from(new Intl.Segmenter(undefined, { granularity }).segment(text), ({ segment, isWordLike }) => {
    const unit = { start: at, end: at + length(segment), text: segment, isWord: isWordLike };
    at = unit.end;
    return unit;
  });
}

/** The bounds of the word or, with `granularity` "sentence", the sentence at a place of a paragraph, without the space around it. */
function unitAt(line, at, granularity = "word") {
  const unit = unitsOf(granularity === "sentence" ? line : around(line, at), granularity).find((each) => each.start <= at && at < each.end);
  if (!unit?.text.trim()) return null;
  const start = unit.start + length(unit.text) - length(unit.text.trimStart());
  return { start, end: start + length(unit.text.trim()) };
}

/**
 * Where an edge of a mark gets by one step, which never ends at white space: `edge` is "start" or "end", `by` 1 or -1, `granularity` "word" or "grapheme". Null where
 * the paragraph gives no more.
 */
function stepFrom(line, at, edge, by, granularity) {
  const units = unitsOf(around(line, at), granularity).filter((unit) => (granularity === "word" ? unit.isWord : !/^\s+$/.test(unit.text)));
  const places = units.map((unit) => unit[edge]);
  return (by > 0 ? places.find((place) => place > at) : places.findLast((place) => place < at)) ?? null;
}

// Searching, and what lies behind a point of a plot. Without it the page reads the same.
const articles = [...document.querySelectorAll("article")];
const box = document.querySelector("#bar input[type=search]");
const told = document.querySelector("#bar output");
let hits = [], at = -1;

// Where the words stand in a paragraph, across the marks in it.
function* ranges(paragraph, words) {
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = "";
  while (walker.nextNode()) {
    nodes.push([text.length, walker.currentNode]);
    text += walker.currentNode.data;
  }
  const spot = offset => nodes.findLast(([start]) => start <= offset);
  const low = text.toLowerCase();
  if (low.length !== text.length) return; // a letter whose small form is longer: offsets would be wrong
  for (let start = low.indexOf(words); start >= 0; start = low.indexOf(words, start + words.length)) {
    const range = new Range(), [from, first] = spot(start), [to, last] = spot(start + words.length - 1);
    range.setStart(first, start - from);
    range.setEnd(last, start + words.length - to);
    yield range;
  }
}

function find() {
  const words = box.value.trim().toLowerCase();
  hits = [];
  at = -1;
  let found = 0;
  for (const article of articles) {
    const here = words ? [...article.querySelectorAll("h3, .text p")].flatMap(p => [...ranges(p, words)]) : [];
    article.hidden = Boolean(words) && !here.length;
    const entry = document.querySelector(`#contents a[href="#${article.id}"]`)?.parentElement;
    if (entry) entry.hidden = article.hidden;
    found += here.length > 0;
    hits.push(...here);
  }
  told.textContent = words ? `${hits.length} in ${found} of ${articles.length} articles` : "";
  if (window.Highlight) CSS.highlights.set("found", new Highlight(...hits));
  if (window.Highlight) CSS.highlights.delete("now");
}

function next(step) {
  if (!hits.length) return;
  at = (at + step + hits.length) % hits.length;
  if (window.Highlight) CSS.highlights.set("now", new Highlight(hits[at]));
  hits[at].startContainer.parentElement.scrollIntoView({ block: "center" });
  told.textContent = `${at + 1} of ${hits.length}`;
}

document.querySelector("#bar search").hidden = false;
box.addEventListener("input", find);
box.addEventListener("keydown", event => {
  if (event.key === "Enter") next(event.shiftKey ? -1 : 1);
  if (event.key === "Escape") { box.value = ""; find(); }
});
document.addEventListener("keydown", event => {
  if (event.key !== "/" || event.target.matches("input")) return;
  event.preventDefault();
  box.focus();
});

// What is led to must be in sight: an article that the search has put away comes back.
function reveal(id) {
  const article = document.getElementById(id)?.closest("article");
  if (article?.hidden) { box.value = ""; find(); }
}

function passage(id) {
  const target = document.getElementById(id);
  if (!target) return "";
  const article = target.closest("article");
  const before = new Range(), after = new Range(), paragraph = target.closest("p");
  before.setStart(paragraph, 0);
  before.setEndBefore(target);
  after.setStartAfter(target);
  after.setEndAfter(paragraph.lastChild);
  const start = before.toString().split(/(?<=[.!?]["”’]?\s)/).at(-1), end = after.toString().split(/(?<=[.!?]["”’]?)\s/)[0];
  return { where: `${article.querySelector(".no").textContent} ${article.querySelector("h3").textContent}`, start, words: target.textContent, end };
}

const behind = document.querySelector("#behind");
document.addEventListener("click", event => {
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  const ids = link.dataset.e?.split(" ") ?? [];
  if (ids.length < 2) { behind.hidePopover?.(); reveal(link.getAttribute("href").slice(1)); return; }
  event.preventDefault();
  behind.replaceChildren(...ids.map(id => {
    const { where, start, words, end } = passage(id), p = document.createElement("p"), to = document.createElement("a"), strong = document.createElement("b");
    to.href = `#${id}`;
    to.textContent = where;
    strong.textContent = words;
    p.append(to, ": ", start, strong, end);
    return p;
  }));
  behind.showPopover?.();
});

// A reference says on hovering what stands there.
document.addEventListener("mouseover", event => {
  const link = event.target.closest("a.r");
  if (!link || link.dataset.told) return;
  const { start, words, end } = passage(link.getAttribute("href").slice(1));
  link.dataset.told = "yes";
  if (words) link.title += `: ${start}${words}${end}`;
});

// What every view begins with; Python puts it in front of the view's own script (see view.py). Elements, the talk with
// Python, and what is said when there is nobody to talk to.

const WAIT = 4000; // milliseconds without an answer after which the page says so
const REST = 2500; // milliseconds without mouse, keys or scrolling after which a page is at rest
const AGAIN = [250, 1000, 3500, 12000, 40000]; // milliseconds after which a view that has not been answered says once more that it is there
const UNSEEN = 100; // milliseconds after which what waits for a frame waits no longer
const LOST = "No longer connected to Python. Run the cell again to go on; a corpus in a file or database has kept what was saved.";
const BUSY = "Python has not answered yet. It may be busy with another cell; if it was stopped or restarted, run this cell again.";
const STALE = "This page was loaded anew, and the copy kept in the notebook no longer follows. Your work is safe in the corpus; run the cell again before you share the notebook.";

/**
 * An element with properties, attributes given under `attrs`, and children. Each that can have the focus keeps its keys from
 * the notebook, whose commands would cut and delete cells; the attribute does not reach from a parent to its children.
 */
function h(tag, { attrs = {}, ...props } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  for (const [name, value] of Object.entries(attrs)) node.setAttribute(name, value);
  if (node.tabIndex >= 0 || node.hasAttribute("tabindex")) node.setAttribute("data-lm-suppress-shortcuts", "true");
  node.append(...children);
  return node;
}

const button = (label, title, action) => h("button", { className: "wb-button", textContent: label, title, type: "button", onclick: action });

/** Switch a control on or off; what is disabled hears no keys, so the focus goes to the view. */
function able(control, on) {
  if (!on && control === document.activeElement) control.closest(".wb-view").focus({ preventScroll: true });
  control.disabled = !on;
}

/**
 * What may wait until the next frame is painted, so that what is looked at is in it: `later(work)` does each function once, in the order
 * in which they were last asked for; `now()` does what waits at once, before anything else is done in the page.
 */
function afterPaint() {
  const waiting = new Set();
  let frame = null;

  function later(work) {
    waiting.delete(work);
    waiting.add(work);
    frame ??= requestAnimationFrame(() => { frame = requestAnimationFrame(now); }); // the second begins when the first is painted
  }

  function now() {
    cancelAnimationFrame(frame);
    frame = null;
    for (const work of [...waiting]) waiting.delete(work) && work();
  }

  return { later, now, forget: () => waiting.clear() };
}

/** Do something when the next frame is being painted; soon also where none is, as in a page that is not on view. */
function withFrame(work) {
  requestAnimationFrame(work);
  setTimeout(work, UNSEEN);
}

/** Where in a notebook of JupyterLab (the list of its cells' models, where there is one) outputs are whose HTML has a class: [outputs, position]. */
function outputsWith(cells, className) {
  const found = [];
  for (const { outputs } of cells ?? []) {
    for (let at = 0; at < (outputs?.length ?? 0); at++) {
      if (String(outputs.get(at).data["text/html"] ?? "").includes(`${className} `)) found.push([outputs, at]);
    }
  }
  return found;
}

/** Who signs "user:anna", "rules:quotes@3" or "model:x@1", in words. */
function worker(by) {
  const [, kind, name, version] = by.match(/^(?:(\w+):)?([^@]*)(?:@([^+]*))?/);
  return `${{ rules: "the rules for ", model: "the language model ", user: "" }[kind] ?? ""}${name || "you"}${version ? `, version ${version}` : ""}`;
}

/** What holds a view. */
const frame = (className, label, ...children) => h("div", { className: `wb-view ${className}`, tabIndex: 0, attrs: { role: "group", "aria-label": label } }, ...children);

/**
 * The talk with Python. `heard` says by kind what to do with its messages, `lost` what when the kernel has ended.
 * `ask` gives a promise of the answer, {ok, message, ...}, and shows its message (unless `quiet`); `save` also shows that it waits.
 * What the page has drawn itself (`drawn`) is sent as it is painted: JupyterLab has work with what comes back, and is not to have it before.
 * `later` is for what need not be in the next frame (see afterPaint); it is done before the next key or press of the mouse.
 */
function connect(model, heard, lost) {
  const waiting = new Map();
  const view = String(Math.random());
  const status = h("span", { className: "wb-status", attrs: { role: "status", "aria-live": "polite" } });
  const banner = h("div", { className: "wb-banner", hidden: true, attrs: { role: "alert" } });
  const stale = h("div", { className: "wb-banner wb-stale", hidden: true, textContent: STALE, attrs: { role: "alert" } });
  const twin = model.get("twin");
  const twinStyle = h("style", { textContent: `.jp-OutputArea-child:has(.${twin}){display:none}` });
  document.head.append(twinStyle);
  const { later, now, forget } = afterPaint();
  const talk = { ask, save, say, close, later, view, gone: false, status, banner, stale };
  const outbox = []; // what is to be sent, in order
  let [n, twinTimer, restTimer, touched] = [0, 0, 0, 0];

  function ask(kind, content = {}, { buffers, quiet = false, wait = WAIT, saves = false, drawn = false } = {}) {
    if (talk.gone) return Promise.resolve({ ok: false, message: LOST });
    return new Promise((done) => {
      const key = `${view}-${++n}`;
      waiting.set(key, { done, quiet, saves, timer: wait && setTimeout(() => warn(BUSY), wait) });
      outbox.push(() => {
        try {
          model.send({ kind, n: key, ...content }, undefined, buffers);
        } catch { // the kernel has just gone; that is said as soon as JupyterLab knows
          settle(key, { ok: false, message: LOST });
        }
      });
      if (drawn) withFrame(dispatch);
      else dispatch();
      // what is sent before JupyterLab has a thread of its own for this view waits for the cell that is running: ask again then
      if (kind === "ready") for (const late of AGAIN) setTimeout(() => waiting.has(key) && model.send({ kind, n: key }), late);
    });
  }

  function dispatch() {
    for (const send of outbox.splice(0)) send();
  }

  function save(kind, content, options) {
    if (!talk.gone) say("Saving …");
    return ask(kind, content, { ...options, saves: !["undo", "redo"].includes(kind) });
  }

  function say(message, kind = "") {
    status.textContent = message;
    status.dataset.kind = kind;
  }

  function warn(message) {
    banner.textContent = message;
    banner.hidden = !message;
  }

  function settle(key, answer) {
    const { done, timer } = waiting.get(key);
    clearTimeout(timer);
    waiting.delete(key);
    done(answer);
  }

  function received({ kind, ...message }, buffers) {
    warn("");
    if (kind === "answer") answered(message);
    else if (kind === "stored") stored(message);
    else if (kind === "twin") checkTwin(message);
    else if (kind === "rest") whenAtRest((touched = performance.now()));
    else heard[kind]?.(message, buffers);
  }

  function answered({ n: key, ...answer }) {
    if (!waiting.has(key)) return; // another view of this widget asked
    if (answer.message && !waiting.get(key).quiet) say(answer.message === "Saved" ? "✓ Saved" : answer.message, answer.ok ? "ok" : "error");
    settle(key, answer);
  }

  /** What was to be saved is in the store; what it changed on view comes with the answer. */
  function stored({ n: key }) {
    if (waiting.get(key)?.saves) say("✓ Saved", "ok");
  }

  /** JupyterLab draws outputs anew only in the page that ran the cell: elsewhere the page writes the static twin into the notebook. */
  function checkTwin({ edition }) {
    const behind = () => Boolean(stale.closest(".jp-Notebook")?.querySelector(`.${twin}:not(.wb-edition-${edition})`));
    clearTimeout(twinTimer);
    twinTimer = setTimeout(async () => {
      stale.hidden = !(behind() && !(await rewrite()));
    }, 1000);
  }

  /** Put the twin as Python has it now in the place of that which the notebook holds; whether that could be done. */
  async function rewrite() {
    const found = outputsWith(model.widget_manager?.context?.model?.cells, twin);
    if (!found.length) return false;
    const { ok, bundle } = await ask("twin", {}, { quiet: true });
    if (ok) for (const [outputs, at] of found) outputs.set(at, { output_type: "display_data", metadata: {}, data: bundle });
    return ok;
  }

  /** Tell Python when nothing has been done here for a while. */
  function whenAtRest() {
    clearTimeout(restTimer);
    const left = document.hidden ? 0 : touched + REST - performance.now();
    if (left > 0) restTimer = setTimeout(whenAtRest, left);
    else ask("rest", {}, { quiet: true, wait: 0 });
  }

  const closing = new AbortController();
  for (const name of ["pointerdown", "pointermove", "keydown", "wheel", "scroll"]) {
    document.addEventListener(name, () => { touched = performance.now(); }, { capture: true, passive: true, signal: closing.signal });
  }

  addEventListener("pagehide", dispatch, { signal: closing.signal });
  for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, now, { capture: true, signal: closing.signal });

  function end() {
    talk.gone = true;
    outbox.length = 0;
    for (const key of [...waiting.keys()]) settle(key, { ok: false, message: LOST });
  }

  /** The kernel ended, with all that was on its way. */
  function lose() {
    end();
    status.closest(".wb-view").dataset.lost = "true";
    lost();
    warn(LOST);
    say("Not connected", "error");
  }

  function close() {
    dispatch();
    model.off("msg:custom", received);
    model.off("comm_live_update", lose);
    clearTimeout(twinTimer);
    clearTimeout(restTimer);
    closing.abort();
    forget();
    twinStyle.remove();
    if (!talk.gone) model.send({ kind: "gone", n: 0, view });
    end();
  }

  model.on("msg:custom", received);
  model.on("comm_live_update", lose); // not documented: fires when the kernel has gone
  return talk;
}

// What lies behind a point of a plot (see evidence.py). The plot is JupyterLab's own output, drawn by plotly: its element sends
// "plotly_click" to whoever asks, and `customdata` has the ids.

export default { render };

const MOST = 25; // ids that a point carries (plot/evidence.py)
const HINT = "Click a point of the plot to read what lies behind it.";

function render({ model, el }) {
  const figure = model.get("figure");
  const talk = connect(model, {}, () => el.querySelectorAll("button").forEach((each) => (each.disabled = true)));
  const said = h("span", { className: "wb-count", textContent: HINT });
  const list = h("ol", { className: "wb-evidence", hidden: true });
  const root = frame("wb-behind", "Evidence behind the plot", h("div", { className: "wb-bar" }, said, talk.status), list, talk.banner);
  let [plot, asked] = [null, 0];

  /** JupyterLab draws outputs when it likes, and anew: so the plot is met when the pointer comes to it. */
  function meet({ target }) {
    const met = target.closest?.(".js-plotly-plot");
    if (!met || met === plot || met.layout?.meta?.workbench !== figure) return;
    plot?.removeListener?.("plotly_click", clicked);
    plot = met;
    plot.on("plotly_click", clicked);
  }

  async function clicked({ points }) {
    const ids = points.map(({ customdata }) => customdata).find((each) => Array.isArray(each) && each.length);
    if (!ids) return;
    const turn = ++asked;
    const { ok, rows = [] } = await talk.ask("behind", { ids });
    if (ok && turn === asked) show(rows);
  }

  function show(rows) {
    const count = rows.length === MOST ? `the first ${MOST}` : rows.length;
    said.textContent = `Behind this point: ${count}`;
    list.hidden = !rows.length;
    list.replaceChildren(...rows.map(item));
    list.querySelector("button")?.setAttribute("aria-current", "true");
  }

  function item({ id, about, before, marked, after }) {
    const words = h("span", { className: "wb-sentence", dir: "auto" }, before, h("mark", { textContent: marked }), after);
    const open = h("button", { type: "button", title: "Show it in the open Reader" }, h("span", { className: "wb-by", textContent: about }), words);
    open.dataset.id = id;
    open.onclick = () => {
      list.querySelector("[aria-current]")?.removeAttribute("aria-current");
      open.setAttribute("aria-current", "true");
      talk.ask("look", { id });
    };
    return h("li", {}, open);
  }

  /** Up and down go through the list. */
  list.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = [...list.querySelectorAll("button")];
    const next = step && buttons[buttons.indexOf(document.activeElement) + step];
    if (!step) return;
    event.preventDefault();
    next?.focus();
  };

  el.append(root);
  document.addEventListener("pointerover", meet, true);
  talk.ask("ready");
  return () => {
    document.removeEventListener("pointerover", meet, true);
    plot?.removeListener?.("plotly_click", clicked);
    talk.close();
  };
}

// A field to choose in by typing: a list of choices below it, worked by arrows, Enter and Esc, or by the mouse.

const TYPING = 60; // milliseconds without a key after which the choices are asked for
const SIGN_AFTER = 250; // milliseconds after which it is said that something is being looked up
let combos = 0; // each list needs an id of its own

/**
 * `ask(words)` promises the choices [{title, detail, around, put, key}]; those without `put` are only said. `pick(choice)` takes one;
 * `typed(words)`, where given, what is typed and is none of them; `empty()` hears Backspace where nothing is typed.
 * With `kept`, the field shows what was chosen (`show(words)`), else it is empty again.
 */
function combo({ label, placeholder = "", ask, pick, typed, empty, kept = false }) {
  const id = `wb-combo-${++combos}-${String(Math.random()).slice(2, 8)}`;
  const list = h("ul", { className: "wb-choices", id, hidden: true, attrs: { role: "listbox", "aria-label": label } });
  const input = h("input", {
    className: "wb-input", type: "text", placeholder, autocomplete: "off", spellcheck: false,
    attrs: { role: "combobox", "aria-label": label, "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id },
  });
  const node = h("div", { className: "wb-combo" }, input, list);
  let [choices, active, shown, asked, timer, waiting, dirty] = [[], -1, "", 0, 0, false, false];

  const choosable = () => choices.map((choice, at) => (choice.put === null ? -1 : at)).filter((at) => at >= 0);

  async function open() {
    const turn = ++asked;
    const words = dirty ? input.value.trim() : "";
    clearTimeout(timer);
    [timer, waiting] = [0, true];
    const sign = setTimeout(() => turn === asked && say("Looking …"), SIGN_AFTER);
    const found = await ask(words);
    clearTimeout(sign);
    if (turn === asked) waiting = false;
    if (turn !== asked || document.activeElement !== input) return;
    choices = found;
    list.replaceChildren(...choices.map(drawn));
    list.hidden = !choices.length;
    const same = words ? -1 : choices.findIndex((choice) => kept && choice.put !== null && choice.title === shown);
    activate(same >= 0 ? same : choosable()[0] ?? -1);
    input.setAttribute("aria-expanded", String(!list.hidden));
    const [box, view] = [input.getBoundingClientRect(), node.closest(".wb-view").getBoundingClientRect()];
    node.classList.toggle("wb-up", box.bottom + list.offsetHeight > view.bottom && box.top - list.offsetHeight > view.top);
  }

  /** Say something in the place of choices. */
  function say(words) {
    choices = [];
    list.replaceChildren(drawn({ title: words, put: null }, 0));
    list.hidden = false;
  }

  function drawn({ title, detail, around, key, put }, at) {
    const [before, after] = around ?? ["", ""];
    const context = around ? [h("span", { className: "wb-around" }, "… ", before, h("b", { textContent: title }), after)] : [];
    return h("li", {
      id: `${id}-${at}`, className: put === null ? "wb-said" : "", onmousedown: (event) => event.preventDefault(), // the field keeps the focus
      onclick: () => put !== null && take(at), attrs: { role: "option", "aria-selected": "false", ...(put === null ? { "aria-disabled": "true" } : {}) },
    }, h("span", { className: "wb-choice" }, ...(key ? [h("kbd", { textContent: key })] : []), h("span", { className: "wb-title", textContent: title }),
      h("span", { className: "wb-told", textContent: detail ?? "" })), ...context);
  }

  function activate(at) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = at;
    const chosen = list.children[at];
    chosen?.setAttribute("aria-selected", "true");
    chosen?.scrollIntoView({ block: "nearest" });
    chosen ? input.setAttribute("aria-activedescendant", chosen.id) : input.removeAttribute("aria-activedescendant");
  }

  function move(by) {
    const all = choosable();
    if (all.length) activate(all[(all.indexOf(active) + by + all.length) % all.length]);
  }

  function close() {
    asked += 1;
    clearTimeout(timer);
    list.hidden = true;
    choices = [];
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function reset() {
    close();
    dirty = false;
    input.value = kept ? shown : "";
  }

  function take(at) {
    const choice = choices[at];
    reset();
    pick(choice);
  }

  /** Take what is typed: the choice it leads to or, where the field allows it, the words. False if there is nothing to take. */
  function settle() {
    const words = input.value.trim();
    if (!list.hidden && choices[active]) take(active);
    else if (dirty && typed && (words || kept)) { close(); dirty = false; typed(words); } else return false;
    return true;
  }

  input.addEventListener("input", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(open, TYPING);
  });
  input.addEventListener("click", () => list.hidden && open());
  input.addEventListener("blur", () => {
    if (dirty && typed && input.value.trim() !== shown) settleTyped();
    else reset();
  });
  const settleTyped = () => { const words = input.value.trim(); close(); dirty = false; typed(words); };

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const closed = list.hidden;
    const act = {
      ArrowDown: () => (closed ? open() : move(1)), ArrowUp: () => (closed ? open() : move(-1)),
      Enter: !event.ctrlKey && !event.metaKey && !event.shiftKey && (!closed || dirty) ? settleOrWait : undefined,
      Escape: !closed || dirty ? reset : undefined,
      Tab: dirty && !closed ? () => settle() && undefined : undefined,
      Backspace: empty && !input.value ? empty : undefined,
    }[event.key];
    if (!act) return;
    act();
    event.stopPropagation();
    if (event.key !== "Tab") event.preventDefault();
  });

  /** Enter may come before the choices for what was just typed. */
  async function settleOrWait() {
    if (list.hidden || timer || waiting) await open();
    settle() || reset();
  }

  return {
    node, input, open, close,
    show(words) { shown = words; if (!dirty) input.value = kept ? words : ""; },
  };
}

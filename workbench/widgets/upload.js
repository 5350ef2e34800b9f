// Upload's page: takes files that are dropped or chosen and sends them to Python, one after the other and piece by piece.

const PIECE = 1_000_000; // bytes in a message; each is answered before the next goes
const MISREAD = "the browser could not read it; was it moved or changed?";

/** The files in a dropped file or folder, with their paths below it; hidden ones left out. */
async function* filesOf(entry, above = "") {
  const path = above + entry.name;
  if (above && /^(\.|__MACOSX$)/.test(entry.name)) return;
  if (entry.isFile) {
    yield [path, await new Promise((done, fail) => entry.file(done, fail)).catch(() => null)];
  } else {
    const reader = entry.createReader(); // gives a hundred at a time
    const some = () => new Promise((done, fail) => reader.readEntries(done, fail)).catch(() => []);
    for (let batch = await some(); batch.length; batch = await some()) for (const each of batch) yield* filesOf(each, `${path}/`);
  }
}

const megabytes = (bytes) => (bytes < 1e5 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
const many = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;

function render({ model, el }) {
  const queue = [];
  let [n, working] = [0, false];
  const talk = connect(model, {}, () => { choose.disabled = true; });
  const input = h("input", { type: "file", multiple: true, hidden: true, onchange: () => {
    take([...input.files].map((file) => [file.name, file]));
    input.value = ""; // the same file may be chosen again
  } });
  const choose = button("Choose files …", "Choose files to add to the corpus", () => input.click());
  const zone = h("div", { className: "wb-zone" }, h("span", { textContent: "Drop files or folders here, or" }), choose, input);
  const list = h("ul", { className: "wb-files", attrs: { "aria-label": "Files" } });
  const root = frame("wb-upload", "Upload", zone, talk.banner, talk.stale, list, talk.status);
  el.replaceChildren(root);

  function take(files) {
    for (const [name, file] of files) {
      const bar = h("progress", { max: 1, value: 0, attrs: { "aria-label": name } });
      const said = h("span", { className: "wb-said", textContent: "waits" });
      const line = h("li", {}, h("span", { className: "wb-file", textContent: name, title: name }), bar, said);
      list.append(line);
      line.scrollIntoView({ block: "nearest" });
      queue.push({ name, file, bar, said, line });
    }
    work();
  }

  /** One file after the other, also those that come while others travel. */
  async function work() {
    if (working) return;
    working = true;
    let [done, failed] = [0, 0];
    for (let item; (item = queue.shift());) {
      talk.say(`${item.name}: uploading, ${many(queue.length, "file")} to follow`);
      (await upload(item)) ? done += 1 : failed += 1;
    }
    working = false;
    if (!talk.gone) talk.say(`${many(done, "file")} read${failed ? `, ${failed} could not be` : ""}`, failed ? "error" : "ok");
  }

  async function upload({ name, file, bar, said, line }) {
    const key = `${talk.view}-${++n}`;
    const { ok, message, ...found } = file ? await sent(key, name, file, bar, said) : { ok: false, message: MISREAD };
    const good = ok && found.some;
    bar.remove();
    line.dataset.kind = good ? "ok" : "error";
    said.textContent = ok ? found.said : "not added";
    const own = name.split("/").at(-1);
    const reasons = ok ? found.skipped.map(([where, reason]) => (where === own ? reason : `${where}: ${reason}`)) : [message];
    if (reasons.length) line.append(h("ul", {}, ...reasons.map((reason) => h("li", { textContent: reason }))));
    line.scrollIntoView({ block: "nearest" });
    return good;
  }

  /** Send a file whole; the answer to its last message, or to the one that failed. */
  async function sent(key, name, file, bar, said) {
    let answer = await quietly("begin", { file: key, name, size: file.size });
    for (let at = 0; answer.ok && at < file.size; at += PIECE) {
      const piece = await file.slice(at, at + PIECE).arrayBuffer().catch(() => null);
      if (!piece) {
        quietly("cancel", { file: key });
        return { ok: false, message: MISREAD };
      }
      answer = await quietly("piece", { file: key, at }, { buffers: [piece] });
      bar.value = Math.min(1, (at + PIECE) / file.size);
      said.textContent = `${megabytes(Math.min(at + PIECE, file.size))} of ${megabytes(file.size)}`;
    }
    if (!answer.ok) {
      quietly("cancel", { file: key });
      return answer;
    }
    bar.removeAttribute("value");
    said.textContent = "is being read …";
    return quietly("end", { file: key }, { wait: 0 }); // may take long
  }

  const quietly = (kind, content, options) => talk.ask(kind, content, { ...options, quiet: true });

  // --- dropping --------------------------------------------------------------------------------------------------
  const over = (on) => zone.classList.toggle("wb-over", on && !talk.gone);
  root.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = talk.gone ? "none" : "copy";
    over(true);
  });
  root.addEventListener("dragleave", (event) => root.contains(event.relatedTarget) || over(false));
  root.addEventListener("drop", async (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault(); // the browser would open the file in place of JupyterLab
    event.stopPropagation();
    over(false);
    if (talk.gone) return;
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    for (const given of items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile())) { // all at once: they are gone after an await
      if (given instanceof File) take([[given.name, given]]);
      else for await (const found of filesOf(given)) take([found]);
    }
  });
  root.addEventListener("keydown", (event) => {
    if (event.target === root && event.key === "Enter") {
      event.preventDefault();
      choose.click();
    }
  });

  talk.ask("ready");
  return () => talk.close();
}

export default { render };

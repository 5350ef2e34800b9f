// What the browser-test harness needs inside the page; put there before anything else runs (see harness.py).

globalThis.bench = {
    // A command that opens a dialog never ends, and Playwright's evaluate waits for ever: so race it, and name the dialog.
    within(ms, what, run) {
        const late = (_, fail) => setTimeout(() => {
            const dialog = document.querySelector(".jp-Dialog")?.innerText;
            fail(new Error(`waited ${ms / 1000} s in vain for ${what}` + (dialog ? `; a dialog is open: ${dialog}` : "")));
        }, ms);
        return Promise.race([new Promise((done) => done(run(jupyterapp.shell.currentWidget))), new Promise(late)]);
    },

    started: () => window.jupyterapp?.started.then(() => jupyterapp.restored).then(() => true),

    // Put every document away, unsaved; whether the page is then as new.
    clear() {
        if (!window.jupyterapp?.shell.widgets || document.querySelector(".jp-Dialog") || document.body.dataset.jpThemeLight !== "true") return false;
        for (const widget of [...jupyterapp.shell.widgets("main")]) {
            if (widget.context) widget.context.model.dirty = false;
            widget.dispose();
        }
        getSelection().removeAllRanges();
        return this.cleared();
    },
    cleared: () => location.pathname.startsWith("/doc") && Boolean(window.jupyterapp) && [...jupyterapp.shell.widgets("main")].every(({ context }) => !context),

    // Is the notebook on the screen, and its kernel connected and idle (or certain not to come)?
    ready([path, wanted]) {
        const view = window.jupyterapp?.shell.currentWidget, kernel = view?.sessionContext?.session?.kernel;
        if (view?.context?.path !== path || !view.context.isReady || !view.isVisible) return false;
        return wanted ? kernel?.connectionStatus === "connected" && kernel.status === "idle" : view.sessionContext.isReady && !kernel;
    },

    // Where the mouse sets the caret before (or after) the character at an offset: just inside the outer edge of the first
    // (last) rectangle of its grapheme, as the parts of an emoji have none of their own. Scrolls there if something hides the
    // place; where that did not help, `over` is what one would hit instead.
    async point(root, [offset, after]) {
        const place = (at) => {
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode()); at -= node.length) if (at < node.length) return [node, at];
            throw new Error(`no character at ${offset} in ${JSON.stringify(root.textContent.slice(0, 80))}`);
        };
        const { index, segment } = new Intl.Segmenter().segment(root.textContent).containing(offset) ?? place(Infinity);
        const [last, end] = place(index + segment.length - 1), range = document.createRange();
        range.setStart(...place(index));
        range.setEnd(last, end + 1);
        const right = after !== /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(segment);
        const point = () => {
            const all = [...range.getClientRects()], rect = all.filter((each) => each.width).at(after ? -1 : 0) ?? all[0];
            if (!rect) throw new Error(`${JSON.stringify(segment)} at ${offset} is not on the screen`);
            const inset = Math.min(1, rect.width / 4);
            return [right ? rect.right - inset : rect.left + inset, (rect.top + rect.bottom) / 2];
        };
        const hit = () => document.elementFromPoint(...point());
        const frame = () => new Promise(requestAnimationFrame);
        for (let box = last.parentElement; box && !root.contains(hit()); box = box.parentElement) {
            if (box.scrollHeight === box.clientHeight || !/auto|scroll/.test(getComputedStyle(box).overflowY)) continue;
            const { top, bottom } = box.getBoundingClientRect();
            box.scrollBy({ top: point()[1] - (top + bottom) / 2, behavior: "instant" });
        }
        await frame();
        await frame();
        return { at: point(), over: root.contains(hit()) ? null : hit()?.outerHTML.slice(0, 200) ?? "outside of the window" };
    },

    // The selection's two ends, as offsets in the text of an element.
    selected(root) {
        const selection = getSelection(), range = document.createRange();
        if (!selection.rangeCount) return [];
        const offset = (...end) => { range.setStart(root, 0); range.setEnd(...end); return range.toString().length; };
        const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
        return [offset(startContainer, startOffset), offset(endContainer, endOffset)];
    },
};

"""The harness proves itself: each test would fail if one of its promises were empty."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from .harness import Desk, KernelError, Lab, find_chromium

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
TEXT = f"Il a dit {FAMILY} : « oui ». " + "More words follow here. " * 200 + "The end."
PROBE = '''
import anywidget, traitlets

class Probe(anywidget.AnyWidget):
    _esm = """
    export default { render({ model, el }) {
        const text = document.createElement("p");
        text.className = "probe"; text.tabIndex = 0; text.dataset.lmSuppressShortcuts = "true";
        text.style = "height: 6em; overflow: auto; white-space: pre-wrap";
        for (const part of model.get("text").split(/(?<=oui)/)) {
            const span = document.createElement("span"); span.textContent = part; text.append(span); }
        const send = (name, value) => { model.set(name, value); model.save_changes(); };
        text.addEventListener("mouseup", () => send("selected", getSelection().toString()));
        text.addEventListener("keydown", (event) => send("typed", model.get("typed") + event.key));
        el.append(text); } };
    """
    text = traitlets.Unicode().tag(sync=True)
    selected = traitlets.Unicode().tag(sync=True)
    typed = traitlets.Unicode().tag(sync=True)
'''
SHOW = f"probe = Probe(text={TEXT!r})\nprobe"


@pytest.fixture
def probe(desk: Desk) -> Desk:
    """A desk with the widget above on it."""
    desk.open(desk.lab.write("probe.ipynb", [PROBE, SHOW]))
    desk.run_all_and_wait()
    expect(desk.page.locator(".probe")).to_be_visible()
    return desk


def test_mouse_selects_what_was_asked_for(probe: Desk) -> None:
    for text in (f"dit {FAMILY} :", FAMILY, "oui »", "The end.", "Il"):  # across two nodes, and scrolled out of sight
        probe.drag_select(".probe", text)
        probe.kernel_until("probe.selected", text)
    probe.drag_select(".probe", 8, 3)
    probe.kernel_until("probe.selected", TEXT[3:8])
    probe.drag_select(".probe", 0, len(TEXT.encode("utf-16-le")) // 2)
    probe.kernel_until("len(probe.selected)", lambda length: length == len(TEXT))
    with pytest.raises(AssertionError, match="not in the element's text"):
        probe.drag_select(".probe", "no such words")
    with pytest.raises(AssertionError, match=r"selected \[9, 17\], not \[9, 11\]"):  # not half of an emoji
        probe.drag_select(".probe", 9, 11)


def test_keys_reach_the_widget_and_not_the_notebook(probe: Desk) -> None:
    probe.page.locator(".probe").focus()
    probe.page.keyboard.type("abdd")
    probe.kernel_until("probe.typed", "abdd")
    assert probe.cells() == [PROBE, SHOW]
    assert probe.page_errors == probe.outside_requests == []


def test_reload_keeps_the_kernel_and_restart_does_not(probe: Desk) -> None:
    assert '"text/plain"' in probe.save().read_text()
    probe.kernel("setattr(probe, 'typed', 'before')")
    probe.reload()
    expect(probe.page.locator(".probe")).to_be_visible()
    probe.drag_select(".probe", "Il")
    probe.kernel_until("(probe.typed, probe.selected)", ("before", "Il"))
    probe.restart_kernel()
    with pytest.raises(KernelError, match="NameError"):
        probe.kernel("probe")
    probe.run_all_and_wait()
    assert probe.kernel("probe.typed") == ""


def test_kernel_answers_and_errors(desk: Desk) -> None:
    desk.open(desk.lab.write("new folder/é.ipynb", ["numbers = list(range(5000))", "numbers[0] / 0"]))
    with pytest.raises(KernelError, match="ZeroDivisionError"):
        desk.run_all_and_wait()
    assert desk.kernel("numbers") == list(range(5000))
    with pytest.raises(AssertionError, match=r"is not 1 after 0.2 s, but 5000"):
        desk.kernel_until("len(numbers)", 1, timeout=0.2)
    with pytest.raises(AssertionError, match=r"Name.*Error"):
        desk.kernel_until("nothing", 1, timeout=0.2)


@pytest.mark.parametrize("trusted", [False, True])
def test_static_page_has_no_kernel(desk: Desk, lab: Lab, trusted: bool) -> None:
    data = {"text/html": '<p class="saved">saved</p><script>window.ran = true</script>', "text/plain": "plain"}
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    desk.open_static(lab.write("static.ipynb", [{"source": "1 / 0", "outputs": [output]}]), trusted)
    expect(desk.page.locator(".saved")).to_have_text("saved")
    assert desk.page.evaluate("window.ran === true") is trusted
    assert desk.page_errors == []
    assert lab.api("sessions") == lab.api("kernels") == []
    desk.reload()
    expect(desk.page.locator(".saved")).to_have_text("saved")
    assert lab.api("sessions") == []


def test_theme_lasts_for_one_test(desk: Desk, lab: Lab, tmp_path: Path) -> None:
    desk.open_static(lab.write("theme.ipynb", [""]))
    wears = "document.body.dataset.jpThemeLight"
    assert desk.page.evaluate(wears) == "true"
    desk.theme(dark=True)
    assert desk.page.evaluate(wears) == "false"
    desk.theme(dark=False)
    lab.settings("@jupyterlab/apputils-extension:themes", {"theme": "JupyterLab Dark"})
    desk.reload()
    assert desk.page.evaluate(wears) == "false"
    desk.screenshot(tmp_path / "dark.png")
    assert (tmp_path / "dark.png").stat().st_size > 1000


def test_outside_is_out_of_reach_and_noticed(desk: Desk) -> None:
    desk.open_static(desk.lab.write("outside.ipynb", [""]))
    assert desk.js("() => fetch('https://example.org/x').then(() => 'reached', () => 'refused')") == "refused"
    assert desk.outside_requests == ["https://example.org/x"]


def test_chromium_is_the_one_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_CHROMIUM", "/no/such/browser")
    assert find_chromium() is None
    monkeypatch.setenv("WORKBENCH_CHROMIUM", "/bin/sh")
    assert find_chromium() == "/bin/sh"


def test_a_dialog_does_not_hang_the_test(desk: Desk) -> None:
    desk.open_static(desk.lab.write("dialog.ipynb", [""]))
    with pytest.raises(Exception, match=r"waited 1 s .* a dialog is open: Version"):
        desk.js("() => jupyterapp.commands.execute('help:about').then(() => null)", timeout=1)

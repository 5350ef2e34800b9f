"""A real JupyterLab (`Lab`) and a real browser page on it (`Desk`), for tests that work as an analyst does.

Nothing here sleeps for a fixed time: every step waits for what it needs, and says what it waited for when it never came.
Offsets are those of the DOM: UTF-16 units of an element's `textContent`.
"""

import ast
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import nbformat
import nbformat.sign
from jupyter_client.blocking.client import BlockingKernelClient
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, BrowserContext, Locator, Page

REPOSITORY = Path(__file__).resolve().parents[2]
IN_PAGE = Path(__file__).with_suffix(".js")
TIMEOUT = 60.0
"""Seconds any one step may take. Generous: the machine may be busy, and a step that works is over long before."""

NO_CHROMIUM = (
    "browser tests need Chromium: `apt-get install chromium fonts-noto-color-emoji` (Debian, Ubuntu), or any Chrome or Chromium "
    "on PATH as chromium, chromium-browser or google-chrome, or its path in WORKBENCH_CHROMIUM"
)

# No toasts over the widgets, nothing saved behind a test's back, and every cell in the page, seen or not.
SETTINGS: dict[str, dict[str, Any]] = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}

# The server dies with the test runner, however that dies (Linux only; elsewhere a killed runner leaves it behind).
BOOT = """
import ctypes, runpy, signal, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
runpy.run_module("jupyterlab", run_name="__main__", alter_sys=True)
"""


class KernelError(AssertionError):
    """A cell, or an expression of a test, raised in the kernel; the text is its traceback."""


def find_chromium() -> str | None:
    """The browser to test with, or None: WORKBENCH_CHROMIUM if set (and then nothing else), or the first known name on PATH."""
    named = os.environ.get("WORKBENCH_CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else ["chromium", "chromium-browser", "google-chrome"])), None)


def chromium_args() -> list[str]:
    """Switches for a quiet browser that can reach nothing but this machine (the quiet switches alone do not silence it)."""
    quiet = ["--no-first-run", "--no-proxy-server", "--disable-background-networking", "--disable-component-update"]
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", *quiet, *root]


def unscripted(browser: Browser) -> BrowserContext:
    """Where no script runs and nothing can be fetched."""
    return browser.new_context(java_script_enabled=False, offline=True)


@contextmanager
def printed(notebook: nbformat.NotebookNode, context: BrowserContext, path: Path) -> Iterator[Page]:
    """A notebook as nbconvert makes an HTML page of it at `path`, open in a context that ends with it."""
    exporter: Any = HTMLExporter
    path.write_text(exporter().from_notebook_node(notebook)[0], encoding="utf-8")
    with context:
        page = context.new_page()
        page.goto(path.as_uri())
        yield page


class Lab:
    """One JupyterLab server in folders of its own below `home`, run by the interpreter that runs the tests."""

    def __init__(self, home: Path) -> None:
        self.home, self.root = home, home / "root"
        self._token = secrets.token_hex(16)
        self._log = home / "log.txt"
        self._settings = home / "JUPYTERLAB_SETTINGS_DIR"
        folders = [f"JUPYTER_{name}_DIR" for name in ("CONFIG", "DATA", "RUNTIME")] + ["JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR"]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
        environ |= {name: str(home / name) for name in (*folders, self._settings.name)}
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")]))
        self.root.mkdir()
        self.reset()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        options = f"""--no-browser --allow-root --ip=127.0.0.1 --port={port} --ServerApp.port_retries=0 --expose-app-in-browser
            --IdentityProvider.token={self._token} --LabApp.news_url=None --LabApp.extension_manager=readonly
            --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate --JupyterNotebookApp.expose_app_in_browser=True""".split()
        command = [sys.executable, "-c", BOOT, *options, f"--ServerApp.root_dir={self.root}"]
        with self._log.open("wb") as log:
            self._server = subprocess.Popen(
                command, env=environ, cwd=self.root, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        try:
            wait_until(self._answers, "JupyterLab to answer", TIMEOUT, time.sleep)
        except BaseException as error:
            self.stop()
            error.add_note(f"JupyterLab's log:\n{self.log()}")
            raise

    def _answers(self) -> bool:
        if self._server.poll() is not None:
            raise RuntimeError(f"JupyterLab ended with status {self._server.returncode} before it answered")
        try:
            return bool(self.api("status"))
        except OSError:  # refused, as long as it is not up
            return False

    def stop(self) -> None:
        """End the server and its kernels."""
        self._server.terminate()
        try:
            self._server.wait(15)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def log(self, lines: int = 60) -> str:
        """The last lines of what the server and its kernels printed."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])

    def api(self, path: str, method: str = "GET") -> Any:
        """Ask the server's REST API, as `/api/<path>`; the parsed answer, or None where there is none."""
        key = {"Authorization": f"token {self._token}"}
        request = urllib.request.Request(f"{self.url}/api/{path}", method=method, headers=key)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=TIMEOUT) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def address(self, path: str) -> str:
        """The URL of a page of the server, with the key to it."""
        return f"{self.url}/{quote(path)}?token={self._token}&reset"

    def reset(self) -> None:
        """Forget every change to the settings; files in `root` stay."""
        shutil.rmtree(self._settings, ignore_errors=True)
        for plugin, values in SETTINGS.items():
            self.settings(plugin, values)
        self.changed = False

    def end_sessions(self) -> None:
        """Shut down every kernel, so that no test meets another's; one that was still starting has no session."""
        for kind in ("sessions", "kernels"):
            for each in self.api(kind):
                self.api(f"{kind}/{each['id']}", "DELETE")

    def settings(self, plugin: str, values: Mapping[str, Any]) -> None:
        """Set a user's settings of a plugin ("@jupyterlab/apputils-extension:themes") for pages opened later in this test."""
        package, name = plugin.split(":")
        file = self._settings / package / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
        self.changed = True

    def put(self, path: Path | str, name: str | None = None) -> str:
        """Copy a file into the server's folder, there called `name` (may hold folders); the name to open it by."""
        target = self.root / (name or Path(path).name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        return target.relative_to(self.root).as_posix()

    def write(self, name: str, cells: Sequence[str | Mapping[str, Any]]) -> str:
        """Write a new notebook; a cell is the source of a code cell, or what of nbformat's code cell differs. The name again."""
        empty: dict[str, Any] = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
        made = [{"id": f"cell-{i}", **empty, **({"source": x} if isinstance(x, str) else x)} for i, x in enumerate(cells)]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": made}
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(notebook), encoding="utf-8")
        return name

    def trust(self, name: str, trusted: bool = True) -> None:
        """Sign a notebook's present content as `jupyter trust` does, or take the signature back (saving in Lab signs)."""
        untyped: Any = nbformat
        notary = untyped.sign.NotebookNotary(data_dir=str(self.home / "JUPYTER_DATA_DIR"))
        (notary.sign if trusted else notary.unsign)(untyped.read(self.root / name, as_version=4))
        notary.store.close()


def wait_until(ready: Callable[[], bool], what: str, timeout: float, pause: Callable[[float], None]) -> None:
    """Ask `ready` until it says yes, with a `pause` (seconds) between; TimeoutError "... for <what>" if it never does."""
    end = time.monotonic() + timeout
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {timeout:g} s in vain for {what}")
        pause(0.05)


class Desk:
    """A browser page on a `Lab`: one notebook at a time, worked on with mouse and keys, and looked at from the kernel."""

    def __init__(self, page: Page, lab: Lab) -> None:
        self.page, self.lab, self.notebook = page, lab, ""
        self.outside_requests: list[str] = []
        self.page_errors: list[str] = []
        self.console_errors: list[str] = []
        self._trusted: bool | None = None  # None while the notebook has a kernel
        self._clients: dict[str, BlockingKernelClient] = {}
        self._heard: dict[str, Callable[[Any], None]] = {
            "pageerror": lambda error: self._note_error(error.stack or str(error)),
            "console": lambda said: self.console_errors.append(said.text) if said.type == "error" else None,
            "request": lambda request: self._note(request.url),
            "websocket": lambda socket: self._note(socket.url),
        }
        events: Any = page  # its types know each event by a literal
        for event, listener in self._heard.items():
            events.on(event, listener)

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.hostname != "127.0.0.1" and parts.scheme not in ("data", "blob", "file"):
            self.outside_requests.append(url)

    def _note_error(self, error: str) -> None:
        # No faults of a widget: jupyterlab_widgets 3.0.17 does not know notebooks without a kernel, and JupyterLab does not
        # expect a kernel to end before it has answered for the subshell of a comm.
        unknown = "reading 'kernel'" in error and "/@jupyter-widgets/jupyterlab-manager/" in error
        if not unknown and "Canceled future for create_subshell_request" not in error:
            self.page_errors.append(error)

    def close(self) -> None:
        """Stop talking to kernels, which end with their sessions, and to the page."""
        self._hang_up()
        for event, listener in self._heard.items():
            self.page.remove_listener(event, listener)

    def _hang_up(self) -> None:
        for client in self._clients.values():
            client.stop_channels()
        self._clients.clear()

    def open(self, notebook: str, app: str = "doc/tree") -> None:
        """Open a notebook of the lab and wait until its kernel is connected and idle; nothing has run yet.

        ``app`` is the part of the address that says in what: "notebooks" is Notebook 7, on the same server.
        """
        self.notebook, self._trusted = notebook, None
        if app == "doc/tree" and self._is_clear():
            self.command("docmanager:open", path=notebook, factory="Notebook")
        else:
            self.page.goto(self.lab.address(f"{app}/{notebook}"))
        self._wait_ready()

    def clear(self) -> bool:
        """Put the notebook away unsaved, so that the page can open another; whether JupyterLab is then as new."""
        return bool(self.page.evaluate("() => Boolean(window.bench?.clear())"))

    def _is_clear(self) -> bool:
        return bool(self.page.evaluate("() => Boolean(window.bench?.cleared())"))

    def open_static(self, notebook: str, trusted: bool = False) -> None:
        """Open a saved notebook where there is no kernel for it; trusted as after "Trust Notebook", or not at all.

        Widgets see another world where a kernel does start and nothing has run: for that, `leave`, `lab.trust` and `open`.
        """
        self.leave()
        self.notebook, self._trusted = notebook, trusted
        self.lab.trust(notebook, trusted)
        if not self._is_clear():
            self.page.goto(self.lab.address("doc"))
            self.page.wait_for_function("() => bench.started()")
        self.command("docmanager:open", path=notebook, factory="Notebook", kernelPreference={"shouldStart": False})
        self._wait_ready()

    def leave(self) -> None:
        """End the day: put the notebook away, and shut down the kernels."""
        if not self.clear():
            self.page.goto("about:blank")
        self._hang_up()
        self.lab.end_sessions()

    def _wait_ready(self) -> None:
        self.page.wait_for_function("() => bench.started()")
        self.page.wait_for_function("(wanted) => bench.ready(wanted)", arg=[self.notebook, self._trusted is None])

    def js(self, function: str, arg: Any = None, timeout: float = TIMEOUT) -> Any:
        """What a JavaScript `(notebook panel, arg) => ...` gives or resolves to; an error when a dialog or a hang keeps it."""
        call = f"([ms, what, arg]) => bench.within(ms, what, (panel) => ({function})(panel, arg))"
        return self.page.evaluate(call, [timeout * 1000, function, arg])

    def command(self, name: str, timeout: float = TIMEOUT, **args: Any) -> None:
        """Do a JupyterLab command and wait for its end."""
        self.js("(_, [name, args]) => jupyterapp.commands.execute(name, args).then(() => null)", [name, args], timeout)

    def run_all(self) -> None:
        """Start Run All Cells and return; wait then for what the cells should show."""
        self.page.evaluate("() => { void jupyterapp.commands.execute('notebook:run-all-cells'); }")

    def run_all_and_wait(self, timeout: float = TIMEOUT) -> None:
        """Run all cells to their end; `KernelError` with the traceback where one raised. A widget may be drawn a moment later."""
        self.command("notebook:run-all-cells", timeout)
        self._wait_ready()
        for output in (output for cell in self.content()["cells"] for output in cell.get("outputs", [])):
            if output["output_type"] == "error":
                raise KernelError(traceback_text(output))

    def start(self, notebook: str, *cells: str, shows: str = ".wb-view") -> None:
        """Write a notebook of these cells, open it and run them all; ends when the page shows an element."""
        self.open(self.lab.write(notebook, cells))
        self.run_all_and_wait()
        self.page.locator(shows).first.wait_for()

    def restart_kernel(self) -> None:
        """Restart the kernel as the Kernel menu does after its question, and wait until it is idle again."""
        self._hang_up()
        self.js("(panel) => panel.sessionContext.restartKernel()")
        self._wait_ready()

    def reload(self) -> None:
        """Load the page anew, as F5 does: the kernel lives on, what was not saved is lost."""
        if self._trusted is None:
            self.page.reload()
            self._wait_ready()
        else:
            self.page.goto("about:blank")
            self.open_static(self.notebook, self._trusted)

    def save(self) -> Path:
        """Save the notebook (which also trusts it) and wait until the server wrote it; its file.

        A view may draw its twin anew a moment after it was saved: what is written then is saved too.
        """
        self.js("(panel) => panel.context.save()")
        clean = "async () => { const { context } = jupyterapp.shell.currentWidget; if (context.model.dirty) await context.save(); return !context.model.dirty; }"
        self.page.wait_for_function(clean, polling=300)
        return self.lab.root / self.notebook

    def content(self) -> dict[str, Any]:
        """The notebook as the page has it now, in nbformat's terms, saved or not."""
        found: dict[str, Any] = self.js("(panel) => panel.content.model.toJSON()")
        return found

    def cells(self) -> list[str]:
        """The sources of all cells, in order, as the page has them now."""
        return ["".join(cell["source"]) for cell in self.content()["cells"]]

    def kernel(self, expression: str, timeout: float = TIMEOUT) -> Any:
        """The value of an expression in the notebook's kernel (a Python literal); `KernelError` if it raises.

        A client of its own asks, so that neither the page nor the notebook's history knows.
        """
        session = next((each for each in self.lab.api("sessions") if each["path"] == self.notebook), None)
        assert session, f"{self.notebook} has no kernel"
        key = session["kernel"]["id"]
        if key not in self._clients:
            client = self._clients[key] = BlockingKernelClient()
            client.load_connection_file(str(self.lab.home / f"JUPYTER_RUNTIME_DIR/kernel-{key}.json"))
            client.start_channels(hb=False)
        # A repr of the repr: IPython shortens what is long, but not a string.
        ask = {"value": f"repr((\n{expression}\n))"}
        reply = self._clients[key].execute("", silent=True, user_expressions=ask, reply=True, timeout=timeout)["content"]
        if reply["status"] != "ok" or reply["user_expressions"]["value"]["status"] != "ok":
            raise KernelError(f"{expression}\n{traceback_text(reply.get('user_expressions', {}).get('value', reply))}")
        return ast.literal_eval(ast.literal_eval(reply["user_expressions"]["value"]["data"]["text/plain"]))

    def kernel_until(self, expression: str, wanted: Any, timeout: float = 20.0) -> Any:
        """Ask the kernel until the expression equals `wanted`, or `wanted(value)` is true; the value.

        An expression that raises is not there yet. AssertionError with the last answer when time is over.
        """
        last: Any = None

        def there() -> bool:
            nonlocal last
            try:
                last = self.kernel(expression)
            except KernelError as error:
                last = error
                return False
            return bool(wanted(last) if callable(wanted) else last == wanted)

        try:  # the page's events arrive only while Playwright is waiting: so let it wait
            wait_until(there, expression, timeout, lambda seconds: self.page.wait_for_timeout(seconds * 1000))
        except TimeoutError as error:
            wish = "what the test wants" if callable(wanted) else repr(wanted)
            raise AssertionError(f"{expression} is not {wish} after {timeout:g} s, but {last!r}") from error
        return last

    def drag_select(self, where: Locator | str, start: int | str, end: int = -1) -> None:
        """Select an element's text with the mouse: from offset `start` to `end` (backwards too), or where the text `start` is.

        Both ends are edges of graphemes; it is an error when the mouse selected anything but what was asked for.
        """
        root = self.page.locator(where) if isinstance(where, str) else where
        if isinstance(start, str):
            begin: int = root.evaluate("(root, text) => root.textContent.indexOf(text)", start)
            assert begin >= 0, f"{start!r} is not in the element's text"
            end = begin + len(start.encode("utf-16-le")) // 2
        else:
            begin = start
        asked = sorted((begin, end))
        points = [[asked[0], False], [asked[1] - 1, True]][:: 1 if begin < end else -1]
        self.page.evaluate("getSelection().removeAllRanges()")  # a press inside a selection would drag its text about
        x, y = self._mouse_to(root, points[0])
        self.page.mouse.down()
        try:
            self.page.mouse.move(x + 1, y)  # the selection begins with the first move: so make it before anything scrolls
            self._mouse_to(root, points[1])
            got = root.evaluate("(root) => bench.selected(root)")
        finally:
            self.page.mouse.up()
        assert got == asked, f"the mouse selected {got}, not {asked}"

    def _mouse_to(self, root: Locator, edge: Sequence[int]) -> tuple[float, float]:
        # With the button down Chromium scrolls too, towards the mouse: so follow the character until it rests under it.
        before = None
        for _ in range(100):
            now = root.evaluate("(root, edge) => bench.point(root, edge)", edge)
            x, y = now["at"]
            if now == before and not now["over"]:
                return x, y
            self.page.mouse.move(x, y, steps=5)
            before = now
        raise AssertionError(f"the mouse does not get to the character at {edge[0]}: it moves, or is hidden, last {before}")

    def theme(self, dark: bool) -> None:
        """Change JupyterLab's theme, and wait until the page wears it.

        What JupyterLab covers the page with meanwhile it takes away twice, which is an error, where the next change comes too soon.
        """
        self.command("apputils:change-theme", theme="JupyterLab Dark" if dark else "JupyterLab Light")
        self.page.wait_for_selector(f"body[data-jp-theme-light={'false' if dark else 'true'}]", state="attached")
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")

    def screenshot(self, path: Path | str) -> None:
        """Write what the page shows as a PNG file."""
        self.page.screenshot(path=path, animations="disabled")


def traceback_text(error: Mapping[str, Any]) -> str:
    """The traceback of an error output or reply of a kernel, without its colours."""
    lines = error.get("traceback") or [f"{error.get('ename')}: {error.get('evalue')}"]
    return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(lines))

"""Tasks over an executor: chunks of some size, a bounded number of them at a time, and what is done when workers die.

A worker loads the model once, when it gets its first chunk. One that dies costs nothing but time: only the calling process
writes, and a chunk that does not come back is done again, by the executor (Dask's does so three times), and by us when all
others are done, one article at a time, so that the one that is to blame is found and reported and no other is taken for it.
Executors that do not replace their workers (ProcessPoolExecutor) end with a WorkbenchError; what came back is written.
"""

from __future__ import annotations

import pickle
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from functools import lru_cache

from workbench.errors import PipelineError, WorkbenchError
from workbench.jobs.looking import Look, Outcome, Task, failed, look_at

CHUNK = 50_000
"""Characters that are looked at in one go, some two seconds of work; an article is never cut."""
WINDOW = 400 * CHUNK
"""Characters that are handed out and have not come back: enough for some hundred workers, and the same memory for any corpus."""
DIED = "KilledWorker"
"""What Dask calls it when several workers died over a task; by its name, for Dask need not be there."""
Chunk = Sequence[Task]
Handed = Future[list[Outcome]]


def outcomes(tasks: Iterable[Task], look: Look, executor: Executor | None) -> Iterator[Outcome]:
    """What comes of tasks: in their order, or as they are done where there is an executor.

    PipelineError where the pipeline is missing on a worker, or cannot travel to it; WorkbenchError where the executor gives up.
    """
    if executor is None:
        yield from (look_at(task, look) for task in tasks)
        return
    if not (look.pipeline is None or isinstance(look.pipeline, str) or isinstance(executor, ThreadPoolExecutor)):
        raise PipelineError(
            "a pipeline at hand does not travel to other processes; save it with nlp.to_disk(folder) where all of them can read it, and "
            "give its folder or the name of its package: pipeline='...' is loaded once by each of them"
        )

    def hand_out(chunk: Chunk) -> Handed:
        try:
            if isinstance(executor, ThreadPoolExecutor):
                return executor.submit(_done, chunk, look)
            return executor.submit(_done_elsewhere, pickle.dumps(chunk), packed, secrets.token_hex(8))
        except (BrokenExecutor, RuntimeError) as error:
            raise _given_up(error) from error

    packed = pickle.dumps(look)
    yield from _spread(chunks(tasks), hand_out)


def chunks(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    """Tasks in lists of about CHUNK characters."""
    chunk: list[Task] = []
    for task in tasks:
        if chunk and _size(chunk) + len(task.article.text) > CHUNK:
            yield chunk
            chunk = []
        chunk.append(task)
    if chunk:
        yield chunk


def _size(chunk: Chunk) -> int:
    return sum(len(task.article.text) for task in chunk)


def _spread(todo: Iterator[Chunk], hand_out: Callable[[Chunk], Handed]) -> Iterator[Outcome]:
    """What comes of all chunks, as it comes; those of WINDOW are out at a time, and at the end each article whose workers died, alone."""
    out: dict[Handed, Chunk] = {}
    suspects: deque[Task] = deque()
    chunk = next(todo, None)
    try:
        while chunk or out or suspects:
            while chunk and (not out or sum(map(_size, out.values())) < WINDOW):
                out[hand_out(chunk)] = chunk
                chunk = next(todo, None)
            if alone := not out:
                suspect = [suspects.popleft()]
                out[hand_out(suspect)] = suspect
            back = {future: _problem(future) for future in wait(out, return_when=FIRST_COMPLETED).done}
            for future, problem in sorted(back.items(), key=lambda item: item[1] is not None):  # what is done first: a problem may end it
                tasks = out.pop(future)
                if problem is None:
                    yield from future.result()
                elif type(problem).__name__ != DIED:
                    raise problem if isinstance(problem, PipelineError) else _given_up(problem) from problem
                elif alone:
                    yield failed(tasks[0], f"it ends the process that looks at it ({DIED}: {problem})")
                else:
                    suspects += tasks
    finally:
        for future in out:
            future.cancel()


def _problem(future: Handed) -> BaseException | None:
    return CancelledError("it was taken back") if future.cancelled() else future.exception()


def _given_up(error: BaseException) -> WorkbenchError:
    broken = isinstance(error, BrokenExecutor)
    what = "lost a worker and takes no more work" if broken else "cannot go on"
    then = (
        "where one article ends the process that looks at it, Dask's executor finds out which (client.get_executor())"
        if broken
        else "all workers need this version of the workbench"
    )
    return WorkbenchError(
        f"the executor {what} ({type(error).__name__}: {error}); what came back is written, and detect goes on from there with a new one; {then}"
    )


# --- in the workers ---------------------------------------------------------------------------------------------------


def _done(chunk: Chunk, look: Look) -> list[Outcome]:
    return [look_at(task, look) for task in chunk]


def _done_elsewhere(chunk: bytes, look: bytes, ticket: str) -> list[Outcome]:
    """A chunk done, packed so that no executor looks into it; by the ticket those that remember results tell one try from another."""
    return _done(pickle.loads(chunk), _unpacked(look))  # noqa: S301 - it comes from the caller's own executor


@lru_cache(maxsize=1)
def _unpacked(look: bytes) -> Look:
    """With what to look, unpacked once a worker: what hangs on a codebook is made once."""
    found: Look = pickle.loads(look)  # noqa: S301 - as above
    return found

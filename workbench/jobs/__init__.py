"""Jobs over many articles: what is found in each of them, here or on many machines, and what only shows in all of them together.

detecting    detect(): a corpus, article by article
framing      detect_frame(): a table in, a table of annotations out, without a corpus
looking      one article after the other: what is to be done, and what came of it
spreading    the same over an executor: threads, processes, a cluster
resolving    resolve(): all articles together
"""

from workbench.jobs.detecting import Detected, detect, pipeline
from workbench.jobs.framing import detect_frame
from workbench.jobs.resolving import Resolved, resolve

__all__ = ["Detected", "Resolved", "detect", "detect_frame", "pipeline", "resolve"]

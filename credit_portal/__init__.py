"""The project package: what ties the apps together, and the small kernel below them.

Start reading at `settings.py` (one file, from the environment), then `events/`
(what happened), `documents/` (official papers) and `notices/` (messages to people).
"""

from .celery import app as celery_app

__all__ = ["celery_app"]

"""WSGI entry for gunicorn, which loads it once and forks (`--preload`)."""

import os
from importlib import import_module
from pathlib import Path

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "credit_portal.settings")

application = get_wsgi_application()


def load_all() -> None:
    """Pages and templates before the first visitor waits for them; connects to nothing."""
    from django.conf import settings
    from django.template import Engine
    from django.template.loader import get_template

    import_module(settings.ROOT_URLCONF)
    for folder in map(Path, Engine.get_default().dirs):
        for path in folder.rglob("*.html"):
            get_template(str(path.relative_to(folder)))


load_all()

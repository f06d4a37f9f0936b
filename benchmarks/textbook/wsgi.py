"""For gunicorn; the portal's own settings are in the environment, so ours are set firmly."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.textbook.settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

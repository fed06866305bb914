"""The WSGI application that `manage.py serve` puts behind gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trialsite.settings")

application = get_wsgi_application()

# whoever starts it in another way than `manage.py serve` meets the same refusals; they look at models, hence down here
from trialsite.pages.refusals import refuse_production  # noqa: E402

refuse_production()

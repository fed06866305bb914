"""The one settings file under the environment of the tests."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("TRIALSITE_ENV", "test")
os.environ.setdefault("TRIALSITE_THROWAWAY_DATABASE", "1")
os.environ.setdefault("TRIALSITE_EXTRA_APPS", "tests.proof")
# the browser driver runs an event loop in the thread of the test
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from trialsite.settings import *  # noqa: F403, TID251

# the anchors of a trial that was tried in the same folder are not those of the tests
_folder = Path(tempfile.mkdtemp())
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
ANCHOR_LOG = _folder / "anchors.log"

# one test says that production keeps the hasher of the framework
PASSWORD_HASHERS = ["tests.hashing.CheapArgon2"]

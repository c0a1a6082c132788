"""The process of the web server. It reads what every page needs, then waits to be told where to serve: so it is ready
when a demonstration has been built, and nobody sees half a district."""

import os
import signal
import sys
from typing import Any

from gunicorn.app.base import BaseApplication

SETTINGS = {
    "workers": 2,  # a district officer's page never waits for a neighbour's
    "threads": 4,
    "preload_app": True,  # what both read at their start is read once, before they part
    "timeout": 120,
    "graceful_timeout": 10,
    "loglevel": "warning",
}


class Server(BaseApplication):
    """Serves the application at an address (`127.0.0.1:8000`) until it is told to stop."""

    def __init__(self, address: str, application: Any) -> None:
        self._address, self._application = address, application
        super().__init__()

    def load_config(self) -> None:
        for name, value in (SETTINGS | {"bind": self._address}).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._application


def main() -> None:
    """Serve at the address that a line of the input names; without one, whoever began this has gone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianchuang.project.settings")
    from lianchuang.project.wsgi import application

    if address := sys.stdin.readline().strip():
        Server(address, application).run()


if __name__ == "__main__":
    main()

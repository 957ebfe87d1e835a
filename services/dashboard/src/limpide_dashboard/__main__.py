"""Start the front end: ``python -m limpide_dashboard --host 127.0.0.1 --port 8501``."""

import argparse
import os
import sys
from importlib.resources import files

from limpide_credit.errors import InputError
from limpide_dashboard.settings import DashboardSettings, read_settings


def main() -> None:
    """Check the settings, then become Streamlit's server."""
    parser = argparse.ArgumentParser(prog="limpide-dashboard", description="The front end of Limpide")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8501, help="port to listen on")
    asked = parser.parse_args()
    try:
        settings = read_settings(os.environ)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    script = str(files("limpide_dashboard") / "entry" / "limpide.py")
    command = [sys.executable, "-m", "streamlit", "run", script]
    options = server_options(settings, asked.host, asked.port)
    os.execv(sys.executable, [*command, *(f"--{name}={value}" for name, value in options.items())])  # noqa: S606 - this very interpreter, so that signals reach the server


def server_options(settings: DashboardSettings, host: str, port: int) -> dict[str, str]:
    """Return Streamlit's own options: quiet, local, without telemetry, in the house's colours."""
    return {
        "server.address": host,
        "server.port": str(port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.maxUploadSize": str(settings.upload_max_mebibytes),
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "viewer",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",
        "logger.hideWelcomeMessage": "true",
        "theme.base": "light",
        "theme.primaryColor": "#0B6670",
        "theme.backgroundColor": "#F6F8FA",
        "theme.secondaryBackgroundColor": "#FFFFFF",
        "theme.textColor": "#16263A",
        "theme.linkColor": "#0B6670",
        "theme.borderColor": "#C3CDD6",
        "theme.baseRadius": "10px",
        "theme.sidebar.backgroundColor": "#12263A",
        "theme.sidebar.secondaryBackgroundColor": "#1C3650",
        "theme.sidebar.textColor": "#F2F6F9",
        "theme.sidebar.primaryColor": "#7FD1D8",
        "theme.sidebar.linkColor": "#9BE0E6",
        "theme.sidebar.borderColor": "#3A556F",
    }


if __name__ == "__main__":
    main()

"""``python -m limpide_dashboard``: serve with the settings of the environment."""

import os
import sys
from importlib.resources import files

from limpide_credit.entry_point import refuse_arguments
from limpide_credit.errors import InputError
from limpide_credit.host_names import is_loopback
from limpide_dashboard.settings import DashboardSettings, read_settings

_REFUSED_BY_US_MEBIBYTES = 200
"""Streamlit refuses larger files itself, in English; below, we do, in the person's language."""


def main() -> None:
    """Check the settings, then become Streamlit's server."""
    try:
        refuse_arguments(sys.argv[1:], "LIMPIDE_DASHBOARD_HOST and LIMPIDE_DASHBOARD_PORT")
        settings = read_settings(os.environ)
        _check_exposure(settings)
        settings.api_key()
    except InputError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)
    script = str(files("limpide_dashboard") / "entry" / "server.py")
    options = [f"--{name}={value}" for name, value in server_options(settings).items()]
    command = [sys.executable, "-m", "streamlit", "run", script, *options]
    os.execv(sys.executable, command)  # noqa: S606 - this very interpreter, so that signals reach the server


def _check_exposure(settings: DashboardSettings) -> None:
    host = settings.dashboard_host
    if settings.login() is None and not settings.closed_network and not is_loopback(host):
        raise InputError(
            f"The pages ask nobody who he is, so they listen on this machine alone, not on {host}.",
            field="LIMPIDE_DASHBOARD_HOST",
            value=host,
            remedy="Set LIMPIDE_LOGIN_… as docs/identity.md says, listen on 127.0.0.1, or, where nobody else "
            "reaches this network, set LIMPIDE_CLOSED_NETWORK=true.",
        )


def server_options(settings: DashboardSettings) -> dict[str, str]:
    """Return Streamlit's own options: quiet, local, without telemetry, in the house's colours."""
    return {
        "server.address": settings.dashboard_host,
        "server.port": str(settings.dashboard_port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.maxUploadSize": str(max(_REFUSED_BY_US_MEBIBYTES, settings.upload_max_mebibytes)),
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
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

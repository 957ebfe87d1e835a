"""The store that the settings name, for one command."""

from contextlib import closing

from limpide_platform.settings import PlatformSettings, load_settings
from limpide_platform.store import Store, open_store


def configured_store() -> closing[Store]:
    """Open the store; it is closed at the end of the ``with`` statement.

    Raises:
        LimpideError: As `load_settings` and `open_store` do.
    """
    return closing(open_store(load_settings(PlatformSettings).store()))

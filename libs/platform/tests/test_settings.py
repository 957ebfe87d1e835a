from pathlib import Path

import pytest

from limpide_credit.errors import InputError
from limpide_platform.settings import PlatformSettings, load_settings, read_secret


def test_the_embedded_defaults_need_no_environment():
    settings = load_settings(PlatformSettings)
    assert settings.store().get_backend_name() == "sqlite"


def test_the_password_comes_from_its_file_and_is_not_printed(tmp_path: Path):
    secret = tmp_path / "password"
    secret.write_text("open sesame\n")
    settings = load_settings(
        PlatformSettings,
        store_url="postgresql+psycopg://limpide@postgres:5432/limpide",
        store_password_file=secret,
    )
    assert settings.store().password == "open sesame"
    assert "sesame" not in repr(settings) + str(settings.store())


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_missing_or_empty_secret_is_named(tmp_path: Path, content: str | None):
    path = tmp_path / "password"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError) as raised:
        read_secret(path, field="LIMPIDE_STORE_PASSWORD_FILE")
    assert raised.value.field == "LIMPIDE_STORE_PASSWORD_FILE"
    assert str(path) in str(raised.value.as_dict()["value"])[:200] or raised.value.value == path


@pytest.mark.parametrize("url", ["not a url", "mysql://host/db"])
def test_a_wrong_store_url_is_refused_by_name(url: str):
    with pytest.raises(InputError, match="LIMPIDE_STORE_URL"):
        load_settings(PlatformSettings, store_url=url).store()


@pytest.mark.parametrize(
    ("name", "value"), [("LIMPIDE_OTLP_ENDPOINT", "collector"), ("LIMPIDE_TRACKING_URI", "nonsense://host")]
)
def test_a_wrong_setting_is_refused_by_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=name):
        load_settings(PlatformSettings)


def test_an_empty_variable_takes_the_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LIMPIDE_REGISTERED_MODEL", "")
    assert load_settings(PlatformSettings).registered_model == "limpide-credit"

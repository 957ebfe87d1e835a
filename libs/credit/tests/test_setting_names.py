import pytest

from limpide_credit.errors import InputError
from limpide_credit.setting_names import check_names, setting_names


def test_settings_and_what_is_not_ours_pass():
    check_names([*setting_names(), "HOME", "DRIFT_CRON", "limpide_store_url"])


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("LIMPIDE_DRIFT_CORN", "LIMPIDE_DRIFT_CRON"),
        ("LIMPIDE_STORE_URI", "LIMPIDE_STORE_URL"),
        ("LIMPIDE_LENDER_ADRESS", "LIMPIDE_LENDER_ADDRESS"),
        ("LIMPIDE_PRESET", "LIMPIDE_BOOTSTRAP_PRESET"),
    ],
)
def test_a_mistyped_setting_is_refused_with_the_nearest(name: str, nearest: str):
    with pytest.raises(InputError, match=f"{name} is not a setting") as raised:
        check_names(["LIMPIDE_STORE_URL", name])
    assert raised.value.field == name
    assert raised.value.remedy is not None and nearest in raised.value.remedy


def test_a_setting_that_resembles_none_is_refused_without_a_guess():
    with pytest.raises(InputError) as raised:
        check_names(["LIMPIDE_XYZZY_42_PLUGH"])
    assert raised.value.remedy is not None and "Did you mean" not in raised.value.remedy

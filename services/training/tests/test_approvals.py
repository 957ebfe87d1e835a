"""Four eyes: whoever trained a version does not approve it, and what was approved is recorded."""

from contextlib import closing
from typing import Any, cast

import pytest

from limpide_credit.contracts.roles import Role
from limpide_credit.errors import ConflictError, ForbiddenError, InputError
from limpide_platform.identity.actor import KEYS, Actor
from limpide_platform.settings import PlatformSettings
from limpide_platform.store import migrate, open_store
from limpide_training.approvals import PROMOTED, Approvals, recording_store, same_person
from limpide_training.progress import Steps

ISSUER = "https://login.example.com"
SCIENTIST = Actor("u-1", ISSUER, frozenset({Role.DATA_SCIENTIST, Role.MODEL_APPROVER}), "C. Petit")
APPROVER = Actor("u-2", ISSUER, frozenset({Role.MODEL_APPROVER, Role.AUDITOR}), "A. Martin")


class TrainedVersion:
    """A registry that knows who trained its versions."""

    model_name = "credit"

    def __init__(self, trainers: dict[str, Actor | None]) -> None:
        self._trainers = trainers

    def trained_by(self, version: str) -> Actor | None:
        return self._trainers[version]


@pytest.fixture
def url(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrate(url)
    return url


@pytest.fixture
def store(url):
    with closing(open_store(url)) as opened:
        yield opened


def approvals(store, by, *, trainer: Actor | None = SCIENTIST, four_eyes=True):
    registry = cast(Any, TrainedVersion({"1": trainer, "2": trainer}))
    return Approvals(registry, store, by, four_eyes=four_eyes)


def test_another_person_may_and_is_recorded_with_his_role(store):
    approver = approvals(store, APPROVER)
    permission = approver.permit("2", "1")
    approver.record(PROMOTED, "2", "1", permission)
    (event,) = store.audit.all()
    assert (event.kind, event.subject, event.issuer, event.role) == (
        PROMOTED,
        "u-2",
        ISSUER,
        "model-approver",
    )
    assert event.details == {
        "model": "credit",
        "version": "2",
        "previous": "1",
        "trained_by": f"C. Petit (u-1 of {ISSUER})",
        "four_eyes": "two persons",
    }


def test_whoever_trained_it_is_refused_and_that_is_recorded(store):
    with pytest.raises(ForbiddenError, match=r"C\. Petit trained version 2") as refused:
        approvals(store, SCIENTIST).permit("2", "1")
    assert "LIMPIDE_PROMOTION_FOUR_EYES" in (refused.value.remedy or "")
    (event,) = store.audit.all()
    assert (event.kind, event.subject, event.details["version"]) == ("model.refused", "u-1", "2")


def test_a_setting_lets_one_person_do_both(store):
    assert approvals(store, SCIENTIST, four_eyes=False).permit("2", "1").four_eyes == "off"


def test_the_first_champion_needs_no_second_person_and_later_ones_do(store):
    scientist = approvals(store, SCIENTIST)
    permission = scientist.permit("1", None)
    assert permission.four_eyes == "first champion"
    scientist.record(PROMOTED, "1", None, permission)
    # Whoever takes the alias away does not begin anew.
    with pytest.raises(ForbiddenError):
        scientist.permit("2", None)


def test_a_version_without_a_trainer_says_so(store):
    assert approvals(store, SCIENTIST, trainer=None).permit("2", "1").four_eyes == "trainer unknown"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("u-1", ISSUER), ("u-1", ISSUER), True),
        (("u-1", ISSUER), ("u-2", ISSUER), False),
        (("u-1", ISSUER), ("u-1", KEYS), False),
        (("limpide", "shell:0a1b"), ("limpide", "shell:2c3d"), True),
        (("anne", "shell:desk"), ("paul", "shell:desk"), False),
        (("anne", "shell:desk"), ("anne", ISSUER), False),
    ],
    ids=["same", "another", "another-issuer", "two-containers", "two-users", "shell-and-provider"],
)
def test_who_is_the_same_person(one, other, same):
    first, second = (Actor(subject, issuer, frozenset(), "x") for subject, issuer in (one, other))
    assert same_person(first, second) is same


def test_without_a_store_only_who_is_not_known_goes_on(tmp_path, monkeypatch):
    settings = PlatformSettings(store_url=f"sqlite:///{tmp_path / 'none.db'}")
    user = Actor("anne", "shell:desk", frozenset(), "anne")
    with recording_store(settings, user, Steps()) as store:
        assert store is None
    with pytest.raises((ConflictError, InputError)), recording_store(settings, APPROVER, Steps()):
        pass

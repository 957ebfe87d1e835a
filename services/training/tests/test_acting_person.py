"""Who runs a command: the user of the shell, or whom a key or a token stands for."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from identity_provider import AUDIENCE, CONFIGURATION, ISSUER, JWKS, OTHER, signed

from limpide_credit.contracts.roles import Role
from limpide_credit.errors import ForbiddenError, InputError, UnauthenticatedError, UnavailableError
from limpide_platform.audit_key import AuditKey
from limpide_platform.identity import key_set
from limpide_platform.store import migrate, open_store
from limpide_training.acting_person import acting_person, is_shell_user
from limpide_training.commands import audit, keys

SETTING = "LIMPIDE_ACTOR_TOKEN_FILE"


@pytest.fixture
def store(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrate(url)
    monkeypatch.setenv("LIMPIDE_STORE_URL", url)
    monkeypatch.setenv("LIMPIDE_IDENTITY", "keys")
    with closing(open_store(url)) as opened:
        yield opened


@pytest.fixture
def provider(monkeypatch):
    """A provider that answers with its keys."""

    def fetch(url):
        return json.dumps(CONFIGURATION if url.endswith("openid-configuration") else JWKS).encode()

    monkeypatch.setattr(key_set, "fetch_bounded", fetch)
    monkeypatch.setenv("LIMPIDE_IDENTITY", "oidc")
    monkeypatch.setenv("LIMPIDE_IDENTITY_ISSUER", ISSUER)
    monkeypatch.setenv("LIMPIDE_IDENTITY_AUDIENCE", AUDIENCE)


@pytest.fixture
def give(tmp_path, monkeypatch):
    """Return a function that gives a credential to the command."""

    def given(credential):
        (tmp_path / "credential").write_text(f"{credential}\n")
        monkeypatch.setenv(SETTING, str(tmp_path / "credential"))

    return given


def key(store, *roles, days=1):
    until = datetime.now(UTC) + timedelta(days=days)
    return store.api_keys.create("A. Martin", roles, until, subject="root", issuer="shell:host")


def test_where_nobody_is_asked_who_he_is_the_user_of_the_shell_acts(give):
    give("anything")
    actor = acting_person(Role.MODEL_APPROVER)
    assert is_shell_user(actor)
    assert (actor.name, actor.roles) == (actor.subject, frozenset())


def test_where_callers_are_known_a_command_with_a_role_needs_a_credential(store):
    with pytest.raises(UnauthenticatedError) as refused:
        acting_person(Role.MODEL_APPROVER)
    assert refused.value.field == SETTING
    assert "role model-approver" in (refused.value.remedy or "")
    assert is_shell_user(acting_person())


def test_a_key_stands_for_its_actor(store, give):
    text, kept = key(store, Role.MODEL_APPROVER)
    give(text)
    actor = acting_person(Role.MODEL_APPROVER)
    assert (actor.subject, actor.name, is_shell_user(actor)) == (kept.id, "A. Martin", False)
    assert acting_person() == actor


def test_a_key_of_another_role_is_refused_by_name(store, give):
    give(key(store, Role.DATA_SCIENTIST)[0])
    with pytest.raises(ForbiddenError, match="Your roles do not allow this") as refused:
        acting_person(Role.MODEL_APPROVER, Role.POLICY_APPROVER)
    assert refused.value.value == "data-scientist"
    assert "model-approver or policy-approver" in (refused.value.remedy or "")


@pytest.mark.parametrize("credential", ["limpide_0123456789ab_guess", "garbage", "x" * 100_000])
def test_what_is_no_key_is_refused_and_not_repeated(store, give, credential):
    give(credential)
    with pytest.raises(UnauthenticatedError) as refused:
        acting_person()
    assert refused.value.field == SETTING
    assert credential not in str(refused.value.as_dict())


def test_events_of_keys_and_bundles_say_in_which_roles(store, give, monkeypatch, tmp_path):
    text, _ = key(store, Role.AUDITOR, Role.OPERATIONS)
    give(text)
    monkeypatch.setenv("LIMPIDE_AUDIT_KEY_FILE", str(tmp_path / "audit_key"))
    AuditKey.make(tmp_path / "audit_key")
    keys.create("bank", [Role.PROGRAM], days=1)
    keys.revoke(store.api_keys.all()[-1].id)
    audit.export(tmp_path / "bundle.jsonl")
    _, *events = store.audit.all()
    assert [one.kind for one in events] == ["key.created", "key.revoked", "audit.exported"]
    assert {one.role for one in events} == {"auditor,operations"}


def test_a_revoked_key_is_refused(store, give):
    text, kept = key(store, Role.MODEL_APPROVER)
    store.api_keys.revoke(kept.id, subject="root", issuer="shell:host")
    give(text)
    with pytest.raises(UnauthenticatedError):
        acting_person(Role.MODEL_APPROVER)


def test_a_token_is_verified_as_the_services_do(provider, give):
    give(signed(realm_access={"roles": ["model-approver"]}))
    actor = acting_person(Role.MODEL_APPROVER)
    assert (actor.subject, actor.issuer, actor.name) == ("u-1", ISSUER, "A. Martin")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"exp": 1}, "has expired"),
        ({"aud": "another"}, "another audience"),
        ({"iss": "https://elsewhere.example"}, "another issuer"),
        ({"key": OTHER}, "cannot be verified"),
    ],
    ids=["expired", "audience", "issuer", "signature"],
)
def test_a_token_that_the_services_refuse_is_refused(provider, give, changed, said):
    give(signed(**changed))
    with pytest.raises(UnauthenticatedError, match=said):
        acting_person(Role.MODEL_APPROVER)


def test_a_provider_that_is_away_is_named(provider, give, monkeypatch):
    def away(url):
        raise key_set.ProviderFaultError(f"{url} cannot be had")

    monkeypatch.setattr(key_set, "fetch_bounded", away)
    give(signed())
    with pytest.raises(UnavailableError) as refused:
        acting_person(Role.MODEL_APPROVER)
    assert refused.value.field == "LIMPIDE_IDENTITY_ISSUER"


def test_a_file_that_is_not_there_is_named(store, monkeypatch, tmp_path):
    monkeypatch.setenv(SETTING, str(tmp_path / "none"))
    with pytest.raises(InputError) as refused:
        acting_person()
    assert refused.value.field == SETTING

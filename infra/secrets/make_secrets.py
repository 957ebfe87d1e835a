"""Make the stack's random passwords, the first time and never again.

Each consumer has a folder of its own, a volume that no other service mounts. A file that is there already
is kept, whoever wrote it: so an operator may mount files of their own, and a second start changes nothing.
A password that two consumers share is the same in both folders.

The files belong to this job and to the group of their consumer, mode 0440: no service can rewrite its own.

    make_secrets.py            makes what is missing
    make_secrets.py show NAME  prints one
    make_secrets.py people     prints who may log in where the stack has a provider, with their passwords
    make_secrets.py take NAME  reads one from standard input, where there is none yet: a restored stack's
    make_secrets.py renew NAME makes another in its place, or reads one that others give (infra/stack/rotate)
    make_secrets.py folders    in the image's build: makes the folders with their owners
"""

import base64
import os
import secrets
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

OWN_ID = 10001  # user and group of this job, and of every image that is built here
POSTGRES_ID = 999
GRAFANA_ID = 472
NOBODY_ID = 65534
KEYCLOAK_ID = 1000


class Consumer(NamedTuple):
    """A service that reads secrets: the group it runs with, what it needs, and what it takes if given."""

    group: int
    names: tuple[str, ...]
    optional: tuple[str, ...] = ()

    def reads(self, name: str) -> bool:
        """Tell whether the password called ``name`` is its."""
        return name in self.names or name in self.optional


CONSUMERS: Mapping[str, Consumer] = {
    "postgres": Consumer(POSTGRES_ID, ("postgres_superuser", "postgres_limpide", "postgres_mlflow")),
    "migrate": Consumer(OWN_ID, ("postgres_limpide",)),
    "roles": Consumer(
        POSTGRES_ID,
        (
            "postgres_limpide",
            "postgres_training",
            "postgres_scoring",
            "postgres_explainer",
            "postgres_drift",
            "postgres_monitoring",
        ),
    ),
    "training": Consumer(OWN_ID, ("postgres_training", "model_key", "audit_key")),
    "scoring": Consumer(OWN_ID, ("postgres_scoring", "model_key")),
    "explainer": Consumer(OWN_ID, ("postgres_explainer", "model_key")),
    "drift": Consumer(OWN_ID, ("postgres_drift", "model_key", "audit_key")),
    # Its key for the services and its secret of a provider are given, by `take`; a provider of the stack
    # shares the latter (infra/identity/keycloak.yml).
    "dashboard": Consumer(OWN_ID, ("login_cookie",), ("login_client", "api_key")),
    "postgres-exporter": Consumer(NOBODY_ID, ("postgres_monitoring",)),
    "minio": Consumer(OWN_ID, ("minio_root",)),
    "bucket": Consumer(OWN_ID, ("minio_root", "minio_mlflow")),
    "mlflow": Consumer(OWN_ID, ("postgres_mlflow", "minio_mlflow")),
    "grafana": Consumer(GRAFANA_ID, ("grafana_admin",)),
}

# With a provider (infra/identity), where their volumes are mounted.
PEOPLE = (
    "officer",
    "senior_officer",
    "client",
    "data_scientist",
    "model_approver",
    "policy_approver",
    "operations",
    "auditor",
)
OF_PROVIDER: Mapping[str, Consumer] = {
    "keycloak": Consumer(
        KEYCLOAK_ID,
        (
            *("keycloak_admin", "login_client", "program_client", "consoles_client"),
            *(f"person_{one}" for one in PEOPLE),
        ),
    ),
    # Of another provider, its secret is given, by `take`.
    "consoles": Consumer(OWN_ID, ("consoles_cookie",), ("consoles_client",)),
}

# Data volumes whose image leaves the mount point to root, and the user that they are for.
DATA = {"postgres": POSTGRES_ID, "minio": OWN_ID, "scratch": OWN_ID, "heads": OWN_ID}

# Secrets that are no password but a private key: PEM, PKCS #8, of Ed25519.
KEYS = frozenset({"audit_key"})
# How that file begins in binary (RFC 8410); the 32 bytes of the key follow.
ED25519 = bytes.fromhex("302e020100300506032b657004220420")

BYTES = 32  # 256 bits, 43 characters of base64url: inside what every consumer accepts


class SecretError(Exception):
    """A secret cannot be read, written or trusted; the message says which and what to do."""


def kept(file: Path, group: int) -> str | None:
    """Return the password in `file`, None where there is none yet; its consumer must be able to read it."""
    try:
        text = file.read_text(encoding="utf-8").strip()
        status = file.stat()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise SecretError(
            f"the secret {file} cannot be read ({error}); make it a text that user {os.getuid()} can read"
        ) from error
    if not text:
        raise SecretError(
            f"the secret {file} is empty; put the password in it, or delete it to have one made"
        )
    readable = (
        status.st_mode & stat.S_IROTH
        or (status.st_gid == group and status.st_mode & stat.S_IRGRP)
        or (status.st_uid == group and status.st_mode & stat.S_IRUSR)
    )
    if not readable:
        raise SecretError(f"{file.parent.name} cannot read the secret {file}; chgrp {group} and chmod 440 it")
    return text


def place(file: Path, password: str, group: int) -> None:
    """Write a secret for `group`, in one step, so that a crash leaves no half file behind."""
    draft = file.with_suffix(".new")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600, exist_ok=False)
        with draft.open("w", encoding="utf-8") as out:
            out.write(password)
            out.flush()
            os.fsync(out.fileno())
        os.chown(draft, -1, group)
        draft.chmod(0o440)
        draft.rename(file)
    except OSError as error:
        raise SecretError(
            f"the secret {file} is missing and cannot be made ({error}); "
            f"put the file there, or let user {os.getuid()} write into {file.parent}"
        ) from error


def new_secret(name: str) -> str:
    """Return a random password, or a private key where the secret is one."""
    if name not in KEYS:
        return secrets.token_urlsafe(BYTES)
    body = base64.b64encode(ED25519 + secrets.token_bytes(BYTES)).decode()
    return f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"


def make(folder: Path, consumers: Mapping[str, Consumer]) -> list[str]:
    """Fill what is missing under `folder` and return the names of the passwords that were made."""
    made = []
    for name in sorted({name for consumer in consumers.values() for name in consumer.names}):
        files = {folder / key / name: one.group for key, one in consumers.items() if one.reads(name)}
        known = {file: kept(file, group) for file, group in files.items()}
        passwords = {password for password in known.values() if password is not None}
        if len(passwords) > 1:
            places = " and ".join(str(file) for file, password in known.items() if password is not None)
            raise SecretError(f"the secret {name} differs between {places}; make them the same")
        password = passwords.pop() if passwords else new_secret(name)
        missing = [file for file, value in known.items() if value is None]
        for file in missing:
            place(file, password, files[file])
        if len(missing) == len(files):
            made.append(name)
    return made


def make_folders() -> None:
    """Make the mount points in the image, each owned by the user that its volume is for."""
    for name, consumer in {**CONSUMERS, **OF_PROVIDER}.items():
        own(Path("/secrets") / name, OWN_ID, consumer.group, 0o750)
    for name, user in DATA.items():
        own(Path("/data") / name, user, user, 0o700)
    for name in ("authority", "gateway"):
        own(Path("/certificates") / name, OWN_ID, OWN_ID, 0o700)


def own(folder: Path, user: int, group: int, mode: int) -> None:
    """Make `folder` with its owner and mode."""
    folder.mkdir(parents=True)
    os.chown(folder, user, group)
    folder.chmod(mode)


def show(name: str, folder: Path, consumers: Mapping[str, Consumer]) -> str:
    """Return the password called `name`."""
    for key, consumer in consumers.items():
        if consumer.reads(name):
            password = kept(folder / key / name, consumer.group)
            if password is None:
                raise SecretError(f"there is no secret {name} yet; 'docker compose up secrets' makes it")
            return password
    known = ", ".join(sorted({name for consumer in consumers.values() for name in consumer.names}))
    raise SecretError(f"there is no secret called {name}; there are {known}")


def take(name: str, password: str, folder: Path, consumers: Mapping[str, Consumer]) -> str:
    """Place a given password with each of its consumers, and return the sentence for the log."""
    files = {folder / key / name: one.group for key, one in consumers.items() if one.reads(name)}
    if not files:
        raise SecretError(f"there is no secret called {name}")
    if not password:
        raise SecretError(f"the secret {name} is empty: give it on standard input")
    for file, group in files.items():
        there = kept(file, group)
        if there not in {None, password}:
            raise SecretError(f"the secret {file} is another one: delete it to take the one that is given")
        if there is None:
            place(file, password, group)
    return f"secrets: took {name}"


def renew(name: str, folder: Path, consumers: Mapping[str, Consumer]) -> str:
    """Replace a secret with each of its consumers, and return the sentence for the log."""
    files = {folder / key / name: one.group for key, one in consumers.items() if one.reads(name)}
    if not files:
        raise SecretError(f"there is no secret called {name}")
    made_here = any(name in one.names for one in consumers.values())
    password = new_secret(name) if made_here else sys.stdin.read().strip()
    if not password:
        raise SecretError(f"the secret {name} is empty: give it on standard input")
    for file, group in files.items():
        place(file, password, group)
    return f"secrets: renewed {name}"


def main() -> str:
    """Do what the arguments say, and return what is to be printed."""
    if sys.argv[1:] == ["folders"]:
        make_folders()
        return "secrets: made the folders"
    folder = Path("/secrets")
    consumers = {
        **CONSUMERS,
        **{name: one for name, one in OF_PROVIDER.items() if (folder / name).is_mount()},
    }
    if sys.argv[1:2] == ["show"]:
        return show(sys.argv[2], folder, consumers)
    if sys.argv[1:] == ["people"]:
        return "\n".join(
            f"  {one.replace('_', '-'):16} {show(f'person_{one}', folder, consumers)}" for one in PEOPLE
        )
    if sys.argv[1:2] == ["take"]:
        return take(sys.argv[2], sys.stdin.read().strip(), folder, consumers)
    if sys.argv[1:2] == ["renew"]:
        return renew(sys.argv[2], folder, consumers)
    names = make(folder, consumers)
    return f"secrets: made {', '.join(names)}" if names else "secrets: all there, nothing changed"


if __name__ == "__main__":
    try:
        text = main()
    except SecretError as error:
        sys.exit(f"secrets: {error}")
    print(text)  # noqa: T201

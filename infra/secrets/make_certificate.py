"""Make the gateway's certificate where there is none, and anew before it ends or when its names change.

An authority of this installation signs it; only this job reads the authority's key. A certificate of another
authority is the operator's: it is checked and left as it is. Standard library and the `openssl` of the image.

    make_certificate.py            makes or renews gateway.pem: certificate and key, as HAProxy reads them
    make_certificate.py authority  prints the authority's certificate, for those who ask over TLS
"""

import ipaddress
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from make_secrets import SecretError, place

AUTHORITY = Path("/certificates/authority/authority.pem")
GATEWAY = Path("/certificates/gateway/gateway.pem")

AUTHORITY_DAYS = 7300
DAYS = 397
RENEWED_DAYS = 60  # before the end: whoever runs this once a month never has one that ended
# What the gateway has behind it, by the first part of its name; the front end has the name itself.
SERVICES = ("scoring", "explainer", "drift", "mlflow", "prometheus", "alertmanager", "grafana", "minio")

OF_AUTHORITY = """\
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
"""
OF_GATEWAY = """\
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
"""


def openssl(*arguments: str | Path) -> str:
    """Return what ``openssl`` prints; it fails with `SecretError`."""
    done = subprocess.run(("openssl", *arguments), capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise SecretError(f"openssl {arguments[0]} failed: {said[-1]}")
    return done.stdout


def holds(*arguments: str | Path) -> bool:
    """Tell whether a check of ``openssl`` succeeds."""
    try:
        openssl(*arguments)
    except SecretError:
        return False
    return True


def alternative_names(environment: Mapping[str, str]) -> list[str]:
    """Return what the certificate has to name, as ``DNS:localhost``: addresses, names, services of names."""
    given = [name.strip().lower() for name in environment.get("LIMPIDE_MORE_HOSTS", "").split(",")]
    hosts = ["localhost", *filter(None, given)]
    addresses = ["127.0.0.1", "::1"]
    try:
        own = ipaddress.ip_address(environment.get("GATEWAY_ADDRESS", ""))
    except ValueError:
        pass
    else:
        addresses += [] if own.is_unspecified else [str(own)]
    names = [name for host in hosts for name in (host, *(f"{service}.{host}" for service in SERVICES))]
    return [
        *(f"DNS:{name}" for name in dict.fromkeys(names)),
        *(f"IP:{one}" for one in dict.fromkeys(addresses)),
    ]


def named_in(file: Path) -> set[str]:
    """Return what the certificate in `file` names, written as `alternative_names` writes it."""
    printed = openssl("x509", "-in", file, "-noout", "-ext", "subjectAltName")
    dns = {f"DNS:{name}" for name in re.findall(r"DNS:([^,\s]+)", printed)}
    return dns | {f"IP:{ipaddress.ip_address(one)}" for one in re.findall(r"IP Address:([^,\s]+)", printed)}


def issue(file: Path, subject: str, extensions: str, days: int, signer: Path | None = None) -> None:
    """Write a new certificate and its key into `file` in one step; without a signer it signs itself."""
    with tempfile.TemporaryDirectory() as folder:
        config, key, certificate = (Path(folder) / name for name in ("config", "key", "certificate"))
        config.write_text(
            "[req]\nprompt = no\ndistinguished_name = subject\nx509_extensions = extensions\n"
            f"[subject]\nCN = {subject}\n[extensions]\n{extensions}",
            encoding="utf-8",
        )
        openssl(
            *("req", "-x509", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"),
            *("-sha256", "-days", str(days), "-config", config, "-keyout", key, "-out", certificate),
            *(() if signer is None else ("-CA", signer, "-CAkey", signer)),
        )
        text = certificate.read_text(encoding="utf-8") + key.read_text(encoding="utf-8")
    place(file, text, os.getgid())


def check_given(file: Path) -> None:
    """See that a certificate of the operator's can be used."""
    if openssl("x509", "-in", file, "-noout", "-pubkey") != openssl("pkey", "-in", file, "-pubout"):
        raise SecretError(f"the key in {file} is not that of its first certificate; put both into it")
    if not holds("x509", "-in", file, "-noout", "-checkend", "0"):
        raise SecretError(f"the certificate in {file} has ended; put a new one there")


def make(authority: Path, gateway: Path, environment: Mapping[str, str]) -> str:
    """Bring both files to what they have to be, and return the sentence for the log."""
    names = alternative_names(environment)
    if not authority.exists():
        issue(authority, f"Limpide authority {os.urandom(4).hex()}", OF_AUTHORITY, AUTHORITY_DAYS)
    try:
        there = bool(gateway.read_bytes())
    except FileNotFoundError:
        there = False
    except OSError as error:
        raise SecretError(f"{gateway} cannot be read ({error}); let user {os.getuid()} read it") from error
    if not there:
        reason = "made the certificate"
    elif not holds("verify", "-no_check_time", "-CAfile", authority, gateway):
        check_given(gateway)
        return "the operator's certificate is there"
    elif not holds("x509", "-in", gateway, "-noout", "-checkend", str(RENEWED_DAYS * 86400)):
        reason = "renewed the certificate before its end"
    elif named_in(gateway) != set(names):
        reason = "renewed the certificate for other names"
    else:
        return "all there, nothing changed"
    issue(gateway, "Limpide", OF_GATEWAY.format(names=", ".join(names)), DAYS, authority)
    return reason


def main() -> str:
    """Do what the arguments say, and return what is to be printed."""
    if sys.argv[1:] == ["authority"]:
        return openssl("x509", "-in", AUTHORITY).strip()
    return f"certificate: {make(AUTHORITY, GATEWAY, os.environ)}"


if __name__ == "__main__":
    try:
        text = main()
    except SecretError as error:
        sys.exit(f"certificate: {error}")
    print(text)  # noqa: T201

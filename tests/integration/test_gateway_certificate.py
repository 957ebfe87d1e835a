"""The gateway's certificate: made once, kept, renewed in time; an operator's is checked and left alone."""

import runpy
import shutil
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from limpide_credit.host_names import SERVICES

REPOSITORY = Path(__file__).parents[2]
MAKE = runpy.run_path(str(REPOSITORY / "infra/secrets/make_certificate.py"))
SETTINGS = {"LIMPIDE_MORE_HOSTS": "credit.example.com, Bank.example", "GATEWAY_ADDRESS": "10.0.0.9"}

PLAIN_PEM = (
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
)

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl is on PATH")


@pytest.fixture
def files(tmp_path):
    """Where the authority and the gateway's certificate lie, both missing."""
    return tmp_path / "authority.pem", tmp_path / "gateway.pem"


def trusted(files, name):
    """Whether a client that trusts the authority takes the gateway's certificate for `name`."""
    authority, gateway = files
    client = ssl.create_default_context(cadata=MAKE["openssl"]("x509", "-in", authority))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(gateway)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = client.wrap_bio(back, there, server_hostname=name)
    asked = server.wrap_bio(there, back, server_side=True)
    for _ in range(4):
        for side in (asking, asked):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return asking.version() == "TLSv1.3"


def test_a_client_that_trusts_the_authority_takes_every_name_of_the_settings(files):
    assert MAKE["make"](*files, SETTINGS) == "made the certificate"
    for name in (
        *("localhost", "127.0.0.1", "::1", "10.0.0.9", "credit.example.com", "bank.example"),
        *("scoring.localhost", "explainer.credit.example.com", "drift.bank.example"),
    ):
        assert trusted(files, name), name
    for name in ("example.com", "other.credit.example.com", "10.0.0.10"):
        assert not trusted(files, name), name


def test_a_second_run_keeps_it_and_other_names_renew_it_under_the_same_authority(files):
    authority, gateway = files
    MAKE["make"](*files, {})
    first, signed = gateway.read_bytes(), authority.read_bytes()
    assert MAKE["make"](*files, {}) == "all there, nothing changed"
    assert gateway.read_bytes() == first
    assert "other names" in MAKE["make"](*files, SETTINGS)
    assert authority.read_bytes() == signed
    assert trusted(files, "credit.example.com")


def test_it_is_renewed_before_its_end(files):
    authority, gateway = files
    MAKE["make"](*files, {})
    text = MAKE["OF_GATEWAY"].format(names=", ".join(MAKE["alternative_names"]({})))
    MAKE["issue"](gateway, "Limpide", text, MAKE["RENEWED_DAYS"] - 1, authority)
    assert "before its end" in MAKE["make"](*files, {})
    assert MAKE["make"](*files, {}) == "all there, nothing changed"


def test_an_operators_certificate_is_left_alone(files, tmp_path):
    MAKE["make"](tmp_path / "other.pem", files[1], {"LIMPIDE_MORE_HOSTS": "bank.example"})
    given = files[1].read_bytes()
    assert MAKE["make"](*files, SETTINGS) == "the operator's certificate is there"
    assert files[1].read_bytes() == given


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda file: file.write_text("no certificate"), "openssl x509 failed"),
        (
            lambda file: file.write_text(file.read_text().split("-----BEGIN PRIVATE")[0] + new_key()),
            "the key in .* is not that of its first certificate",
        ),
        (lambda file: file.write_text(ended_yesterday()), "has ended"),
    ],
    ids=["no certificate", "another key", "ended"],
)
def test_an_operators_certificate_that_cannot_be_used_is_refused_in_a_sentence(files, tmp_path, spoil, said):
    MAKE["make"](tmp_path / "other.pem", files[1], {})
    files[1].chmod(0o600)
    spoil(files[1])
    with pytest.raises(MAKE["SecretError"], match=said):
        MAKE["make"](*files, {})


def ended_yesterday():
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=9)).not_valid_after(now - timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    return (certificate + key.private_bytes(*PLAIN_PEM)).decode()


def new_key():
    command = ("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_it_names_the_services_that_answer_to_such_names():
    assert set(MAKE["SERVICES"]) > SERVICES


def test_nobody_else_reads_the_keys(files):
    MAKE["make"](*files, {})
    assert [oct(file.stat().st_mode & 0o777) for file in files] == ["0o440", "0o440"]

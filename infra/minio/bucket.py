"""Make the bucket, its rules and MLflow's own user in MinIO; a second run changes nothing.

MLflow gets a user that can read and write this one bucket, so the server's root keys stay with MinIO and
this job.

    bucket.py           makes them
    bucket.py export    writes every object to standard output, as a tar archive
    bucket.py import    reads such an archive from standard input and puts its objects in the bucket
"""

import os
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast

from minio import Minio, MinioAdmin
from minio.commonconfig import ENABLED, Filter
from minio.credentials.providers import StaticProvider
from minio.error import MinioException
from minio.lifecycleconfig import Expiration, LifecycleConfig, NoncurrentVersionExpiration, Rule
from minio.versioningconfig import VersioningConfig
from urllib3.exceptions import HTTPError

ROOT_USER = "limpide"
MLFLOW_USER = "mlflow"
# Where an MLflow experiment made with artifact_location="mlflow-artifacts:/drift" keeps its reports.
DRIFT_REPORTS = "artifacts/drift/"


class SettingError(Exception):
    """A setting or a secret of this job is wrong; the message says which and what to do."""


def secret(name: str) -> str:
    """Return the password that is mounted under `name`."""
    file = Path("/run/secrets") / name
    try:
        text = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingError(
            f"the secret {file} cannot be read ({error}); run 'docker compose up secrets'"
        ) from error
    if not text:
        raise SettingError(f"the secret {file} is empty; delete it and run 'docker compose up secrets'")
    return text


def days(name: str) -> int:
    """Return the setting `name`, a whole number of days."""
    text = os.environ.get(name, "")
    if not text.isdecimal() or int(text) == 0:
        raise SettingError(f"{name}={text!r} is not a number of days; write a whole number above 0 in .env")
    return int(text)


def lifecycle(report_days: int, version_days: int) -> LifecycleConfig:
    """Return the rules by which the bucket forgets."""
    return LifecycleConfig(
        [
            Rule(
                ENABLED,
                rule_id="old-drift-reports",
                rule_filter=Filter(prefix=DRIFT_REPORTS),
                expiration=Expiration(days=report_days),
            ),
            # What the quota of reports deleted: the disk must have it back.
            Rule(
                ENABLED,
                rule_id="deleted-drift-reports",
                rule_filter=Filter(prefix=DRIFT_REPORTS),
                noncurrent_version_expiration=NoncurrentVersionExpiration(noncurrent_days=1),
            ),
            Rule(
                ENABLED,
                rule_id="replaced-versions",
                rule_filter=Filter(prefix=""),
                noncurrent_version_expiration=NoncurrentVersionExpiration(noncurrent_days=version_days),
            ),
        ]
    )


def policy(bucket: str) -> dict[str, object]:
    """Return MLflow's rights: objects of `bucket`, and nothing of its rules."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
                "Resource": [f"arn:aws:s3:::{bucket}"],
            },
            {
                "Effect": "Allow",
                "Action": [
                    "s3:GetObject",
                    "s3:PutObject",
                    "s3:DeleteObject",
                    "s3:AbortMultipartUpload",
                    "s3:ListMultipartUploadParts",
                ],
                "Resource": [f"arn:aws:s3:::{bucket}/*"],
            },
        ],
    }


def prepare(client: Minio, endpoint: str, bucket: str, root: str) -> str:
    """Bring the server to the state that the stack needs, and return the sentence for the log."""
    rules = lifecycle(days("DRIFT_REPORT_DAYS"), days("OLD_VERSION_DAYS"))
    mlflow = secret("minio_mlflow")
    if not client.bucket_exists(bucket):
        client.make_bucket(bucket)
    client.set_bucket_versioning(bucket, VersioningConfig(ENABLED))
    client.set_bucket_lifecycle(bucket, rules)

    admin = MinioAdmin(endpoint=endpoint, credentials=StaticProvider(ROOT_USER, root), secure=False)
    admin.policy_add(MLFLOW_USER, policy=policy(bucket))
    admin.user_add(MLFLOW_USER, mlflow)
    admin.policy_set(MLFLOW_USER, user=MLFLOW_USER)
    return f"bucket: {bucket} is ready"


def export_objects(client: Minio, bucket: str, out: BinaryIO) -> str:
    """Write the objects of the bucket as a tar archive, one at a time."""
    count = 0
    with tarfile.open(fileobj=out, mode="w|") as archive:
        for item in client.list_objects(bucket, recursive=True):
            if item.object_name is None:
                continue
            entry = tarfile.TarInfo(item.object_name)
            entry.size = item.size or 0
            answer = client.get_object(bucket, item.object_name)
            try:
                archive.addfile(entry, answer)
            finally:
                answer.close()
                answer.release_conn()
            count += 1
    return f"bucket: wrote {count} objects"


def import_objects(client: Minio, bucket: str, given: BinaryIO) -> str:
    """Put the objects of a tar archive in the bucket."""
    count = 0
    with tarfile.open(fileobj=given, mode="r|") as archive:
        for entry in archive:
            content = archive.extractfile(entry)
            if content is not None:
                client.put_object(bucket, entry.name, cast("BinaryIO", content), entry.size)
                count += 1
    return f"bucket: put {count} objects"


def main(arguments: Sequence[str]) -> str:
    """Do what the arguments say, and return the sentence for the log."""
    endpoint, bucket = os.environ["MINIO_ENDPOINT"], os.environ["MINIO_BUCKET"]
    root = secret("minio_root")
    client = Minio(endpoint, access_key=ROOT_USER, secret_key=root, secure=False)
    match arguments:
        case []:
            return prepare(client, endpoint, bucket, root)
        case ["export"]:
            return export_objects(client, bucket, sys.stdout.buffer)
        case ["import"]:
            return import_objects(client, bucket, sys.stdin.buffer)
        case _:
            raise SettingError("say nothing, 'export' or 'import'")


if __name__ == "__main__":
    try:
        sentence = main(sys.argv[1:])
    except SettingError as error:
        sys.exit(f"bucket: {error}")
    except (MinioException, HTTPError, OSError, tarfile.TarError) as error:
        sys.exit(f"bucket: MinIO at {os.environ['MINIO_ENDPOINT']} refused ({error}); see its log")
    sys.stderr.write(sentence + "\n")

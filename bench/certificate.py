"""A certificate for the stand-in for Slack, made for each run, and trusted by nobody else."""

import subprocess
from pathlib import Path

import certifi


def make(folder: Path) -> tuple[Path, Path, Path]:
    """Return the certificate, its key, and a list of authorities that has it in addition to the usual ones.

    The usual ones are included because reading them is part of the real cost of a new connection.
    """
    certificate, key, bundle = (folder / name for name in ("slack.pem", "slack.key", "authorities.pem"))
    subprocess.run(  # noqa: S603 (the command is ours)
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    bundle.write_text(Path(certifi.where()).read_text() + certificate.read_text())
    return certificate, key, bundle

"""A certificate for this machine's Slack, made anew for each run, that is valid for nobody else."""

import subprocess
from pathlib import Path

import certifi


def make(folder: Path) -> tuple[Path, Path, Path]:
    """Return the certificate, its key, and a list of authorities that has it beside all the usual ones.

    The usual ones belong in it: to read them is a part of what a new connection costs in real life.
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

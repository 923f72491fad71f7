"""How much slower a submission is acknowledged whose script has 20,000 characters, in Hindi, than one of 2,000."""

from collections.abc import Iterator

from bench.figures import Figures
from bench.measures.acknowledgements import CONNECTIONS, P99, form, row_of, under_load
from bench.processes import ON_DISK, running
from bench.turns import Bench, turns

WORDS = "ग्राहक का नाम लेकर नमस्ते कहें और बताएँ कि पॉलिसी जल्द समाप्त हो रही है। "
LENGTHS = {"2,000 characters": 2_000, "20,000 characters": 20_000}
LIMITS = dict(zip(CONNECTIONS, (100, 500), strict=True))  # milliseconds
SUBMISSION = "submissions"


def measure(bench: Bench) -> Iterator[Figures]:
    """Submit campaigns of both lengths in turns, each as fast as the last one is acknowledged; Toingg is held."""
    figures = Figures("Long scripts in Hindi", tuple(LENGTHS))
    with running(ON_DISK, bench.slack, bench.folder) as app:
        filled = form(bench, app)
        submissions = {
            column: filled.with_script((WORDS * (length // len(WORDS) + 1))[:length])
            for column, length in LENGTHS.items()
        }
        bench.slack.tell("hold")
        for column in turns(bench.rounds * 2, *LENGTHS):
            for connections in CONNECTIONS:
                bench.slack.tell("forget")
                request = submissions[column].next
                under_load(figures, column, app, SUBMISSION, request, connections, bench.seconds / 2)
        bench.slack.tell("release")
    for connections, limit in LIMITS.items():
        row = row_of(SUBMISSION, connections, P99)
        longest = list(LENGTHS)[-1]
        figures.at_most(limit, f"{row}, {longest}", figures.median(row, longest), "ms")
    yield figures

# The bot as an image: `docker build -t toingg_bot .`; compose.yaml runs it with PostgreSQL.
# Python of the version that the tests run on.
FROM python:3.11-slim AS build
WORKDIR /build
RUN python -m venv /venv
COPY requirements.txt .
# Wheels only, so that no compiler is needed. This layer is made anew only when requirements.txt changes.
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary=:all: --require-hashes \
    -r requirements.txt
COPY bot.py manifest.yml /app/
COPY toingg_bot /app/toingg_bot
RUN python -m compileall -q /app


FROM python:3.11-slim
# /data holds the SQLite file and its key file, where there is no PostgreSQL.
RUN groupadd --gid 10001 bot \
    && useradd --uid 10001 --gid bot --no-create-home --home-dir /data --shell /usr/sbin/nologin bot \
    && install --directory --owner bot --group bot --mode 700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
# HOME, because slack_sdk asks for a home when it is imported, and a platform may choose another user than ours.
ENV HOME=/data \
    PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 \
    PORT=3000
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["python", "/app/bot.py"]
CMD ["serve"]

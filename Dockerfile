# One image for serve, worker and load. Locked libraries, no compiler, no secret, no root.
# Checked by a linter in the tests; the commands below are the ones the tests run.

FROM node:22-bookworm-slim AS maps
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM python:3.11-slim-bookworm AS libraries
WORKDIR /app
RUN python -m venv /opt/venv
COPY requirements/run.txt requirements/run.txt
RUN /opt/venv/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements/run.txt
COPY pyproject.toml LICENSE ./
COPY geo_service geo_service
RUN /opt/venv/bin/pip install --no-cache-dir --no-index --no-build-isolation --no-deps --editable . \
    && /opt/venv/bin/python -m compileall -q geo_service

FROM python:3.11-slim-bookworm
# Pango and a font draw the text of the PDF dossiers; the release of Debian fixes their versions.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin geo
WORKDIR /app
COPY --from=libraries /opt/venv /opt/venv
COPY --from=libraries /app /app
COPY --from=maps /app/node_modules node_modules
COPY data data
COPY docs/rgaa.csv docs/rgaa.csv
COPY layers layers
COPY maps maps
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["geo-service"]
CMD ["serve", "--host", "0.0.0.0"]

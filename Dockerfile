# Kept, for production: build what uv.lock names, then keep only what runs.
FROM python:3.11-slim-bookworm AS build
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock ./
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
RUN uv sync --frozen --no-dev --python python3

FROM python:3.11-slim-bookworm
# The libraries that draw letters for PDFs, and letters of many scripts for names;
# everything else comes with Python.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /app kept \
 && install -d -o kept -g kept -m 700 /data /keys
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY manage.py LICENSE ./
COPY portal portal
COPY notices notices
COPY consent consent
COPY retention retention
COPY rights rights
COPY templates templates
COPY static static
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=2 DATA_DIR=/data KEYS_DIR=/keys PORT=8000
USER kept
VOLUME ["/data", "/keys"]
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--worker-class", "gthread", "--threads", "16", "--forwarder-headers", "", "--log-config-json", "portal/server_log.json"]

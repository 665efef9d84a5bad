# One image for everything that runs in production; only the command differs:
#   web        (the default)
#   worker     python -m app.worker          (without the health check, which asks the web)
#   migration  flask --app wsgi db upgrade
# BASE_IMAGE is any Debian with Python 3.11 or newer and its venv module.
ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS builder
WORKDIR /srv/bds
COPY requirements/runtime.txt requirements/
# pip stays behind in its own environment; the one that is shipped holds the service alone.
RUN python3 -m venv /tmp/pip \
 && python3 -m venv --without-pip /srv/venv \
 && /tmp/pip/bin/pip --python /srv/venv/bin/python install \
        --no-cache-dir --require-hashes --requirement requirements/runtime.txt
COPY LICENSE wsgi.py ./
COPY migrations migrations
COPY app app
# The service may not write here, so what Python would cache at run time is compiled now.
RUN /srv/venv/bin/python -m compileall -q --invalidation-mode checked-hash wsgi.py migrations app

FROM ${BASE_IMAGE}
RUN groupadd --gid 10001 bds \
 && useradd --uid 10001 --gid bds --no-create-home --home-dir /srv/bds/var --shell /usr/sbin/nologin bds \
 && install --directory --owner bds --group bds --mode 0700 /srv/bds/var
COPY --from=builder /srv/venv /srv/venv
COPY --from=builder /srv/bds /srv/bds
WORKDIR /srv/bds
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PORT=8000
USER bds
VOLUME /srv/bds/var
EXPOSE 8000
# http.client, because urllib would ask a proxy that the environment names.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD python -c "\
import http.client, os, sys; \
web = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); \
web.request('GET', '/healthz'); \
sys.exit(web.getresponse().status != 200)"
# gunicorn reads PORT and WEB_CONCURRENCY by itself.
CMD ["gunicorn", "wsgi:app", "--worker-class", "gthread", "--threads", "4", "--keep-alive", "75", "--no-control-socket"]

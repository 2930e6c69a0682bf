# eosat on CPU. Not built in this project's checks yet.
FROM debian:bookworm-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv libexpat1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 eosat

WORKDIR /opt/eosat
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY requirements requirements
COPY eosat eosat
COPY models models
COPY configs configs
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir uv \
    && /opt/venv/bin/uv pip install --no-cache --python /opt/venv/bin/python --torch-backend cpu \
        --constraint requirements/constraints.txt .

USER 1000
WORKDIR /home/eosat
ENV PATH=/opt/venv/bin:$PATH
HEALTHCHECK --interval=5m --timeout=60s CMD ["eosat", "doctor"]
ENTRYPOINT ["eosat"]
CMD ["--help"]

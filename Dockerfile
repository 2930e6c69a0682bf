# eosat in a container: docs/container.md. Without --target the last stage is built, the one for CPUs.
#     docker build --tag eosat:cpu .
#     docker build --tag eosat:cuda --target cuda .
# scripts/check_container.sh builds it without an engine and runs the demo in it, offline.
FROM debian:bookworm-slim AS base
# libexpat1: rasterio's wheel expects it. ca-certificates: object stores are asked over TLS.
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 libexpat1 ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 eosat

FROM base AS build
# Where this build's certificates are: behind a proxy with an authority of its own, mount its bundle and name it here.
ARG SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
ENV UV_SYSTEM_CERTS=true UV_NO_CACHE=true UV_COMPILE_BYTECODE=true UV_LINK_MODE=copy
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3-venv \
    && rm -rf /var/lib/apt/lists/* \
    && python3 -m venv /opt/tools \
    && python3 -m venv --without-pip /opt/venv
WORKDIR /src
COPY requirements requirements
RUN /opt/tools/bin/pip install --no-cache-dir --cert "$SSL_CERT_FILE" --requirement requirements/container-build.txt
ENV SSL_CERT_FILE=$SSL_CERT_FILE

FROM build AS wheel
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY eosat eosat
COPY models models
COPY configs configs
RUN /opt/tools/bin/hatchling build --target wheel --directory /opt/wheel

FROM build AS venv-cpu
# Where PyTorch comes from: its own index of CPU wheels, or e.g. TORCH="--find-links /wheels".
ARG TORCH="--torch-backend cpu"
# hadolint ignore=SC2086
RUN /opt/tools/bin/uv pip install --python /opt/venv/bin/python $TORCH --requirement requirements/container-cpu.txt
COPY --from=wheel /opt/wheel /opt/wheel
RUN /opt/tools/bin/uv pip install --python /opt/venv/bin/python --no-deps /opt/wheel/*.whl && rm -f /opt/venv/.lock

FROM build AS venv-cuda
RUN /opt/tools/bin/uv pip install --python /opt/venv/bin/python --requirement requirements/container-cuda.txt
COPY --from=wheel /opt/wheel /opt/wheel
RUN /opt/tools/bin/uv pip install --python /opt/venv/bin/python --no-deps /opt/wheel/*.whl && rm -f /opt/venv/.lock

FROM base AS runtime
ARG REVISION=unknown
LABEL org.opencontainers.image.title="eosat" \
      org.opencontainers.image.description="From Sentinel-2 scenes to land and energy maps, tables and records" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="$REVISION"
ENV PATH=/opt/venv/bin:$PATH
USER 1000
WORKDIR /home/eosat
HEALTHCHECK --interval=5m --timeout=60s --start-period=30s CMD ["eosat", "doctor", "--quick"]
# No entry point: "dask worker ..." and batch services that only set a command work as they are.
CMD ["eosat", "--help"]

FROM runtime AS cuda
# The wheels bring CUDA's libraries; the machine brings its driver and NVIDIA's container toolkit.
ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
COPY --from=venv-cuda /opt/venv /opt/venv

FROM runtime AS cpu
COPY --from=venv-cpu /opt/venv /opt/venv

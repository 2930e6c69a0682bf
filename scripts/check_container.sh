#!/usr/bin/env bash
# Builds the image without a container engine, looks at what is in it, and runs the demo inside without a network.
#     scripts/check_container.sh [cpu|cuda] [COMMAND ...]        default: cpu eosat demo --out demo
# Needs root, buildah and debootstrap (Debian: apt-get install buildah debootstrap). The base image is a fresh Debian
# bookworm by debootstrap, kept for the next time. PIP_FIND_LINKS and SSL_CERT_FILE, where set, are used for the build
# alone. Results go to build/container/: build.log, image.json, run.log.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:-cpu}
shift || true
[ $# -gt 0 ] || set -- eosat demo --out demo
base=docker.io/library/debian:bookworm-slim
image=localhost/eosat:$target
out=build/container
mkdir -p "$out"

for tool in buildah debootstrap unshare ip; do
  command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install buildah debootstrap util-linux iproute2" >&2; exit 3; }
done

if ! buildah inspect --type image "$base" >/dev/null 2>&1; then
  [ -e "$out/rootfs/etc/debian_version" ] || debootstrap --variant=minbase bookworm "$out/rootfs"
  bare=$(buildah from scratch)
  buildah copy --quiet "$bare" "$out/rootfs" / >/dev/null
  buildah config --cmd bash "$bare"
  buildah commit --quiet --rm "$bare" "$base" >/dev/null
  rm -rf "$out/rootfs"
fi

echo "== build $image"
own=()
[ -z "${SSL_CERT_FILE:-}" ] || own+=(--volume "$SSL_CERT_FILE:/run/build-ca.crt:ro" --build-arg SSL_CERT_FILE=/run/build-ca.crt)
[ -z "${PIP_FIND_LINKS:-}" ] || own+=(--volume "$PIP_FIND_LINKS:/run/wheels:ro" --build-arg TORCH="--find-links /run/wheels")
revision=$(git describe --always --dirty 2>/dev/null || echo unknown)
began=$SECONDS
buildah bud --isolation chroot --pull-never --network host --format docker --layers \
  --build-arg REVISION="$revision" "${own[@]}" --target "$target" --tag "$image" . >"$out/build.log" 2>&1 \
  || { tail -40 "$out/build.log" >&2; exit 1; }
echo "built in $((SECONDS - began)) s"

box=$(buildah from --pull-never "$image")
trap 'buildah rm "$box" >/dev/null' EXIT
root=$(buildah mount "$box")
buildah inspect --type image "$image" >"$out/image.json"
python3 scripts/inspect_image.py "$out/image.json" "$root" "requirements/container-$target.txt"

# A network namespace of its own that has a loopback and nothing else.
inside() {
  unshare --net bash -c 'ip link set lo up && exec "$@"' offline \
    buildah run --isolation chroot --user 1000 "$box" -- "$@"
}
echo "== inside, without a network"
inside python3 -c 'import socket, sys
try:
    socket.create_connection(("192.0.2.1", 80), 3)
except OSError as err:
    print("no network:", err)
else:
    sys.exit("a network can be reached: this run would show nothing")'
[ "$(inside id -u)" = 1000 ] || { echo "runs as root" >&2; exit 1; }
inside eosat --version
inside eosat doctor --quick
began=$SECONDS
inside "$@" 2>&1 | tee "$out/run.log"
echo "$* in $((SECONDS - began)) s"
[ "$2" != demo ] || test -s "$root/home/eosat/demo/item.json" || { echo "the demo left no item.json" >&2; exit 1; }
